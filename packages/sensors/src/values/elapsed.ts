/**
 * Elapsed time by the monotonic clock. The wall clock may be set back or forward meanwhile. Effect's live clock takes its
 * nanoseconds from `process.hrtime` or `performance.now`.
 */
import * as Clock from "effect/Clock"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"

/** Milliseconds between two times in nanoseconds. */
export const millis = (from: bigint, to: bigint): number => Number(to - from) / 1_000_000

/** Starts a stopwatch. The inner effect returns the milliseconds since then. */
export const start: Effect.Effect<Effect.Effect<number>> = Effect.map(Clock.currentTimeNanos, (from) =>
  Effect.map(Clock.currentTimeNanos, (to) => millis(from, to))
)

/**
 * The monotonic times of moments. Module state, because a moment is a plain `DateTime` that users print, store and send, and
 * a monotonic time is meaningless in another process. Entries disappear with their moments.
 */
const times = /*#__PURE__*/ new WeakMap<DateTime.Utc, bigint>()

/** Returns the wall-clock time and remembers its monotonic time for {@link seconds}. */
export const now: Effect.Effect<DateTime.Utc> = Effect.zipWith(DateTime.now, Clock.currentTimeNanos, (at, nanos) => {
  times.set(at, nanos)
  return at
})

/** Returns the seconds between two moments. Moments of other processes have only their wall-clock times. */
export const seconds = (from: DateTime.Utc, to: DateTime.Utc): number => {
  const [one, other] = [times.get(from), times.get(to)]
  return (one === undefined || other === undefined ? DateTime.distance(from, to) : millis(one, other)) / 1000
}
