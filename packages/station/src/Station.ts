/**
 * A station: collectors that read owservers, and the store of their readings.
 *
 * @module
 * @since 0.1.0
 */
import type { RomId } from "@owserver/client"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schedule from "effect/Schedule"
import type * as Scope from "effect/Scope"
import * as Consumers from "./Consumers.js"
import * as ClockWatch from "./collect/ClockWatch.js"
import * as Collector from "./collect/Collector.js"
import * as Intervals from "./collect/Intervals.js"
import type { ConfigError } from "./config/ConfigError.js"
import * as Control from "./control/Control.js"
import { Health } from "./Health.js"
import * as Feed from "./http/Feed.js"
import * as HttpService from "./http/HttpService.js"
import type { ListenError } from "./http/ListenError.js"
import type * as Condition from "./model/Condition.js"
import type * as Series from "./model/Series.js"
import * as Readings from "./readings/Readings.js"
import * as StationConfig from "./StationConfig.js"
import * as Stores from "./Stores.js"
import { Store, type StoreService } from "./store/Store.js"
import type { StoreError } from "./store/StoreError.js"
import * as Writer from "./Writer.js"

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

const rollUpEvery = Schedule.spaced("1 minute")
const retainEvery = Schedule.spaced("1 hour")

/** The names of the devices, which rules may match. They are read again with each search for devices. */
const namesOf = (series: ReadonlyArray<Series.Series>): ReadonlyMap<string, ReadonlyArray<string>> => {
  const names = new Map<string, Set<string>>()
  for (const { device, name } of series) {
    if (name === "") continue
    const known = names.get(device) ?? new Set()
    names.set(device, known.add(name))
  }
  return new Map(Array.from(names, ([device, names]) => [device, [...names]]))
}

/** The most open conditions that are continued. Each series has a few. */
const mostOpen = 100_000

/** The devices of a server whose series go on. A replaced sensor is not missing. */
const devicesOf = (all: ReadonlyArray<Series.Series>, id: string): ReadonlySet<RomId.RomId> => {
  const current = all.filter(({ replacedBy, server }) => server === id && replacedBy === undefined)
  return new Set(current.map(({ device }) => device as RomId.RomId))
}

interface Maintenance {
  readonly run: Effect.Effect<void>
  readonly failure: () => string | undefined
}

const makeMaintenance = (store: StoreService): Maintenance => {
  const failures = new Map<string, string>()
  const attempt = (name: string, work: (now: number) => Effect.Effect<void, StoreError>) =>
    Clock.currentTimeMillis.pipe(
      Effect.flatMap(work),
      Effect.tap(() => Effect.sync(() => failures.delete(name))),
      Effect.catchAll(({ message }) => Effect.sync(() => failures.set(name, message))),
      // A defect would end both for as long as the station runs.
      Effect.catchAllDefect((defect) => {
        failures.set(name, `${name}: a bug in the station: ${String(defect)}`)
        return Effect.logError(`The station failed to ${name}`, defect)
      }),
      Effect.asVoid
    )
  const rollUp = Effect.repeat(attempt("rollUp", store.rollUp), rollUpEvery)
  const retain = Effect.repeat(attempt("retain", store.retain), retainEvery)
  return {
    run: Effect.asVoid(Effect.zip(rollUp, retain, { concurrent: true })),
    failure: () => [...failures.values()][0]
  }
}

/** A running station. */
interface Running {
  readonly health: Health["Type"]
  /** Records an event, as if a collector had reported it. */
  readonly record: (transition: Condition.Transition) => Effect.Effect<void>
}

const start = (
  config: StationConfig.StationConfig,
  { opened = Effect.void, report: observe = () => Effect.void, written = () => Effect.void }: Observer
): Effect.Effect<Running, StoreError, Scope.Scope | Store> =>
  Effect.gen(function* () {
    const store = yield* Store
    const startedAt = yield* Clock.currentTimeMillis
    const { flush, queue } = config.store
    const writer = yield* Writer.make({ store, every: flush.every, rows: flush.rows, queue, changed: written })
    const all = yield* store.series
    const open: ReadonlyArray<Condition.Event> = yield* store.events({ open: true, limit: mostOpen })
    let names = namesOf(all)

    const report = (one: Collector.Report): Effect.Effect<void> => {
      const queued =
        one._tag === "Read"
          ? writer.samples(one.samples)
          : one._tag === "Changed"
            ? writer.transition(one.transition)
            : Effect.void
      return Effect.zipRight(queued, observe(one))
    }

    const plan = Intervals.planOf(config.collect)
    const collectors = yield* Effect.forEach(config.servers, ({ address, id }) =>
      Collector.make({
        server: id,
        client: Collector.client(address),
        plan,
        report,
        discovery: config.collect.discovery,
        open: open.filter(({ server }) => server === id),
        known: devicesOf(all, id),
        labels: (device) => names.get(device) ?? []
      })
    )
    const refreshNames = store.series.pipe(
      Effect.tap((series) =>
        Effect.sync(() => {
          names = namesOf(series)
        })
      ),
      Effect.ignore,
      Effect.repeat(Schedule.spaced(config.collect.discovery))
    )
    const maintenance = makeMaintenance(store)
    yield* opened

    // The scope ends these in reverse order: the collectors first, then the writer, and then what waits is written.
    yield* Effect.addFinalizer(() => writer.flush)
    yield* Effect.forkScoped(writer.run)
    yield* Effect.forkScoped(maintenance.run)
    yield* Effect.forkScoped(refreshNames)
    yield* Effect.forkScoped(ClockWatch.run(report))
    yield* Effect.forEach(collectors, ({ run }) => Effect.forkScoped(run), { discard: true })

    const status = Effect.gen(function* () {
      const servers = yield* Effect.forEach(collectors, ({ status }) => status)
      return { startedAt, servers, writer: yield* writer.status, maintenance: maintenance.failure() }
    })
    return { health: { status }, record: (transition) => report({ _tag: "Changed", transition }) }
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
