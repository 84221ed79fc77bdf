/**
 * Schedules that run an effect at whole multiples of an interval, without drift.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"

/**
 * Returns the first multiple of the interval `every` after the time `after`, both in milliseconds.
 *
 * @since 0.1.0
 * @category combinators
 */
export const next = (every: number, after: number): number => (Math.floor(after / every) + 1) * every

/** The monotonic clock in milliseconds. */
const monotonicMillis = Effect.map(Clock.currentTimeNanos, (nanos) => Number(nanos) / 1e6)

/** The wall clock, and its offset from the monotonic clock. The offset changes only when the wall clock is set. */
const now = Effect.zipWith(Clock.currentTimeMillis, monotonicMillis, (wall, steady) => ({
  wall,
  offset: wall - steady
}))

/**
 * The smallest step of the wall clock, in milliseconds, that counts as setting it. Smaller steps are normal corrections of
 * the clock and are ignored.
 */
const leastLeap = 1000

/** The longest sleep in milliseconds. If the wall clock is set, this is noticed after at most this time. */
const longestSleep = 60_000

/**
 * Runs `once` at each whole multiple of the interval in UTC: 10 seconds means :00, :10, :20. Two processes with the same interval
 * therefore run at the same times. A run that takes longer than the interval skips the multiples it missed.
 *
 * If the wall clock is set, calls `leapt` with the difference in milliseconds and continues at the multiples of the new time.
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
      // The maximum with `due` is needed because, after the clock is set back a little, the same multiple would be due again.
      due = next(interval, Math.max(yield* Clock.currentTimeMillis, due))
    }
  })

/**
 * Runs `once` immediately, and then at each whole multiple of the interval from the start, independent of the wall clock. A run
 * that takes longer than the interval skips the multiples it missed.
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
      // The maximum with `due` is needed because a timer may fire early, and then the same multiple would be due again.
      due = next(interval, Math.max(passed, due))
      yield* Effect.sleep(due - passed)
    }
  })
