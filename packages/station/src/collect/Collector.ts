/**
 * The collector: reads the sensors of one owserver, for ever.
 *
 * It waits for a server that is down, restarted, unknown by name or not an owserver, and continues when the server answers.
 * Devices that appear are read at once, without a restart. Failures are conditions: they begin, are seen and end.
 *
 * @module
 * @since 0.1.0
 */
import { OwServer, type OwServerError, type OwServerService, type RomId } from "@owserver/client"
import { NodeOwServer } from "@owserver/node"
import * as Cause from "effect/Cause"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as FiberSet from "effect/FiberSet"
import * as Option from "effect/Option"
import type * as Scope from "effect/Scope"
import type * as Condition from "../model/Condition.js"
import * as Conditions from "./conditions.js"
import * as Inventory from "./inventory.js"
import * as Lane from "./lane.js"
import * as Link from "./link.js"
import * as Monotonic from "./monotonic.js"
import type * as Plan from "./Plan.js"
import type * as Reports from "./Report.js"
import * as Reading from "./reading.js"

/**
 * What a collector reports.
 *
 * @since 0.1.0
 * @category models
 */
export type Report = Reports.Report

/**
 * Options of a collector.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options {
  /** The name of the server in the configuration. It stands in each series and condition. */
  readonly server: string
  /** Makes the client of the server: see {@link client}. It must not need the server to be up. */
  readonly client: Effect.Effect<OwServerService, OwServerError, Scope.Scope>
  /** What is read, and how often. */
  readonly plan: Plan.Plan
  /**
   * Receives each report. Reports of one series, and all conditions, arrive in order. While it waits, the bus is not read, so
   * missed intervals are counted: queue reports and return.
   */
  readonly report: (report: Report) => Effect.Effect<void>
  /** The pause between two searches of all buses. Default: 1 minute. */
  readonly discovery?: Duration.DurationInput | undefined
  /** A device is missing after this number of searches in a row that did not list it. Default: 2. */
  readonly misses?: number | undefined
  /** Conditions that lasted when the station stopped. They continue, or end. Those of other servers are ignored. */
  readonly open?: Iterable<Condition.Key> | undefined
  /** Devices that were there when the station stopped. If they are gone now, they are missing. */
  readonly known?: Iterable<RomId.RomId> | undefined
  /** Returns the labels of a device, which rules match besides its alias. Asked at each search. Default: none. */
  readonly labels?: ((device: RomId.RomId) => ReadonlyArray<string>) | undefined
}

/**
 * The state of a collector.
 *
 * @since 0.1.0
 * @category models
 */
export interface Status {
  /** The name of the server in the configuration. */
  readonly server: string
  /** Whether the server answers. */
  readonly isOnline: boolean
  /**
   * The time from request to answer in milliseconds, measured before each search of the buses. `undefined` before the first one, if
   * the server does not answer, and if it takes longer than 3 seconds.
   */
  readonly latency: number | undefined
  /** Listed devices. */
  readonly devices: number
  /** Devices that were listed and are not any more. */
  readonly missing: number
  /** Buses with devices that are read. */
  readonly buses: number
  /** Readings since the start. An array is one reading. */
  readonly readings: number
  /** Failed readings since the start, while the server answered. */
  readonly failures: number
  /** Readings that were due and were skipped, because the bus was still busy with earlier ones. */
  readonly missed: number
  /** The conditions that last. */
  readonly open: ReadonlyArray<Condition.Key>
}

/**
 * A collector.
 *
 * @since 0.1.0
 * @category models
 */
export interface Collector {
  /** Reads until it is interrupted. After a defect, reports `collector-failed` and starts again. */
  readonly run: Effect.Effect<never>
  /** The state at this moment. */
  readonly status: Effect.Effect<Status>
}

/**
 * Makes the client of an address, for {@link Options}. It connects on first use. Each bus is read over a connection of its own,
 * and a request fails after 20 seconds, so that a bus that hangs does not delay others. Fails with `OwServerError` if the address is
 * invalid.
 *
 * @example
 * ```ts
 * import { Collector } from "@owserver/station"
 * import { Effect } from "effect"
 *
 * const names = Effect.flatMap(Collector.client({ host: "attic.local" }), (server) => server.dir("/")).pipe(Effect.scoped)
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const client = (address: NodeOwServer.Address): Effect.Effect<OwServerService, OwServerError, Scope.Scope> =>
  NodeOwServer.make({ ...address, verify: false, maxConnections: 16, timeout: "20 seconds" })

const failed: Conditions.Subject = { kind: "collector-failed" }

/** Half the first pause after a defect, in milliseconds. */
const firstPause = 500
const longestPause = 60_000

/** The first line of a defect. */
const summary = (cause: Cause.Cause<unknown>): string => Cause.pretty(cause).split("\n", 1)[0] ?? ""

/**
 * Makes a collector. It does nothing until it runs. Run it once at a time.
 *
 * @example
 * ```ts
 * import { Collector, Plan } from "@owserver/station"
 * import { Console, Duration, Effect } from "effect"
 *
 * const program = Effect.gen(function* () {
 *   const collector = yield* Collector.make({
 *     server: "attic",
 *     client: Collector.client({ host: "attic.local" }),
 *     plan: Plan.make([{ match: "28.*", every: Duration.seconds(10) }]),
 *     report: (report) => (report._tag === "Read" ? Console.log(report.samples) : Effect.void)
 *   })
 *   return yield* collector.run
 * })
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (options: Options): Effect.Effect<Collector> =>
  Effect.sync(() => {
    const { discovery = "1 minute", misses = 2, plan, report, server } = options
    const conditions = Conditions.make(server, options.open ?? [], report)
    const inventory = Inventory.make(
      { server, plan, misses, labels: options.labels ?? (() => []) },
      options.known ?? [],
      conditions
    )
    const counts = { readings: 0, failures: 0, missed: 0 }
    let link: Link.Link | undefined
    let lanes = new Map<number | undefined, Lane.Lane>()

    const session = Effect.gen(function* () {
      const fibers = yield* FiberSet.make<never>()
      const context = yield* Effect.context<OwServer>()
      const start = yield* Monotonic.millis
      const current = Link.make(conditions)
      link = current
      lanes = new Map()
      inventory.reset()

      const laneOf = (task: Plan.Task) => lanes.get(Option.getOrUndefined(task.device.bus))
      const { read } = Reading.make(current, conditions, report, (task) => laneOf(task)?.has(task) ?? false, counts)
      const missed = (count: number) => {
        counts.missed += count
      }

      const schedule: Inventory.Schedule = {
        add: (task) =>
          Effect.gen(function* () {
            const known = laneOf(task)
            const lane = known ?? Lane.make(start, current, missed)
            lane.add(task, yield* Monotonic.millis)
            if (known !== undefined) return
            lanes.set(Option.getOrUndefined(task.device.bus), lane)
            yield* FiberSet.run(fibers, Effect.provide(lane.run(read), context))
          }),
        remove: (task) => laneOf(task)?.remove(task)
      }

      const keep = Effect.gen(function* () {
        yield* inventory.expect(schedule)
        while (true) {
          if (!current.isOnline()) yield* current.connect
          // A search would compete with the measurement.
          yield* current.measure
          yield* inventory.survey(schedule, current)
          yield* conditions.end(failed, "it runs again")
          yield* Effect.timeoutOption(current.lost, discovery)
        }
      })
      return yield* Effect.raceFirst(keep, Effect.zipRight(FiberSet.join(fibers), Effect.never))
    })

    const attempt = Effect.scoped(
      Effect.flatMap(options.client, (server) => Effect.provideService(session, OwServer, server))
    )

    const run = Effect.gen(function* () {
      let pause = firstPause
      while (true) {
        const begun = yield* Monotonic.millis
        const cause = yield* Effect.flip(Effect.sandbox(attempt))
        if (Cause.isInterruptedOnly(cause)) return yield* Effect.interrupt
        // The defect may be one of `report`, which would fail again.
        yield* Effect.catchAllCause(conditions.hold(failed, summary(cause)), (other) =>
          Effect.logError(`The collector of ${server} cannot report that it failed`, other)
        )
        const isEarly = (yield* Monotonic.millis) - begun < longestPause
        pause = isEarly ? Math.min(pause * 2, longestPause) : firstPause
        yield* Effect.sleep(pause)
      }
    })

    return {
      run,
      status: Effect.sync(() => ({
        server,
        isOnline: link?.isOnline() ?? false,
        latency: link?.latency(),
        devices: inventory.devices(),
        missing: inventory.missing(),
        buses: [...lanes.values()].filter((lane) => !lane.isEmpty()).length,
        ...counts,
        open: conditions.open()
      }))
    }
  })
