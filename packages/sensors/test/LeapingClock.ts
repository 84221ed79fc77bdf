/**
 * A virtual clock whose wall time leaps: somebody sets it back or forward. Its monotonic time goes on as if nothing happened.
 */
import { VirtualClock } from "@owserver/fake"
import { Clock, type Duration, Effect } from "effect"

class LeapingClock implements Clock.Clock {
  readonly [Clock.ClockTypeId]: Clock.ClockTypeId = Clock.ClockTypeId
  private leapt = 0

  constructor(private readonly base: Clock.Clock) {}

  readonly currentTimeMillis: Effect.Effect<number> = Effect.sync(() => this.unsafeCurrentTimeMillis())
  readonly currentTimeNanos: Effect.Effect<bigint> = Effect.sync(() => this.unsafeCurrentTimeNanos())

  unsafeCurrentTimeMillis(): number {
    return this.base.unsafeCurrentTimeMillis() + this.leapt
  }

  unsafeCurrentTimeNanos(): bigint {
    return this.base.unsafeCurrentTimeNanos()
  }

  sleep(duration: Duration.Duration): Effect.Effect<void> {
    return this.base.sleep(duration)
  }

  leap(millis: number): void {
    this.leapt += millis
  }
}

const start = Date.UTC(2026, 0, 1)

/** Runs the effect on the virtual clock, and sets its wall time by so many milliseconds after so many, and `back` later back. */
export const leaping =
  (after: number, millis: number, back?: number) =>
  <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
    Effect.suspend(() => {
      const clock = new LeapingClock(VirtualClock.make(start))
      const leap = Effect.delay(
        Effect.sync(() => clock.leap(millis)),
        after
      )
      const leapBack =
        back === undefined
          ? Effect.void
          : Effect.delay(
              Effect.sync(() => clock.leap(-millis)),
              back
            )
      const leaps = Effect.zipRight(leap, leapBack)
      return Effect.zipRight(Effect.fork(leaps), effect).pipe(Effect.withClock(clock))
    }).pipe(Effect.provide(VirtualClock.layer(start)))
