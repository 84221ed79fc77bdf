/**
 * Time that has passed, by the monotonic clock: the wall clock may be set back or forward meanwhile. The nanoseconds of
 * Effect's live clock come from `process.hrtime` or `performance.now`.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"

/** Milliseconds between two times in nanoseconds. */
export const millis = (from: bigint, to: bigint): number => Number(to - from) / 1_000_000

/** Begins to count; the inner effect gives the milliseconds since then. */
export const start: Effect.Effect<Effect.Effect<number>> = Effect.map(Clock.currentTimeNanos, (from) =>
  Effect.map(Clock.currentTimeNanos, (to) => millis(from, to))
)
