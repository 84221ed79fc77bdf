/**
 * Lets the event loop run between statements. The driver of libSQL is synchronous, and fibers go on without a turn of the event
 * loop, so a row of statements would block timers and sockets.
 *
 * @module
 * @since 0.1.0
 */
import { setImmediate } from "node:timers"
import * as Effect from "effect/Effect"

/**
 * Waits for the next turn of the event loop.
 *
 * @since 0.1.0
 * @category combinators
 */
export const pause: Effect.Effect<void> = Effect.async((resume) => {
  setImmediate(() => resume(Effect.void))
})
