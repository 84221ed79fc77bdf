/**
 * Keeps the turns of the event loop short. The driver of libSQL is synchronous, and fibers go on without a turn of the event
 * loop, so a row of statements would block timers and sockets.
 *
 * @module
 * @since 0.1.0
 */
import { performance } from "node:perf_hooks"
import { setImmediate } from "node:timers"
import * as Effect from "effect/Effect"

const waiting: Array<(effect: Effect.Effect<void>) => void> = []

const resumeFirst = () => {
  waiting.shift()?.(Effect.void)
  if (waiting.length > 0) setImmediate(resumeFirst)
}

/**
 * Waits for a turn of the event loop. Each turn continues one of all that wait, the first one: Node.js would continue all of them
 * in the same turn.
 *
 * @since 0.1.0
 * @category combinators
 */
export const pause: Effect.Effect<void> = Effect.async((resume) => {
  if (waiting.push(resume) === 1) setImmediate(resumeFirst)
})

/** After so many milliseconds, the next statement waits for the next turn. */
const enough = 10

/** When the first statement of this turn began. */
let begun: number | undefined

const end = () => {
  begun = undefined
}

const begin = (now: number) => {
  begun = now
  setImmediate(end)
}

/**
 * Waits for the next turn of the event loop if this one has lasted too long already.
 *
 * @since 0.1.0
 * @category combinators
 */
export const pauseIfLong: Effect.Effect<void> = Effect.suspend(() => {
  const now = performance.now()
  if (begun === undefined) begin(now)
  else if (now - begun >= enough)
    return Effect.map(pause, () => {
      if (begun === undefined) begin(performance.now())
    })
  return Effect.void
})
