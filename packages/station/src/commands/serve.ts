import { ServerAddress } from "@owserver/node"
import * as Effect from "effect/Effect"
import * as DurationText from "../config/DurationText.js"
import * as TargetConfig from "../config/TargetConfig.js"
import type { ListenError } from "../http/ListenError.js"
import type * as Station from "../Station.js"
import * as StationConfig from "../StationConfig.js"
import type { StoreError } from "../store/StoreError.js"
import * as Announcer from "./announcer.js"
import * as Browser from "./browser.js"
import { type CommandFailure, failure, HostTag, line, note, write } from "./context.js"
import { explained, loadConfig } from "./opened.js"
import { ExitCode, type StationCommand } from "./StationCommand.js"
import * as Unit from "./unit.js"

const check = (config: StationConfig.StationConfig) =>
  Effect.gen(function* () {
    const { collect, heartbeat, influx, mqtt, servers, source, store, targets } = config
    yield* line(source === undefined ? "no configuration file: the defaults apply" : `${source} is valid`)
    for (const { address, id } of servers) yield* line(`reads ${id} at ${ServerAddress.format(address)}`)
    yield* line(`rules: ${collect.plan.length}`)
    yield* line(`stores readings in ${StationConfig.formatDatabase(store.database)}`)
    if (mqtt !== undefined) yield* line(`publishes to ${mqtt.url}`)
    if (influx !== undefined) yield* line(`sends readings to ${influx.url}`)
    for (const [name, target] of Object.entries(targets)) yield* line(`tells ${name}: ${TargetConfig.describe(target)}`)
    if (heartbeat !== undefined) yield* line(`sends a heartbeat every ${DurationText.format(heartbeat.every)}`)
  })

/** Opens the dashboard beside the station, which runs all the same if there is no browser. */
const openDashboard = (url: string) =>
  Effect.gen(function* () {
    const local = Browser.localUrl(url)
    const issue = yield* Browser.open(local)
    if (issue !== undefined) yield* note(`cannot open a browser (${issue}); the dashboard is at ${local}`)
  })

interface Running {
  readonly verbose: boolean
  readonly open: boolean
}

/**
 * What runs. Its failures other than those of a station say why it has to start again.
 *
 * @since 0.1.0
 * @category models
 */
export type Service = (
  config: StationConfig.StationConfig,
  observer: Station.Observer
) => Effect.Effect<never, StoreError | ListenError | { readonly _tag: "FleetError"; readonly message: string }>

const runService = (config: StationConfig.StationConfig, service: Service, { open, verbose }: Running) =>
  Effect.gen(function* () {
    if (open && config.http === undefined)
      return yield* failure("--open needs the HTTP API, which http: false switches off", ExitCode.usage)
    const host = yield* HostTag
    const announcer = Announcer.make(config, host, verbose)
    const scope = yield* Effect.scope
    const served = (url: string) => {
      const opening = Effect.provideService(
        Effect.when(openDashboard(url), () => open),
        HostTag,
        host
      )
      return Effect.zipRight(announcer.served(url), Effect.forkIn(opening, scope))
    }
    let isOpen = false
    let isStopping = false
    const opened = Effect.zipLeft(
      announcer.opened,
      Effect.sync(() => {
        isOpen = true
      })
    )
    // The last finalizer to run, after all that waited is written.
    yield* Effect.addFinalizer(() => (isStopping ? announcer.stopped : Effect.void))
    return yield* Effect.onInterrupt(service(config, { ...announcer, opened, served }), () => {
      isStopping = isOpen
      return isStopping ? announcer.stopping : Effect.void
    })
  }).pipe(
    Effect.scoped,
    Effect.mapError((error) => {
      switch (error._tag) {
        case "CommandFailure":
          return error
        case "ListenError":
        case "FleetError":
          return failure(error.message, ExitCode.unavailable)
        case "StoreError":
          return explained(config)(error)
      }
    })
  )

/** Runs a station or a runner of a fleet, or prints what it would do. */
export const serve = (
  { action, config: file, fleet, ...running }: Extract<StationCommand, { readonly _tag: "Serve" }>,
  service: Service
): Effect.Effect<void, CommandFailure, HostTag> =>
  Effect.gen(function* () {
    const config = yield* loadConfig(file)
    if (fleet && config.store.database._tag !== "Postgres")
      return yield* failure("--fleet needs PostgreSQL: set store.url", ExitCode.usage)
    switch (action) {
      case "check":
        return yield* check(config)
      case "print-config":
        return yield* write(`${StationConfig.format(config)}\n`)
      case "print-unit":
        return yield* write(yield* Unit.print(config, fleet))
      case "run":
        return yield* runService(config, service, running)
    }
  })
