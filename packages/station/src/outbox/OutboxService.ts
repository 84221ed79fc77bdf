/**
 * The outbox of a station, with the targets of its configuration, and its heartbeat.
 *
 * @module
 * @since 0.1.0
 */
import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import * as HttpClient from "@effect/platform/HttpClient"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { Health } from "../Health.js"
import type { StationConfig } from "../StationConfig.js"
import * as Heartbeat from "./Heartbeat.js"
import * as Outbox from "./Outbox.js"
import * as Target from "./Target.js"

/** Redirections would take secrets to other hosts. */
const fetching: Effect.Effect<HttpClient.HttpClient> = Effect.provideService(
  Effect.provide(HttpClient.HttpClient, FetchHttpClient.layer),
  FetchHttpClient.RequestInit,
  { redirect: "manual" }
).pipe(
  // The service is looked up at each request.
  Effect.map(HttpClient.transformResponse(Effect.provideService(FetchHttpClient.RequestInit, { redirect: "manual" })))
)

/**
 * What an outbox of a station needs: the targets of its `config`, and the options of the outbox and of its targets.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options extends Pick<Outbox.Options, "store" | "report">, Pick<Target.Options, "broker"> {
  readonly config: Pick<StationConfig, "targets">
}

/**
 * Makes the outbox of a station, and delivers until the scope closes.
 *
 * @example
 * ```ts
 * import { type AlarmStore, OutboxService, StationConfig } from "@owserver/station"
 * import { Console, Effect } from "effect"
 *
 * const program = (store: AlarmStore.OutboxStore) =>
 *   Effect.gen(function* () {
 *     const config = yield* StationConfig.load()
 *     const outbox = yield* OutboxService.make({ config, store, report: (report) => Console.log(report) })
 *     yield* Console.log(yield* outbox.status)
 *   })
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = ({ broker, config, ...options }: Options): Effect.Effect<Outbox.Outbox, never, Scope.Scope> =>
  Effect.gen(function* () {
    const client = yield* fetching
    const targets = Object.entries(config.targets).map(([name, one]) => Target.make(name, one, { client, broker }))
    const outbox = yield* Outbox.make({ ...options, targets })
    yield* Effect.forkScoped(outbox.run)
    return outbox
  })

/**
 * Sends the heartbeat of a configuration, if it has one, until the scope closes.
 *
 * @example
 * ```ts
 * import { Health, OutboxService, StationConfig } from "@owserver/station"
 * import { Console, Effect } from "effect"
 *
 * const program = Effect.gen(function* () {
 *   const config = yield* StationConfig.load()
 *   const changed = (error: unknown) => Console.log(error ?? "the heartbeat is back")
 *   yield* OutboxService.heartbeat({ config, health: yield* Health, changed })
 * })
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const heartbeat = ({
  changed,
  config,
  health
}: {
  readonly config: Pick<StationConfig, "heartbeat">
  readonly health: Health["Type"]
  readonly changed: Heartbeat.Options["changed"]
}): Effect.Effect<void, never, Scope.Scope> =>
  Effect.gen(function* () {
    if (config.heartbeat === undefined) return
    const client = yield* fetching
    const isWell = Effect.map(health.status, Heartbeat.isWell)
    yield* Effect.forkScoped(Heartbeat.run({ heartbeat: config.heartbeat, client, isWell, changed }))
  })
