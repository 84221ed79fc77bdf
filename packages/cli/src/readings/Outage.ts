/**
 * What is said of failures by a command that goes on: each once when it begins, and when it is over.
 *
 * @since 0.1.0
 */
import { OwServer, type OwServerError } from "@owserver/client"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Predicate from "effect/Predicate"
import * as Schedule from "effect/Schedule"
import { Output } from "../output/Output.js"
import { Settings } from "../settings/Settings.js"
import { isServerAway, type Outcome, type Why } from "./Readings.js"

/**
 * @since 0.1.0
 * @category models
 */
export interface Outage {
  /** Something of that name failed. */
  readonly failed: (name: string, error: Why | OwServerError) => Effect.Effect<void>
  /** Something of that name could be read. */
  readonly succeeded: (name: string) => Effect.Effect<void>
}

/**
 * Tells of what came of reading something of that name.
 *
 * @since 0.1.0
 * @category combinators
 */
export const tell = ({ failed, succeeded }: Outage, name: string, outcome: Outcome): Effect.Effect<void> =>
  Either.match(outcome, { onLeft: (error) => failed(name, error), onRight: () => succeeded(name) })

/**
 * @since 0.1.0
 * @category constructors
 */
export const make: Effect.Effect<Outage, never, Output> = Effect.gen(function* () {
  const { fail, note } = yield* Output
  const failures = new Map<string, string>()
  let away = false
  return {
    failed: (name, error) =>
      Effect.suspend(() => {
        // A server that cannot be asked says nothing of what is asked for.
        if (isServerAway(error)) {
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

/**
 * A name may be unknown only for now, as that of a container that is not up yet. The library never retries an unknown host,
 * because mostly the name is wrong; a command that was told to wait does, as for a host that refuses the connection.
 */
const evenUnknownHosts = Schedule.mapInput(OwServer.retryTransient, (error: unknown) =>
  Predicate.isTagged(error, "OwConnectionError") && Predicate.hasProperty(error, "reason") && error.reason === "Resolve"
    ? { ...error, reason: "Refused" }
    : error
)

/**
 * Tries again what a command begins with, as often as `--retry` says.
 *
 * @since 0.1.0
 * @category models
 */
export type Begin = <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>

/**
 * For a command that goes on in turns: what fails is tried in the next turn, and not again and again within one, which would
 * be late then. What `--retry` says is for its beginning.
 *
 * @since 0.1.0
 * @category combinators
 */
export const inTurns = <A, E, R>(body: (begin: Begin) => Effect.Effect<A, E, R>): Effect.Effect<A, E, R | Settings> =>
  Effect.flatMap(Settings, (settings) => {
    const times = Schedule.intersect(evenUnknownHosts, Schedule.recurs(settings.retry))
    const begin: Begin = (effect) => Effect.retry(effect, times)
    return Effect.provideService(body(begin), Settings, { ...settings, retry: 0 })
  })
