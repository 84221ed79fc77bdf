/**
 * Watches the readings, and raises and clears the alarms of the rules.
 *
 * Each reading is seen only by the rules that watch its series. What the rules depend on is kept in memory, and built again from the
 * store at the start. Alarms that were active go on.
 *
 * @module
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import type * as Scope from "effect/Scope"
import type { Intervals } from "../collect/Intervals.js"
import * as Monotonic from "../collect/monotonic.js"
import * as Series from "../model/Series.js"
import type { Outbox } from "../outbox/Outbox.js"
import type { Catalogue } from "../readings/Catalogue.js"
import { forever } from "../readings/forever.js"
import type * as Readings from "../readings/Readings.js"
import type { AlarmStore } from "../store/AlarmStore.js"
import type { StoreService } from "../store/Store.js"
import type { StoreError } from "../store/StoreError.js"
import { pause } from "../store/sql/pause.js"
import type { AlarmChange } from "./Alarm.js"
import type { AlarmRule } from "./AlarmRule.js"
import * as Alerts from "./Alerts.js"
import * as Assignment from "./Assignment.js"
import * as ChangeQueue from "./ChangeQueue.js"
import type * as Details from "./details.js"
import type * as Evaluation from "./Evaluation.js"
import * as Watches from "./Watches.js"

/**
 * Options of a monitor.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options {
  /** The readings. Subscribe before the collectors start, so that none is missed. */
  readonly subscription: Readings.Subscription
  /** The series, with their newest readings. */
  readonly catalogue: Pick<Catalogue, "series" | "latest" | "namesOf">
  /** Where the readings and events of the time before the start are. */
  readonly store: Pick<StoreService, "history" | "calibrations" | "events">
  /** Where rules and alarms are. */
  readonly alarms: Pick<AlarmStore, "rules" | "maintenance" | "alarms" | "change">
  /** Delivers the messages. */
  readonly outbox: Pick<Outbox, "stored" | "keep">
  /** The servers of the configuration, by their ids. */
  readonly servers: ReadonlyArray<string>
  /** The servers that do not answer at the moment. */
  readonly lost: Effect.Effect<ReadonlyArray<string>>
  /** How often series are read. */
  readonly collect: Intervals
  /** The units in which details tell values. */
  readonly display: Details.Display
  /** How long a message may wait for a target, in milliseconds. Default: a day. */
  readonly expiry?: ((target: string) => number) | undefined
  /** The most changes that wait while the store fails. Default: 20,000. */
  readonly most?: number | undefined
  /**
   * Whether another process takes over when this one ends. Targets are then told of nothing that the store has not accepted. Default:
   * false.
   */
  readonly shared?: boolean | undefined
  /** Receives each change of an alarm after it was stored, such as for a live stream. */
  readonly changed?: ((change: AlarmChange) => Effect.Effect<void>) | undefined
}

/**
 * The state of a monitor.
 *
 * @since 0.1.0
 * @category models
 */
export interface Status {
  /** Rules that are enabled. */
  readonly rules: number
  /** Active alarms. */
  readonly active: number
  /** Changes of alarms that wait for the store. */
  readonly waiting: number
  /** Why rules cannot be read, or alarms cannot be stored. `undefined` if all is well. */
  readonly failure: string | undefined
}

/**
 * A monitor.
 *
 * @since 0.1.0
 * @category models
 */
export interface AlarmMonitor {
  /** Watches until it is interrupted. Run it once. */
  readonly run: Effect.Effect<never>
  /** Reads the rules and the maintenance again, because they have changed. Never waits. */
  readonly reload: Effect.Effect<void>
  /** Returns how many rules and alarms there are, and what fails. */
  readonly status: Effect.Effect<Status>
}

type Task = "load" | "assign" | "catch up"

/** The pause before rules are read again that the store did not give. */
const loadAgainAfter = "5 seconds"

/** A message that nobody could be told for a day would only confuse. */
const day = 86_400_000

/** The number of steps after which the event loop may go on. */
const atOnce = 1000

/** Time alone raises alarms, and ends the silence of a rule. */
const tickEvery = "1 second"

/** The number of ticks after which series are looked at again. Other processes may change names and places, such as `ow label`. */
const assignEvery = 60

/**
 * Makes a monitor. When the scope closes, it tries once to store what waits.
 *
 * @example
 * ```ts
 * import { AlarmMonitor } from "@owserver/station"
 * import { Effect } from "effect"
 *
 * const watch = (options: AlarmMonitor.Options) =>
 *   Effect.scoped(Effect.flatMap(AlarmMonitor.make(options), ({ run }) => run))
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (options: Options): Effect.Effect<AlarmMonitor, never, Scope.Scope> =>
  Effect.gen(function* () {
    const { alarms, catalogue, changed = () => Effect.void, display, outbox, subscription } = options
    const { expiry = () => day } = options
    const watches = Watches.make()
    const lost = new Map<string, number>()
    const oneAtATime = Effect.unsafeMakeSemaphore(1).withPermits(1)
    const isLoaded = Effect.unsafeMakeLatch(false)
    const wake = Effect.unsafeMakeLatch(true)
    let rules: ReadonlyMap<number, AlarmRule> = new Map()
    /** What is done with the next tick. */
    const pending = new Set<Task>()
    const failures = new Map<Task, string>()
    let isReady = false
    let dropped = 0
    const defects = new Map<string, string>()

    const queue: ChangeQueue.ChangeQueue = ChangeQueue.make({
      store: alarms,
      outbox,
      changed,
      most: options.most,
      shared: options.shared,
      reconcile: Effect.flatMap(alarms.alarms({ active: true, limit: Alerts.most }), (stored) =>
        oneAtATime(alerts.reconcile(stored))
      )
    })
    const alerts = Alerts.make({ alarms, catalogue, display, expiry, offer: queue.offer })
    yield* Effect.addFinalizer(() => queue.flush)

    const publish = Effect.suspend(() => alerts.publish(watches.outcomes()))
    const assignment = Assignment.make(options, { watches, alerts, lost, publish })

    /** Notes why something failed. It is tried again with the next tick. */
    const attempt = (task: Task, work: Effect.Effect<void, StoreError>): Effect.Effect<void> =>
      Effect.gen(function* () {
        pending.delete(task)
        const again = Effect.sync(() => pending.add(task))
        const result = yield* Effect.either(Effect.tapErrorCause(work, () => again))
        if (Either.isLeft(result)) failures.set(task, result.left.message)
        else failures.delete(task)
      })

    const stepAll = (some: ReadonlyArray<Watches.Watch>, input: Evaluation.Input): Effect.Effect<void> =>
      Effect.gen(function* () {
        for (let from = 0; from < some.length; from += atOnce) {
          for (const watch of some.slice(from, from + atOnce)) watches.step(watch, input)
          yield* publish
          if (some.length > atOnce) yield* pause
        }
      })

    const assign = attempt(
      "assign",
      Effect.suspend(() => assignment.assign(rules))
    )

    /** A store that does not answer must not hold up the readings, so only the result is applied in turn. */
    const load = Effect.gen(function* () {
      const found = yield* alarms.rules
      const maintenance = yield* alarms.maintenance
      yield* assignment.prepare
      yield* oneAtATime(
        Effect.suspend(() => {
          rules = new Map(found.filter(({ enabled }) => enabled).map((rule) => [rule.id, rule]))
          alerts.setMaintenance(maintenance)
          assignment.invalidate()
          isReady = true
          return Effect.zipRight(assign, isLoaded.open)
        })
      )
    })

    const loadWhenAsked = Effect.gen(function* () {
      yield* wake.await
      yield* wake.close
      yield* Effect.onError(attempt("load", load), () => wake.open)
      if (!pending.has("load")) return
      yield* Effect.sleep(loadAgainAfter)
      yield* wake.open
    })

    const noteServer = (server: string, isLost: boolean, time: number): Effect.Effect<void> => {
      if (isLost === lost.has(server)) return Effect.void
      if (isLost) lost.set(server, time)
      else lost.delete(server)
      return stepAll(watches.ofServer(server), { _tag: isLost ? "Lost" : "Back", time })
    }

    /** Returns the number of steps that were taken at once. */
    const note = (update: Readings.Update, time: number): Effect.Effect<number> => {
      switch (update._tag) {
        case "Read":
          return Effect.sync(() => {
            let steps = 1
            for (const reading of update.readings) {
              const key = Series.keyOf(reading)
              const { quality, raw, series, value } = reading
              if (series !== undefined && !assignment.isKnown(key)) pending.add("assign")
              const watching = watches.ofSeries(key)
              const input = { _tag: "Read", time, value, raw, isGood: quality === "good" } as const
              for (const watch of watching) watches.step(watch, input)
              steps += watching.length
            }
            return steps
          })
        case "Changed": {
          const { change, kind, server } = update.transition
          return kind === "server-lost" ? Effect.as(noteServer(server, change === "began", time), 0) : Effect.succeed(0)
        }
        case "Found":
        case "Edited":
          return Effect.sync(() => {
            assignment.invalidate()
            pending.add("assign")
            return 0
          })
      }
    }

    const process = (updates: ReadonlyArray<Readings.Update>) =>
      Effect.gen(function* () {
        const time = yield* Monotonic.millis
        let steps = 0
        for (const update of updates) {
          steps += yield* note(update, time)
          if (steps < atOnce) continue
          steps = 0
          yield* publish
          yield* pause
        }
        yield* publish
      })

    /** After readings or lost servers were missed. */
    const catchUp = Effect.gen(function* () {
      dropped = yield* subscription.dropped
      const latest = yield* options.catalogue.latest
      yield* oneAtATime(
        Effect.gen(function* () {
          const names = yield* options.lost
          const time = yield* Monotonic.millis
          for (const server of options.servers) yield* noteServer(server, names.includes(server), time)
          watches.repair()
          yield* assignment.replay(latest)
        })
      )
    })

    const tick = (n: number) =>
      Effect.gen(function* () {
        const time = yield* Monotonic.millis
        yield* stepAll(watches.due(time), { _tag: "Passed", time })
        yield* alerts.endSilence
        if (pending.has("assign") || n % assignEvery === 0) yield* assign
      })

    let ticks = 0
    const tickWhenReady = Effect.gen(function* () {
      yield* Effect.sleep(tickEvery)
      if (!isReady) return
      yield* oneAtATime(tick(++ticks))
      if (pending.has("catch up") || (yield* subscription.dropped) > dropped) yield* attempt("catch up", catchUp)
    })

    const keep = (name: string, work: Effect.Effect<void>): Effect.Effect<never> =>
      forever(name, work, (message) => {
        if (message === undefined) return defects.delete(name)
        defects.set(name, message)
        return pending.add("catch up")
      })

    const run = Effect.all(
      [
        keep(
          "watch readings",
          Effect.zipRight(
            isLoaded.await,
            Effect.flatMap(subscription.take, (updates) => oneAtATime(process(updates)))
          )
        ),
        keep("evaluate the rules", tickWhenReady),
        keep("read the rules", loadWhenAsked),
        keep("store alarms", queue.next)
      ],
      { concurrency: "unbounded" }
    )

    return {
      run: Effect.zipRight(run, Effect.never),
      reload: Effect.asVoid(wake.open),
      status: Effect.sync(() => {
        const { failure: notStored, waiting } = queue.status()
        const [defect] = defects.values()
        const [failure] = failures.values()
        return { rules: rules.size, active: alerts.count(), waiting, failure: defect ?? notStored ?? failure }
      })
    }
  })
