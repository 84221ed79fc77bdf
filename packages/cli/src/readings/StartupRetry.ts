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
 * Retries an unknown host too. The library does not, because a misspelled name is more likely; but with `--retry` the host may be
 * a container that has not started yet.
 */
const includingUnknownHosts = Schedule.mapInput(OwServer.retryTransient, (error: unknown) =>
  Predicate.isTagged(error, "OwConnectionError") && Predicate.hasProperty(error, "reason") && error.reason === "Resolve"
    ? { ...error, reason: "Refused" }
    : error
)

/**
 * Retries an effect as often as `--retry` allows.
 *
 * @since 0.1.0
 * @category models
 */
export type Retry = <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>

/**
 * Applies `--retry` only to the effects that the body passes to `retry`. The body passes the effects that run at the start.
 * Within a cycle, nothing is retried: a retry would delay the next cycle, and the next cycle reads everything again.
 *
 * @since 0.1.0
 * @category combinators
 */
export const only = <A, E, R>(body: (retry: Retry) => Effect.Effect<A, E, R>): Effect.Effect<A, E, R | Settings> =>
  Effect.flatMap(Settings, (settings) => {
    const times = Schedule.intersect(includingUnknownHosts, Schedule.recurs(settings.retry))
    const retry: Retry = (effect) => Effect.retry(effect, times)
    return Effect.provideService(body(retry), Settings, { ...settings, retry: 0 })
  })
