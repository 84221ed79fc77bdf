/**
 * The task of collecting from one server.
 *
 * @module
 * @since 0.1.0
 */
import {
  Collecting,
  type Collector,
  type Series,
  type StationConfig,
  type Store,
  type StoreError,
  type Writer
} from "@owserver/station"
import * as Effect from "effect/Effect"
import type * as Fiber from "effect/Fiber"
import type * as Scope from "effect/Scope"
import type { Bulletin } from "./Bulletin.js"
import type { Claim } from "./Claims.js"

/**
 * What the collectors of a runner share.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options {
  readonly config: StationConfig.StationConfig
  readonly bulletin: Bulletin
  /** The stored series of each server. All collectors ask for them every minute or so. */
  readonly series: Effect.Effect<ReadonlyMap<string, ReadonlyArray<Series.Series>>, StoreError>
  /** Receives each report, such as for a log. */
  readonly report: (report: Collector.Report) => Effect.Effect<void>
  /** Receives each change between a database that accepts readings and one that does not. */
  readonly written: (state: Writer.State) => Effect.Effect<void>
}

/**
 * A collector at work.
 *
 * @since 0.1.0
 * @category models
 */
export interface Collection {
  readonly fiber: Fiber.Fiber<unknown>
  readonly status: Effect.Effect<Collector.Status>
  readonly writer: Effect.Effect<Writer.Status>
  /** When a reading succeeded the last time, in milliseconds since 1970. */
  readonly lastReading: () => number | undefined
  /** Reports all devices again, for a runner that knows none. */
  readonly announce: Effect.Effect<void>
}

/** The least queue of a collector: the readings of a busy bus for some minutes. */
const leastQueue = 1000

/** The memory of a runner does not grow with the number of its collectors. */
const shareOf = (config: StationConfig.StationConfig): StationConfig.StationConfig => {
  const { servers, store } = config
  const queue = Math.min(store.queue, Math.max(leastQueue, Math.floor(store.queue / servers.length)))
  return { ...config, store: { ...store, queue } }
}

/**
 * Collects from a server until the scope closes, and then writes what waits. Fails with `StoreError` if the store cannot be read.
 *
 * @since 0.1.0
 * @category constructors
 */
export const start = (
  { bulletin, config, report: observe, series, written }: Options,
  server: StationConfig.Server,
  claim: Claim,
  store: Store.StoreService
): Effect.Effect<Collection, StoreError, Scope.Scope> =>
  Effect.gen(function* () {
    const found = new Map<string, Collector.Report>()
    let lastReading: number | undefined
    const report = (report: Collector.Report): Effect.Effect<void> => {
      if (report._tag === "Found") found.set(report.device, report)
      if (report._tag === "Read") lastReading = report.samples[0]?.at ?? lastReading
      return Effect.zipRight(bulletin.tell({ _tag: "Report", report }, claim), observe(report))
    }
    const own = Effect.map(series, (all) => all.get(server.id) ?? [])
    const collecting = yield* Collecting.make({
      config: shareOf(config),
      servers: [server],
      store,
      series: own,
      report,
      written
    })
    const fiber = yield* Effect.forkScoped(collecting.run)
    return {
      fiber,
      status: Effect.map(collecting.servers, ([status]) => status!),
      writer: collecting.writer,
      lastReading: () => lastReading,
      announce: Effect.suspend(() =>
        Effect.forEach(found.values(), (report) => bulletin.tell({ _tag: "Report", report }, claim), { discard: true })
      )
    }
  })
