/**
 * Time that has passed, by the monotonic clock: the wall clock may be set back or forward meanwhile. The nanoseconds of
 * Effect's live clock come from `process.hrtime` or `performance.now`.
 */
import * as Clock from "effect/Clock"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"

/** Milliseconds between two times in nanoseconds. */
export const millis = (from: bigint, to: bigint): number => Number(to - from) / 1_000_000

/** Begins to count; the inner effect gives the milliseconds since then. */
export const start: Effect.Effect<Effect.Effect<number>> = Effect.map(Clock.currentTimeNanos, (from) =>
  Effect.map(Clock.currentTimeNanos, (to) => millis(from, to))
)

/**
 * The monotonic times of moments. They are kept apart from the moments, and so from readings that are printed, stored or sent: in
 * another process they mean nothing.
 */
const times = /*#__PURE__*/ new WeakMap<DateTime.Utc, bigint>()

/** The moment by the wall clock; the time from it to another one of this process is counted by the monotonic clock. */
export const now: Effect.Effect<DateTime.Utc> = Effect.zipWith(DateTime.now, Clock.currentTimeNanos, (at, nanos) => {
  times.set(at, nanos)
  return at
})

/** Seconds from one moment to another. Of moments of other processes only the wall clock tells. */
export const seconds = (from: DateTime.Utc, to: DateTime.Utc): number => {
  const [one, other] = [times.get(from), times.get(to)]
  return (one === undefined || other === undefined ? DateTime.distance(from, to) : millis(one, other)) / 1000
}
