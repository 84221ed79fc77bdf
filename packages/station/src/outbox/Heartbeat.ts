/**
 * The heartbeat: requests a URL as long as the station is well. A service at that URL warns when the requests end.
 *
 * @module
 * @since 0.1.0
 */
import type * as HttpClient from "@effect/platform/HttpClient"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import type * as TargetConfig from "../config/TargetConfig.js"
import type * as Health from "../Health.js"
import * as Request from "./request.js"
import type { TargetError } from "./TargetError.js"

/**
 * Returns true if the database accepts readings, all collectors run, and the rules are watched. A server that is lost does not count:
 * rules are for that.
 *
 * @example
 * ```ts
 * import { Health, Heartbeat } from "@owserver/station"
 * import { Effect } from "effect"
 *
 * const isWell = Effect.map(Effect.flatMap(Health, ({ status }) => status), Heartbeat.isWell)
 * ```
 *
 * @since 0.1.0
 * @category guards
 */
export const isWell = ({ alarms, maintenance, servers, writer }: Health.Status): boolean =>
  writer.failure === undefined &&
  alarms?.failure === undefined &&
  maintenance === undefined &&
  servers.every(({ open }) => open.every(({ kind }) => kind !== "collector-failed"))

/**
 * Options of a heartbeat.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options {
  /** The URL, and how often it is requested. */
  readonly heartbeat: TargetConfig.Heartbeat
  /** Sends requests. It must not follow redirections. */
  readonly client: HttpClient.HttpClient
  /** Whether the station is well. Asked before each request. */
  readonly isWell: Effect.Effect<boolean>
  /** Receives the error when requests begin to fail, and `undefined` when they succeed again. */
  readonly changed: (error: TargetError | undefined) => Effect.Effect<void>
}

const timeout = Duration.seconds(10)

/**
 * Requests the URL at once and then regularly while the station is well, until it is interrupted.
 *
 * @example
 * ```ts
 * import { FetchHttpClient, HttpClient } from "@effect/platform"
 * import { Heartbeat, type TargetConfig } from "@owserver/station"
 * import { Console, Effect } from "effect"
 *
 * const program = (heartbeat: TargetConfig.Heartbeat) =>
 *   Effect.gen(function* () {
 *     const client = yield* HttpClient.HttpClient
 *     const changed = (error: unknown) => Console.log(error ?? "the heartbeat is back")
 *     yield* Heartbeat.run({ heartbeat, client, isWell: Effect.succeed(true), changed })
 *   }).pipe(Effect.provide(FetchHttpClient.layer))
 * ```
 *
 * @since 0.1.0
 * @category running
 */
export const run = ({ changed, client, heartbeat, isWell }: Options): Effect.Effect<void> => {
  let isFailing = false
  const noted = (error: TargetError | undefined) =>
    Effect.suspend(() => {
      if ((error !== undefined) === isFailing) return Effect.void
      isFailing = error !== undefined
      return changed(error)
    })
  const request = Request.send(client, {
    method: "GET",
    url: heartbeat.url,
    token: undefined,
    headers: {},
    body: undefined,
    timeout
  })
  const beat = Effect.flatMap(isWell, (well) =>
    well ? Effect.matchEffect(request, { onFailure: noted, onSuccess: () => noted(undefined) }) : Effect.void
  )
  return beat.pipe(
    Effect.catchAllCause((cause) => Effect.logError("The heartbeat failed", cause)),
    Effect.repeat(Schedule.fixed(heartbeat.every)),
    Effect.asVoid
  )
}
