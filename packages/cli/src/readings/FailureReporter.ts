/**
 * Reports failures of a repeating command once, when they start and when they end.
 *
 * @since 0.1.0
 */
import { isServerUnavailable, type OwServerError } from "@owserver/client"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import { Output } from "../output/Output.js"
import type { Outcome, ReadFailure } from "./Readings.js"

/**
 * Receives the outcome of each read.
 *
 * @since 0.1.0
 * @category models
 */
export interface FailureReporter {
  /** Reports that reading `name` failed, unless it failed with the same error before. */
  readonly failed: (name: string, error: ReadFailure | OwServerError) => Effect.Effect<void>
  /** Reports that reading `name` succeeded, if it failed before. */
  readonly succeeded: (name: string) => Effect.Effect<void>
}

/**
 * Passes the outcome of reading `name` to the reporter.
 *
 * @since 0.1.0
 * @category combinators
 */
export const report = ({ failed, succeeded }: FailureReporter, name: string, outcome: Outcome): Effect.Effect<void> =>
  Either.match(outcome, { onLeft: (error) => failed(name, error), onRight: () => succeeded(name) })

/**
 * Makes a reporter that prints failures and notes on stderr.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make: Effect.Effect<FailureReporter, never, Output> = Effect.gen(function* () {
  const { fail, note } = yield* Output
  const failures = new Map<string, string>()
  let isUnavailable = false
  return {
    failed: (name, error) =>
      Effect.suspend(() => {
        // Without a connection, the state of this target is unknown, so only the server is reported.
        if (isServerUnavailable(error)) {
          if (isUnavailable) return Effect.void
          isUnavailable = true
          return Effect.zipRight(fail(error), note("retrying until the server responds"))
        }
        if (failures.get(name) === error._tag) return Effect.void
        failures.set(name, error._tag)
        return fail(error)
      }),
    succeeded: (name) =>
      Effect.suspend(() => {
        const notes = isUnavailable ? [note("the server responds again")] : []
        isUnavailable = false
        if (failures.delete(name)) notes.push(note(`${name} can be read again`))
        return Effect.all(notes, { discard: true })
      })
  }
})
