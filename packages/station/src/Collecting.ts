/**
 * Collectors with the writer of their readings.
 *
 * @module
 * @since 0.1.0
 */
import type { RomId } from "@owserver/client"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import type * as Scope from "effect/Scope"
import * as Collector from "./collect/Collector.js"
import * as Intervals from "./collect/Intervals.js"
import type * as Condition from "./model/Condition.js"
import type * as Series from "./model/Series.js"
import type * as StationConfig from "./StationConfig.js"
import type { StoreService } from "./store/Store.js"
import type { StoreError } from "./store/StoreError.js"
import * as Writer from "./Writer.js"

/**
 * What collects.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options {
  /** What is read how often, and how it is written. */
  readonly config: Pick<StationConfig.StationConfig, "collect" | "store">
  /** The servers to read. */
  readonly servers: ReadonlyArray<StationConfig.Server>
  /** Where the readings are stored. */
  readonly store: Pick<StoreService, "append" | "events">
  /** The stored series. They are asked for at the start, and with each search for devices. */
  readonly series: Effect.Effect<ReadonlyArray<Series.Series>, StoreError>
  /** Receives each report of each collector, after its readings were queued for the store. */
  readonly report: (report: Collector.Report) => Effect.Effect<void>
  /** Receives each change between a database that accepts readings and one that does not. */
  readonly written: (state: Writer.State) => Effect.Effect<void>
}

/**
 * Running collectors.
 *
 * @since 0.1.0
 * @category models
 */
export interface Collecting {
  /** Collects, and writes what is collected, until it is interrupted. Run it once. */
  readonly run: Effect.Effect<never>
  /** Queues a report for the store and passes it on, as if a collector had made it. */
  readonly report: (report: Collector.Report) => Effect.Effect<void>
  /** The state of each collector, in the order of the servers. */
  readonly servers: Effect.Effect<ReadonlyArray<Collector.Status>>
  /** What waits for the store. */
  readonly writer: Effect.Effect<Writer.Status>
}

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

/**
 * Makes collectors, which go on with the devices and open conditions of the store. When the scope closes, what waits is written. Fails
 * with `StoreError` if the store cannot be read.
 *
 * @example
 * ```ts
 * import { Collecting, type StationConfig, Store } from "@owserver/station"
 * import { Console, Effect } from "effect"
 *
 * const collect = (config: StationConfig.StationConfig) =>
 *   Effect.gen(function* () {
 *     const store = yield* Store.Store
 *     const { run } = yield* Collecting.make({
 *       config,
 *       servers: config.servers,
 *       store,
 *       series: store.series,
 *       report: (report) => Console.log(report._tag),
 *       written: () => Effect.void
 *     })
 *     return yield* run
 *   }).pipe(Effect.scoped)
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (options: Options): Effect.Effect<Collecting, StoreError, Scope.Scope> =>
  Effect.gen(function* () {
    const { config, report: observe, series, servers, store, written } = options
    const { flush, queue } = config.store
    const writer = yield* Writer.make({ store, every: flush.every, rows: flush.rows, queue, changed: written })
    const all = yield* series
    const [only] = servers
    const server = servers.length === 1 ? only!.id : undefined
    const open: ReadonlyArray<Condition.Event> = yield* store.events({ open: true, server, limit: mostOpen })
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
    const collectors = yield* Effect.forEach(servers, ({ address, id }) =>
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
    const refreshNames = series.pipe(
      Effect.tap((series) =>
        Effect.sync(() => {
          names = namesOf(series)
        })
      ),
      Effect.ignore,
      Effect.repeat(Schedule.spaced(config.collect.discovery))
    )
    yield* Effect.addFinalizer(() => writer.flush)
    const runs = [writer.run, refreshNames, ...collectors.map(({ run }) => run)]
    return {
      run: Effect.zipRight(
        Effect.forEach(runs, (run) => run, { concurrency: "unbounded", discard: true }),
        Effect.never
      ),
      report,
      servers: Effect.forEach(collectors, ({ status }) => status),
      writer: writer.status
    }
  })
