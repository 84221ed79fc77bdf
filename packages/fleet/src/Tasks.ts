/**
 * The tasks that a runner does, and their state.
 *
 * @module
 * @since 0.1.0
 */
import {
  type Consumers,
  type Control,
  type Health,
  Maintenance,
  type Outbox,
  type PostgresStore,
  type Readings,
  type Store,
  type StoreError,
  type Writer
} from "@owserver/station"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Schedule from "effect/Schedule"
import type { Claim } from "./Claims.js"
import { checkClock } from "./checkClock.js"
import * as Collect from "./collect.js"
import * as Publish from "./publish.js"
import type { Doing, State } from "./RunnerStates.js"
import type * as Supervisor from "./Supervisor.js"
import type { Task } from "./Task.js"

/**
 * What tasks work with.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options extends Collect.Options {
  readonly database: Pick<PostgresStore.Shared["database"], "read" | "sql">
  readonly readings: Readings.Readings
  readonly control: Control.Control
  readonly health: Health["Type"]
  readonly observer: Consumers.Observer
}

/**
 * The tasks of a runner.
 *
 * @since 0.1.0
 * @category models
 */
export interface Tasks {
  readonly start: Supervisor.Options["start"]
  /** The state of the tasks that are done with these claims. */
  readonly state: (claims: ReadonlyArray<Claim>) => Effect.Effect<Pick<State, "tasks" | "maintenance" | "publishing">>
  /** The state of the writers of all collectors. */
  readonly writers: Effect.Effect<ReadonlyArray<Writer.Status>>
  /** Reports all devices again, for a runner that knows none. */
  readonly announce: Effect.Effect<void>
  /** Reads the rules again, if this runner publishes. */
  readonly reload: Effect.Effect<void>
  /** The outbox, if this runner publishes. */
  readonly outbox: () => Outbox.Outbox | undefined
}

const cleanEvery = Schedule.spaced("1 minute")

/** Dies when a fiber that should run for ever has ended. */
const endOf = (fiber: Fiber.Fiber<unknown>): Effect.Effect<never> =>
  Effect.flatMap(Fiber.await(fiber), (exit) => Effect.die(new Error("it ended by itself", { cause: exit })))

/**
 * Makes the tasks of a runner.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (options: Options): Tasks => {
  const { bulletin, config, database } = options
  const collections = new Map<Task, Collect.Collection>()
  let maintenance: Maintenance.Maintenance | undefined
  let publishing: Consumers.Consumers | undefined

  /** Until the scope closes. */
  const kept = <A>(value: A, keep: (value: A | undefined) => void) =>
    Effect.acquireRelease(
      Effect.sync(() => keep(value)),
      () => Effect.sync(() => keep(undefined))
    )

  const startMaintenance = (store: Store.StoreService) =>
    Effect.gen(function* () {
      const inTime = (work: (now: number) => Effect.Effect<void, StoreError>) => (now: number) =>
        Effect.zipRight(checkClock(database, now), work(now))
      const made = Maintenance.make({ rollUp: inTime(store.rollUp), retain: inTime(store.retain) })
      const fiber = yield* Effect.forkScoped(made.run)
      yield* Effect.forkScoped(Effect.repeat(Effect.ignore(bulletin.clean), cleanEvery))
      yield* kept(made, (value) => {
        maintenance = value
      })
      return endOf(fiber)
    })

  const startPublishing = (claim: Claim, store: Store.StoreService) =>
    Effect.flatMap(Publish.start(options, claim, store), (made) =>
      kept(made, (value) => {
        publishing = value
      })
    ).pipe(Effect.as(Effect.never))

  const startCollecting = (claim: Claim, store: Store.StoreService) =>
    Effect.gen(function* () {
      const server = config.servers.find(({ id }) => claim.task === `collect:${id}`)
      if (server === undefined) return yield* Effect.dieMessage(`there is no server for the task ${claim.task}`)
      const made = yield* Collect.start(options, server, claim, store)
      yield* kept(made, (value) => {
        if (value === undefined) collections.delete(claim.task)
        else collections.set(claim.task, value)
      })
      return endOf(made.fiber)
    })

  const toDoing = (claim: Claim): Effect.Effect<Doing> => {
    const collection = collections.get(claim.task)
    if (collection === undefined) return Effect.succeed(claim)
    const lastReading = collection.lastReading()
    return Effect.map(collection.status, (collector) => ({ ...claim, collector, lastReading }))
  }

  return {
    start: (claim, store) => {
      switch (claim.task) {
        case "maintain":
          return startMaintenance(store)
        case "publish":
          return startPublishing(claim, store)
        default:
          return startCollecting(claim, store)
      }
    },
    state: (claims) =>
      Effect.all({
        tasks: Effect.forEach(claims, toDoing),
        maintenance: Effect.sync(() => maintenance?.failure()),
        publishing: Effect.suspend(() => publishing?.status ?? Effect.succeed(undefined))
      }),
    writers: Effect.suspend(() => Effect.forEach(collections.values(), ({ writer }) => writer)),
    announce: Effect.suspend(() => Effect.forEach(collections.values(), ({ announce }) => announce, { discard: true })),
    reload: Effect.suspend(() => publishing?.alarms.reload ?? Effect.void),
    outbox: () => publishing?.outbox
  }
}
