/** A clock whose wall time stands still until it is set. Its monotonic time passes, and pauses take as long as they do. */
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
    return real.unsafeCurrentTimeNanos()
  }

  sleep(duration: Duration.Duration): Effect.Effect<void> {
    return real.sleep(duration)
  }

  set(now: number): void {
    this.now = now
  }
}
