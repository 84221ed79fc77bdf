/**
 * Times that setting the wall clock does not change.
 *
 * @module
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as FiberId from "effect/FiberId"

/**
 * Milliseconds since a time that stays the same while the process runs.
 *
 * @since 0.1.0
 * @category accessors
 */
export const monotonic: Effect.Effect<number> = Effect.map(Clock.currentTimeNanos, (nanos) =>
  Number(nanos / 1_000_000n)
)

/**
 * Returns an effect whose result is kept for some milliseconds. Callers that ask at the same time share it. `Effect.cachedWithTTL` would
 * keep it for an hour longer when the wall clock is set back by an hour.
 *
 * @since 0.1.0
 * @category combinators
 */
export const keptFor = <A, E>(effect: Effect.Effect<A, E>, millis: number): Effect.Effect<Effect.Effect<A, E>> =>
  Effect.sync(() => {
    let kept: { readonly result: Deferred.Deferred<A, E>; until: number } | undefined
    return Effect.flatMap(monotonic, (now) => {
      if (kept !== undefined && now < kept.until) return Deferred.await(kept.result)
      const made = { result: Deferred.unsafeMake<A, E>(FiberId.none), until: Number.POSITIVE_INFINITY }
      kept = made
      const keep = Effect.map(monotonic, (end) => {
        made.until = end + millis
      })
      // The others need the result even if the first one leaves.
      const run = Effect.forkDaemon(Effect.intoDeferred(Effect.ensuring(effect, keep), made.result))
      return Effect.zipRight(run, Deferred.await(made.result))
    })
  })
