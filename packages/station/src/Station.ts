/**
 * A station: collectors that read owservers, and the store of their readings.
 *
 * @module
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"
import * as Collecting from "./Collecting.js"
import * as Consumers from "./Consumers.js"
import * as ClockWatch from "./collect/ClockWatch.js"
import type * as Collector from "./collect/Collector.js"
import type { ConfigError } from "./config/ConfigError.js"
import * as Control from "./control/Control.js"
import { Health } from "./Health.js"
import * as Feed from "./http/Feed.js"
import * as HttpService from "./http/HttpService.js"
import type { ListenError } from "./http/ListenError.js"
import * as Maintenance from "./Maintenance.js"
import type * as Condition from "./model/Condition.js"
import * as Readings from "./readings/Readings.js"
import * as StationConfig from "./StationConfig.js"
import * as Stores from "./Stores.js"
import { Store } from "./store/Store.js"
import type { StoreError } from "./store/StoreError.js"
import type * as Writer from "./Writer.js"

/**
 * What a station tells about its work, such as for a log. Each function must return soon: it delays the readings of a bus.
 *
 * @since 0.1.0
 * @category models
 */
export interface Observer extends Consumers.Observer {
  /** Receives the reason if PostgreSQL does not answer at the start. The station waits until it does. */
  readonly away?: ((error: StoreError) => Effect.Effect<void>) | undefined
  /** Runs once the database is open, before anything is read. */
  readonly opened?: Effect.Effect<void> | undefined
  /** Receives each report of each collector. */
  readonly report?: ((report: Collector.Report) => Effect.Effect<void>) | undefined
  /** Receives each change between a database that accepts readings and one that does not. */
  readonly written?: ((state: Writer.State) => Effect.Effect<void>) | undefined
  /** Receives the URL of the HTTP API when it is served. */
  readonly served?: ((url: string) => Effect.Effect<void>) | undefined
}

/** A running station. */
interface Running {
  readonly health: Health["Type"]
  /** Records an event, as if a collector had reported it. */
  readonly record: (transition: Condition.Transition) => Effect.Effect<void>
}

const start = (
  config: StationConfig.StationConfig,
  { opened = Effect.void, report = () => Effect.void, written = () => Effect.void }: Observer
): Effect.Effect<Running, StoreError, Scope.Scope | Store> =>
  Effect.gen(function* () {
    const store = yield* Store
    const startedAt = yield* Clock.currentTimeMillis
    const { series } = store
    const { servers } = config
    const collecting = yield* Collecting.make({ config, servers, store, series, report, written })
    const maintenance = Maintenance.make(store)
    yield* opened
    // The scope ends the collectors first, and then what waits is written.
    yield* Effect.forkScoped(maintenance.run)
    yield* Effect.forkScoped(ClockWatch.run(collecting.report))
    yield* Effect.forkScoped(collecting.run)

    const status = Effect.gen(function* () {
      const servers = yield* collecting.servers
      return { startedAt, servers, writer: yield* collecting.writer, maintenance: maintenance.failure() }
    })
    return { health: { status }, record: (transition) => collecting.report({ _tag: "Changed", transition }) }
  })

/** A station with its consumers of readings and its HTTP API, which end first. */
const make = (
  config: StationConfig.StationConfig,
  observer: Observer
): Effect.Effect<Health["Type"], StoreError | ListenError, Scope.Scope | Store> =>
  Effect.gen(function* () {
    const { http } = config
    const { report = () => Effect.void, served = () => Effect.void } = observer
    const store = yield* Store
    const readings = yield* Readings.make(store)
    const subscription = yield* readings.subscribe()
    const feed = http === undefined ? undefined : yield* Feed.make(readings)
    const { health: collecting, record } = yield* start(config, {
      ...observer,
      report: (one) => Effect.zipRight(readings.report(one), report(one))
    })
    const clients = yield* Control.clients(config.servers)
    const control = Control.make({ clients, writable: config.writable, record })
    const parts = { config, store, readings, subscription, control, health: collecting }
    const consumers = yield* Consumers.start({ ...parts, changed: feed?.alarm }, observer)
    const health: Health["Type"] = {
      status: Effect.zipWith(collecting.status, consumers.status, (status, added) => ({ ...status, ...added }))
    }
    if (http === undefined || feed === undefined) return health
    const { alarms: rules, outbox } = consumers
    const service = HttpService.serve({ ...http, ...feed, store, health, control, record, rules, outbox, config })
    yield* Effect.flatMap(service, served)
    return health
  })

/**
 * A station with its HTTP API, which runs until its scope closes, and then writes what waits. Waits for PostgreSQL if it does not
 * answer. Fails with `StoreError` if the database cannot be used or another station has it, and with `ListenError` if the HTTP API
 * cannot be served.
 *
 * @example
 * ```ts
 * import { Health, Station, StationConfig } from "@owserver/station"
 * import { Console, Effect } from "effect"
 *
 * const status = Effect.flatMap(Health, ({ status }) => status)
 * const program = Effect.gen(function* () {
 *   const config = yield* StationConfig.load()
 *   yield* Effect.provide(Effect.flatMap(status, Console.log), Station.layer(config))
 * })
 * ```
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = (
  config: StationConfig.StationConfig,
  observer: Observer = {}
): Layer.Layer<Health | Store, StoreError | ListenError> =>
  layerWithoutStore(config, observer).pipe(
    Layer.provideMerge(Stores.layer(config.store, { away: observer.away ?? (() => Effect.void) }))
  )

/**
 * A station as `layer` makes it, whose store is provided: that of `config` is not opened. Fails with `StoreError` if the store cannot be
 * read, and with `ListenError` if the HTTP API cannot be served.
 *
 * @example
 * ```ts
 * import { LibsqlStore, Station, type StationConfig } from "@owserver/station"
 * import { Layer } from "effect"
 *
 * const inMemory = (config: StationConfig.StationConfig) =>
 *   Layer.provide(Station.layerWithoutStore(config), LibsqlStore.layer({ file: ":memory:" }))
 * ```
 *
 * @since 0.1.0
 * @category layers
 */
export const layerWithoutStore = (
  config: StationConfig.StationConfig,
  observer: Observer = {}
): Layer.Layer<Health, StoreError | ListenError, Store> => Layer.scoped(Health, make(config, observer))

/**
 * A station whose configuration is read from a file and the environment, as `StationConfig.load` does. Fails with `ConfigError` if it
 * is invalid, and with `StoreError` and `ListenError` as `layer` does.
 *
 * @example
 * ```ts
 * import { Station } from "@owserver/station"
 * import { Layer } from "effect"
 *
 * const program = Layer.launch(Station.layerConfig({ file: "station.json" }))
 * ```
 *
 * @since 0.1.0
 * @category layers
 */
export const layerConfig = (
  options: { readonly file?: string | undefined } & Observer = {}
): Layer.Layer<Health | Store, ConfigError | StoreError | ListenError> =>
  Layer.unwrapEffect(Effect.map(StationConfig.load(options), (config) => layer(config, options)))

/**
 * Runs a station until it is interrupted, and then writes what waits. Fails with `StoreError` and `ListenError` as `layer` does.
 *
 * @example
 * ```ts
 * import { Station, StationConfig } from "@owserver/station"
 * import { Console, Effect } from "effect"
 *
 * const program = Effect.flatMap(StationConfig.load(), (config) =>
 *   Station.run(config, { report: (report) => Console.log(report._tag) })
 * )
 * ```
 *
 * @since 0.1.0
 * @category running
 */
export const run = (
  config: StationConfig.StationConfig,
  observer: Observer = {}
): Effect.Effect<never, StoreError | ListenError> => Layer.launch(layer(config, observer))
