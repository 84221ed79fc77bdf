/**
 * A runner: a process of a fleet.
 *
 * @module
 * @since 0.1.0
 */
import * as Os from "node:os"
import * as Effect from "effect/Effect"

/**
 * The identity of a runner. A process that starts again is another runner, so that it cannot be taken for one that was stopped and
 * goes on.
 *
 * @since 0.1.0
 * @category models
 */
export interface Runner {
  readonly id: string
  /** The name of its machine. */
  readonly name: string
}

/**
 * Makes an identity for this process.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make: Effect.Effect<Runner> = Effect.sync(() => {
  const name = Os.hostname()
  // The cluster puts it into a statement as it is.
  return { id: `${name.replace(/[^\w.-]/g, "")}/${crypto.randomUUID()}`, name }
})
