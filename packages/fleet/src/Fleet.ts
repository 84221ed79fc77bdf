/**
 * A fleet: stations on several machines, which collect from many owservers together.
 *
 * @module
 * @since 0.1.0
 */
import * as Crypto from "node:crypto"
import {
  ClockWatch,
  type Condition,
  Control,
  Feed,
  Health,
  HttpService,
  type ListenError,
  PostgresStore,
  Readings,
  Report,
  type Station,
  type StationConfig,
  StoreError,
  Writer
} from "@owserver/station"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Scope from "effect/Scope"
import * as Bulletin from "./Bulletin.js"
import { byServer } from "./byServer.js"
import * as Claims from "./Claims.js"
import * as Cluster from "./cluster.js"
import type { FleetError } from "./FleetError.js"
import * as Follow from "./follow.js"
import * as FleetHealth from "./health.js"
import * as Keep from "./keep.js"
import { limited } from "./limited.js"
import { keptFor } from "./monotonic.js"
import * as Publish from "./publish.js"
import * as Runner from "./Runner.js"
import * as RunnerStates from "./RunnerStates.js"
import * as Supervisor from "./Supervisor.js"
import * as Task from "./Task.js"
import * as Tasks from "./Tasks.js"
import * as Tables from "./tables.js"
import * as Watchdog from "./Watchdog.js"

/**
 * What a runner tells about its work, such as for a log.
 *
 * @since 0.1.0
 * @category models
 */
export type Observer = Station.Observer

const noPostgres = new StoreError({
  reason: "Invalid",
  operation: "open",
  issue: "a fleet needs PostgreSQL: set store.url"
})

const digestOf = ({ servers }: StationConfig.StationConfig): string =>
  Crypto.createHash("sha256")
    .update(JSON.stringify(servers.map(({ id }) => id).sort()))
    .digest("hex")

/** The last message of a runner must not hold up its end. */
const patience = "1 second"

/** A service manager kills what does not end after a minute or so. */
const longestEnd = "15 seconds"

/** The most open conditions that are read. Each series has a few. */
const mostOpen = 100_000

/** A runner at work. */
interface Running {
  readonly health: Health["Type"]
  /** Waits until it should start again, and then fails. */
  readonly ended: Effect.Effect<never, FleetError>
}

const make = (
  config: StationConfig.StationConfig,
  observer: Observer
): Effect.Effect<Running, StoreError | ListenError, Scope.Scope> =>
  Effect.gen(function* () {
    const { database: where, flush, queue, retention } = config.store
    if (where._tag !== "Postgres") return yield* noPostgres
    const { away = () => Effect.void, opened = Effect.void, report = () => Effect.void } = observer
    const { written = () => Effect.void } = observer
    const shared = yield* PostgresStore.makeShared({ url: where.url, retention, away })
    const { database, store } = shared
    yield* Tables.make(database)
    yield* opened
    const runner = yield* Runner.make
    const startedAt = yield* Clock.currentTimeMillis
    const claims = yield* Claims.make(database, runner)
    const states = RunnerStates.make(database, runner)
    const bulletin = yield* Bulletin.make(database, runner)
    // When nothing is done any more, the others need not wait for this runner.
    yield* Effect.addFinalizer(() => limited(states.end, patience))

    const readings = yield* Readings.make(store)
    const announced = Follow.announcing(readings, bulletin)
    // What requests have changed, and leaps of the clock, are events of this runner.
    const writer = yield* Writer.make({
      store,
      every: flush.every,
      rows: flush.rows,
      queue,
      changed: () => Effect.void
    })
    yield* Effect.addFinalizer(() => writer.flush)
    yield* Effect.forkScoped(writer.run)
    const record = (transition: Condition.Transition) =>
      Effect.zipRight(
        writer.transition(transition),
        bulletin.tell({ _tag: "Report", report: Report.Changed({ transition }) })
      )
    yield* Effect.forkScoped(
      ClockWatch.run((report) => (report._tag === "Changed" ? record(report.transition) : Effect.void))
    )

    const open = yield* store.events({ open: true, limit: mostOpen })
    const fleet = FleetHealth.make(config, runner, startedAt, open)
    const health: Health["Type"] = { status: Effect.sync(fleet.status) }
    const clients = yield* Control.clients(config.servers)
    const control = Control.make({ clients, writable: config.writable, record })
    // Hundreds of collectors ask at the same time.
    const series = yield* keptFor(Effect.map(readings.catalogue.series, byServer), 10_000)
    const tasks = Tasks.make({
      config,
      database,
      bulletin,
      series,
      report,
      written,
      readings: announced,
      control,
      health,
      observer
    })

    // What starts last ends first. So a request that takes its time does not hold up the handing over.
    const feed = config.http === undefined ? undefined : yield* Feed.make(announced)
    if (config.http !== undefined && feed !== undefined) {
      const rules = {
        reload: bulletin.tell({ _tag: "Rules" }),
        acknowledged: (key: string) => bulletin.tell({ _tag: "Acknowledged", key })
      }
      const outbox = yield* Publish.outbox(config, tasks, health)
      const parts = { store, health, control, record, rules, outbox, config }
      const url = yield* HttpService.serve({ ...config.http, ...feed, ...parts })
      yield* observer.served?.(url) ?? Effect.void
    }
    yield* bulletin.tell({ _tag: "Joined" })
    yield* Effect.forkScoped(Follow.run({ bulletin, runner, readings, feed, tasks }))

    const cluster = yield* Cluster.make(database.sql, runner)
    const supervisor = yield* Supervisor.make({ claims, shared, start: tasks.start })
    const all: ReadonlyArray<Task.Task> = ["maintain", "publish", ...config.servers.map(({ id }) => Task.collect(id))]
    const keeping: Keep.Options = {
      claims,
      states,
      tasks,
      supervisor,
      writer: writer.status,
      servers: digestOf(config),
      startedAt,
      watchdog: Watchdog.make(all, cluster.isMine),
      health: fleet
    }
    // Others wait for a runner that hands over only if it has told its state.
    yield* Effect.map(Keep.tell(keeping), fleet.see)
    const keeper = yield* Effect.forkScoped(Keep.run(keeping))
    yield* Effect.forEach(all, (task) => cluster.register(task, supervisor), { discard: true })
    return { health, ended: Fiber.join(keeper) }
  })

/**
 * A runner of a fleet with its HTTP API, which runs until its scope closes, and then hands its tasks over. Waits for PostgreSQL if it does
 * not answer. Fails with `StoreError` if the database cannot be used, is no PostgreSQL, or belongs to a station, and with `ListenError`
 * if the HTTP API cannot be served.
 *
 * It does not start again by itself if tasks are left undone, as `run` asks for.
 *
 * @example
 * ```ts
 * import { Fleet } from "@owserver/fleet"
 * import { Health, StationConfig } from "@owserver/station"
 * import { Console, Effect } from "effect"
 *
 * const status = Effect.flatMap(Health, ({ status }) => status)
 * const program = Effect.gen(function* () {
 *   const config = yield* StationConfig.load()
 *   yield* Effect.provide(Effect.flatMap(status, Console.log), Fleet.layer(config))
 * })
 * ```
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = (
  config: StationConfig.StationConfig,
  observer: Observer = {}
): Layer.Layer<Health, StoreError | ListenError> =>
  Layer.scoped(
    Health,
    Effect.map(make(config, observer), ({ health }) => health)
  )

/**
 * Runs a runner of a fleet until it is interrupted, and then hands its tasks over. Fails with `StoreError` and `ListenError` as `layer`
 * does, and with `FleetError` if tasks are left undone, so that it should start again.
 *
 * @example
 * ```ts
 * import { Fleet } from "@owserver/fleet"
 * import { StationConfig } from "@owserver/station"
 * import { Console, Effect } from "effect"
 *
 * const program = Effect.flatMap(StationConfig.load(), (config) =>
 *   Fleet.run(config, { report: (report) => Console.log(report._tag) })
 * )
 * ```
 *
 * @since 0.1.0
 * @category running
 */
export const run = (
  config: StationConfig.StationConfig,
  observer: Observer = {}
): Effect.Effect<never, StoreError | ListenError | FleetError> =>
  Effect.flatMap(Scope.make(), (scope) => {
    const running = Effect.flatMap(Scope.extend(make(config, observer), scope), ({ ended }) => ended)
    // What does not end would keep the locks of the cluster, and so its tasks from all others.
    return Effect.onExit(running, (exit) => limited(Scope.close(scope, exit), longestEnd))
  })
