/**
 * When something that is done again and again is due.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"

/**
 * The first whole multiple of the interval that is after a moment, both in milliseconds since 1970.
 *
 * @since 0.1.0
 * @category combinators
 */
export const next = (every: number, after: number): number => (Math.floor(after / every) + 1) * every

/** Milliseconds of a clock that nobody sets. */
const monotonicMillis = Effect.map(Clock.currentTimeNanos, (nanos) => Number(nanos) / 1e6)

/** How far the wall clock is from the monotonic one: that changes only where it is set. */
const now = Effect.zipWith(Clock.currentTimeMillis, monotonicMillis, (wall, steady) => ({
  wall,
  offset: wall - steady
}))

/** A smaller step is one that a clock takes to keep in time, and changes nothing for whoever waits. */
const leastLeap = 1000

/** A clock that is set is noticed within this time, however long the interval is. */
const longestSleep = 60_000

/**
 * Does something at each whole multiple of the interval, by UTC: each 10 seconds means at :00, :10, :20. So nothing drifts,
 * and what two of us do is done at the same time. One that takes longer than the interval leaves out those it has missed.
 *
 * Where the wall clock is set, `leapt` is called with the milliseconds of the leap, and the multiples begin anew from there.
 *
 * @since 0.1.0
 * @category combinators
 */
export const wallClock = <E, R>(
  every: Duration.Duration,
  count: number,
  once: Effect.Effect<void, E, R>,
  leapt: (by: number) => Effect.Effect<void>
): Effect.Effect<void, E, R> =>
  Effect.gen(function* () {
    const interval = Duration.toMillis(every)
    let { offset, wall } = yield* now
    let due = next(interval, wall)
    for (let n = 0; n < count; n++) {
      for (let isDue = false; !isDue; ) {
        const found = yield* now
        const by = found.offset - offset
        ;({ offset, wall } = found)
        if (Math.abs(by) >= leastLeap) {
          due = next(interval, wall)
          yield* leapt(by)
        }
        isDue = wall >= due
        if (!isDue) yield* Effect.sleep(Math.min(due - wall, longestSleep))
      }
      yield* once
      // Not before the moment that is done with: a clock that is set back a little would find it due again.
      due = next(interval, Math.max(yield* Clock.currentTimeMillis, due))
    }
  })

/**
 * Does something at once, and then at each whole multiple of the interval from there, whatever becomes of the wall clock. One
 * that takes longer than the interval leaves out those it has missed.
 *
 * @since 0.1.0
 * @category combinators
 */
export const monotonic = <E, R>(
  every: Duration.Duration,
  count: number,
  once: Effect.Effect<void, E, R>
): Effect.Effect<void, E, R> =>
  Effect.gen(function* () {
    const interval = Duration.toMillis(every)
    const begun = yield* monotonicMillis
    let due = 0
    for (let n = 1; ; n++) {
      yield* once
      if (n >= count) return
      const passed = (yield* monotonicMillis) - begun
      // A timer may fire early, and would then find the same moment due again.
      due = next(interval, Math.max(passed, due))
      yield* Effect.sleep(due - passed)
    }
  })
