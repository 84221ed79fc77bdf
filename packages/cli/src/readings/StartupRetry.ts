/**
 * Retries for commands that repeat their work.
 *
 * @since 0.1.0
 */
import { OwServer } from "@owserver/client"
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import * as Schedule from "effect/Schedule"
import { Settings } from "../settings/Settings.js"

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
export type Retry = <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>

/**
 * For a command that goes on in turns: what fails is tried in the next turn, and not again and again within one, which would
 * be late then. What `--retry` says is for its beginning.
 *
 * @since 0.1.0
 * @category combinators
 */
export const only = <A, E, R>(body: (retry: Retry) => Effect.Effect<A, E, R>): Effect.Effect<A, E, R | Settings> =>
  Effect.flatMap(Settings, (settings) => {
    const times = Schedule.intersect(evenUnknownHosts, Schedule.recurs(settings.retry))
    const retry: Retry = (effect) => Effect.retry(effect, times)
    return Effect.provideService(body(retry), Settings, { ...settings, retry: 0 })
  })
