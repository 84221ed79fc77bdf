/**
 * Finalizers that end in time.
 *
 * @module
 * @since 0.1.0
 */
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"

/**
 * Runs an effect, and goes on without it after a time, whatever it does then. Ignores its failures. For finalizers, where nothing can be
 * interrupted: the order of the first two steps matters.
 *
 * @since 0.1.0
 * @category combinators
 */
export const limited = <A, E, R>(
  effect: Effect.Effect<A, E, R>,
  limit: Duration.DurationInput
): Effect.Effect<void, never, R> =>
  effect.pipe(Effect.disconnect, Effect.interruptible, Effect.timeoutOption(limit), Effect.ignore)
