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

/**
 * Does something at each whole multiple of the interval, by UTC: each 10 seconds means at :00, :10, :20. So nothing drifts,
 * and what two of us do is done at the same time. One that takes longer than the interval leaves out those it has missed.
 *
 * @since 0.1.0
 * @category combinators
 */
export const aligned = <E, R>(
  every: Duration.Duration,
  count: number,
  once: Effect.Effect<void, E, R>
): Effect.Effect<void, E, R> =>
  Effect.gen(function* () {
    let last = Number.NEGATIVE_INFINITY
    for (let n = 0; n < count; n++) {
      const now = yield* Clock.currentTimeMillis
      // A timer may fire early, and would then find the same moment due again.
      last = next(Duration.toMillis(every), Math.max(now, last))
      yield* Effect.sleep(last - now)
      yield* once
    }
  })
