/**
 * What is said of failures by a command that goes on: each once when it begins, and when it is over.
 *
 * @since 0.1.0
 */
import type { OwServerError } from "@owserver/client"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import { Output } from "../output/Output.js"
import { isServerUnavailable, type Outcome, type ReadFailure } from "./Readings.js"

/**
 * @since 0.1.0
 * @category models
 */
export interface FailureReporter {
  /** Something of that name failed. */
  readonly failed: (name: string, error: ReadFailure | OwServerError) => Effect.Effect<void>
  /** Something of that name could be read. */
  readonly succeeded: (name: string) => Effect.Effect<void>
}

/**
 * Tells of what came of reading something of that name.
 *
 * @since 0.1.0
 * @category combinators
 */
export const report = ({ failed, succeeded }: FailureReporter, name: string, outcome: Outcome): Effect.Effect<void> =>
  Either.match(outcome, { onLeft: (error) => failed(name, error), onRight: () => succeeded(name) })

/**
 * @since 0.1.0
 * @category constructors
 */
export const make: Effect.Effect<FailureReporter, never, Output> = Effect.gen(function* () {
  const { fail, note } = yield* Output
  const failures = new Map<string, string>()
  let away = false
  return {
    failed: (name, error) =>
      Effect.suspend(() => {
        // A server that cannot be asked says nothing of what is asked for.
        if (isServerUnavailable(error)) {
          if (away) return Effect.void
          away = true
          return Effect.zipRight(fail(error), note("trying on until the server answers"))
        }
        if (failures.get(name) === error._tag) return Effect.void
        failures.set(name, error._tag)
        return fail(error)
      }),
    succeeded: (name) =>
      Effect.suspend(() => {
        const back = away ? [note("the server answers again")] : []
        away = false
        if (failures.delete(name)) back.push(note(`${name} can be read again`))
        return Effect.all(back, { discard: true })
      })
  }
})
