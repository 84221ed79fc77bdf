/** A clock that shows one time until it is set. Pauses take as long as they do. */
import { Clock, type Duration, Effect } from "effect"

const real = Clock.make()

export class FixedClock implements Clock.Clock {
  readonly [Clock.ClockTypeId]: Clock.ClockTypeId = Clock.ClockTypeId

  constructor(private now: number) {}

  readonly currentTimeMillis: Effect.Effect<number> = Effect.sync(() => this.now)
  readonly currentTimeNanos: Effect.Effect<bigint> = Effect.sync(() => this.unsafeCurrentTimeNanos())

  unsafeCurrentTimeMillis(): number {
    return this.now
  }

  unsafeCurrentTimeNanos(): bigint {
    return BigInt(this.now) * 1_000_000n
  }

  sleep(duration: Duration.Duration): Effect.Effect<void> {
    return real.sleep(duration)
  }

  set(now: number): void {
    this.now = now
  }
}
