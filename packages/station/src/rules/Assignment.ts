/**
 * Gives the rules their watches, and new watches their first state: from the active alarms and the readings of the store.
 *
 * @module
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type { Intervals } from "../collect/Intervals.js"
import * as Monotonic from "../collect/monotonic.js"
import * as Series from "../model/Series.js"
import type { Catalogue, Latest } from "../readings/Catalogue.js"
import * as IntervalOf from "../readings/intervalOf.js"
import type { AlarmStore } from "../store/AlarmStore.js"
import type { StoreService } from "../store/Store.js"
import type { StoreError } from "../store/StoreError.js"
import { pause } from "../store/sql/pause.js"
import type { Alarm } from "./Alarm.js"
import type { AlarmRule } from "./AlarmRule.js"
import * as Alerts from "./Alerts.js"
import * as Check from "./Check.js"
import * as Evaluation from "./Evaluation.js"
import * as Selection from "./Selection.js"
import * as Seed from "./seed.js"
import type { Selected, Watch, Watches } from "./Watches.js"

/**
 * Options.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options {
  readonly catalogue: Pick<Catalogue, "series" | "latest" | "namesOf">
  readonly store: Pick<StoreService, "history" | "calibrations" | "events">
  readonly alarms: Pick<AlarmStore, "alarms">
  readonly servers: ReadonlyArray<string>
  readonly lost: Effect.Effect<ReadonlyArray<string>>
  readonly collect: Intervals
}

/**
 * What it works on.
 *
 * @since 0.1.0
 * @category models
 */
export interface Parts {
  readonly watches: Watches
  readonly alerts: Pick<Alerts.Alerts, "resume">
  /** Since when servers have been lost, by the monotonic clock. */
  readonly lost: Map<string, number>
  /** Raises and clears what the watches found. */
  readonly publish: Effect.Effect<void>
}

/**
 * The assignment of series and servers to rules.
 *
 * @since 0.1.0
 * @category models
 */
export interface Assignment {
  /** Reads what the store knows of before the start. Does nothing the second time. */
  readonly prepare: Effect.Effect<void, StoreError>
  /** Assigns the series as they are now to the enabled rules. Does nothing if nothing has changed. */
  readonly assign: (rules: ReadonlyMap<number, AlarmRule>) => Effect.Effect<void, StoreError>
  /** Forgets what the last assignment was made from. */
  readonly invalidate: () => void
  /** Whether a series was there at the last assignment. */
  readonly isKnown: (key: string) => boolean
  /** Shows the newest reading of each series to its watches, after some were missed. */
  readonly replay: (latest: ReadonlyArray<Latest>) => Effect.Effect<void, StoreError>
}

/** All conditions that last. */
const mostEvents = 100_000

/** How long histories are read, in milliseconds. Until then, readings wait in their queue. */
const patience = 30_000

const isServerLost = ({ device, kind, property }: { readonly kind: string } & Omit<Series.Key, "server">): boolean =>
  kind === "server-lost" && device === "" && property === ""

/** Looks at all that an assignment depends on. */
const signatureOf = (all: ReadonlyArray<Series.Series>): string =>
  all.map(({ hidden, id, name, place, replacedBy }) => `${id}|${hidden}|${replacedBy}|${name}|${place}`).join("\n")

/**
 * Makes an assignment.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (options: Options, { alerts, lost, publish, watches }: Parts): Assignment => {
  const { catalogue, collect, servers, store } = options
  const intervalsOf = IntervalOf.make(catalogue, collect)
  const configured = new Set(servers)
  /** The alarms that were active before the start and have no watch yet, by rule and subject. */
  let active: Map<string, Alarm> | undefined
  let signature: string | undefined
  let known: ReadonlySet<string> = new Set()
  /** Whether the store answers in this round. */
  let isAnswering = true
  let everyOf = (_: Series.Series): number => 0
  /** The factors of counters. Calibrations may have changed since those of the last round. */
  let factors = new Map<number, number>()

  const prepare: Assignment["prepare"] = Effect.gen(function* () {
    if (active !== undefined) return
    const stored = yield* options.alarms.alarms({ active: true, limit: Alerts.most })
    const open = yield* store.events({ open: true, limit: mostEvents })
    const [time, wall] = yield* Effect.all([Monotonic.millis, Clock.currentTimeMillis])
    const began = new Map(open.filter(isServerLost).map(({ beganAt, server }) => [server, beganAt]))
    for (const server of yield* options.lost)
      lost.set(server, Math.min(time - wall + (began.get(server) ?? wall), time))
    active = new Map(stored.map((alarm) => [`${alarm.rule}/${Series.keyOf(alarm)}`, alarm]))
  })

  const presentOf: Effect.Effect<Seed.Present> = Effect.gen(function* () {
    const [time, wall] = yield* Effect.all([Monotonic.millis, Clock.currentTimeMillis])
    const latest = yield* Seed.soon(catalogue.latest, (): ReadonlyArray<Latest> => [])
    return {
      time,
      wall,
      lost,
      latest: new Map(latest.map((one) => [one.series, one])),
      everyOf,
      isInTime: Effect.map(Monotonic.millis, (now) => now - time < patience)
    }
  })

  const begin = (watch: Watch, present: Seed.Present) =>
    Effect.gen(function* () {
      const inherited = watch.alarm
      const key = `${watch.rule.id}/${watch.key}`
      const stored = inherited ?? active?.get(key)
      active?.delete(key)
      if (stored !== undefined) alerts.resume(watch, stored)
      // An alarm of another trigger goes on only if this one would have raised it as well.
      const { check, inputs, state } = yield* Seed.make(
        store,
        present,
        watch,
        inherited === undefined ? stored : undefined
      )
      watch.check = check
      watch.state = state
      watch.isNew = false
      for (const input of inputs) watches.step(watch, input)
      watches.step(watch, { _tag: "Passed", time: present.time })
      if (inherited !== undefined && !watch.state.isRaised) watches.clear(watch, "the rule was changed")
    })

  const factorOf = (id: number, round: Map<number, number>): Effect.Effect<number> =>
    Effect.suspend(() => {
      const done = round.get(id)
      if (done !== undefined) return Effect.succeed(done)
      if (!isAnswering) return Effect.succeed(factors.get(id) ?? 1)
      const factor = Effect.map(store.calibrations(id), (all) => all.at(-1)?.factor ?? 1)
      return Seed.soon(factor, () => {
        isAnswering = false
        return factors.get(id) ?? 1
      }).pipe(Effect.tap((factor) => Effect.sync(() => round.set(id, factor))))
    })

  const subjectsOf = (
    rule: AlarmRule,
    selection: Selection.Selection,
    round: Map<number, number>
  ): Effect.Effect<ReadonlyArray<Selected>> =>
    Effect.gen(function* () {
      const { trigger } = rule
      // Nobody reads the series of a server that the configuration no longer has.
      const isRead = ({ server }: Series.Series) => configured.has(server)
      const series = trigger.kind === "lost" ? [] : selection.seriesOf(rule).filter(isRead)
      const selected: Array<Selected> = []
      const shortest = new Map<string, number>()
      for (const one of series) {
        const { device, id, property, server } = one
        const every = everyOf(one)
        shortest.set(server, Math.min(every, shortest.get(server) ?? every))
        const factor = trigger.kind === "rate" ? yield* factorOf(id, round) : 1
        const subject = { server, device, property }
        selected.push({ subject, series: one, check: Check.ofSeries(rule, every, factor) })
      }
      if (trigger.kind !== "stale" && trigger.kind !== "lost") return selected
      for (const server of selection.serversOf(rule, servers)) {
        const check = Check.ofServer(rule, shortest.get(server) ?? 0)
        selected.push({ subject: { server, device: "", property: "" }, series: undefined, check })
      }
      return selected
    })

  /** Clears the alarms of rules and subjects that are not there any more. */
  const clearOthers = (rules: ReadonlyMap<number, AlarmRule>) => {
    for (const alarm of active?.values() ?? []) {
      const { device, property, rule: id, server } = alarm
      const check: Check.Check = { kind: "server", hold: 0, after: 0 }
      const rule = rules.get(id)
      const watch: Watch = {
        key: Series.keyOf(alarm),
        subject: { server, device, property },
        rule: rule ?? removed(alarm),
        series: undefined,
        check,
        state: Evaluation.start(check, { time: 0 }),
        alarm: undefined,
        wakeAt: undefined,
        isNew: false,
        isGone: true
      }
      alerts.resume(watch, alarm)
      watches.clear(
        watch,
        rule === undefined ? "the rule is not enabled any more" : "the rule does not watch it any more"
      )
    }
    active?.clear()
  }

  const assign: Assignment["assign"] = (rules) =>
    Effect.gen(function* () {
      const all = yield* catalogue.series
      const current = signatureOf(all)
      if (current === signature) return
      known = new Set(all.map(Series.keyOf))
      const selection = Selection.make(all)
      const intervals = intervalsOf(all)
      const cached = new Map<number, number>()
      everyOf = (series) => {
        const every = cached.get(series.id) ?? intervals(series)
        cached.set(series.id, every)
        return every
      }
      const round = new Map<number, number>()
      isAnswering = true
      let present: Seed.Present | undefined
      watches.keepOnly(rules, "the rule is not enabled any more")
      for (const rule of rules.values()) {
        const added = watches.assign(rule, yield* subjectsOf(rule, selection, round))
        for (const [n, watch] of added.entries()) {
          present ??= yield* presentOf
          yield* begin(watch, present)
          if (n % atOnce === atOnce - 1) yield* pause
        }
        yield* publish
        yield* pause
      }
      factors = round
      clearOthers(rules)
      yield* publish
      signature = current
    })

  const replay: Assignment["replay"] = (latest) =>
    Effect.gen(function* () {
      const [time, wall] = yield* Effect.all([Monotonic.millis, Clock.currentTimeMillis])
      const all = new Map((yield* catalogue.series).map((series) => [series.id, series]))
      for (const [n, { at, lastGood, quality, raw, series, value }] of latest.entries()) {
        const one = all.get(series)
        // Older readings were seen, or tell nothing about the present.
        if (one === undefined || wall - at > Seed.recent(everyOf(one))) continue
        for (const watch of watches.ofSeries(Series.keyOf(one))) {
          if (watch.check.kind !== "stale") {
            watches.step(watch, { _tag: "Read", time, value, raw, isGood: quality === "good" })
            continue
          }
          // A good reading that is older than the rule allows ends nothing.
          const read = Math.min(time - wall + (lastGood ?? Number.NEGATIVE_INFINITY), time)
          if (read + watch.check.after > time)
            watches.step(watch, { _tag: "Read", time: read, value, raw, isGood: true })
        }
        if (n % atOnce === atOnce - 1) {
          yield* publish
          yield* pause
        }
      }
      yield* publish
    })

  return {
    prepare,
    assign,
    invalidate: () => {
      signature = undefined
    },
    isKnown: (key) => known.has(key),
    replay
  }
}

/** The watches that begin without a turn of the event loop. */
const atOnce = 200

/** A rule of which only its alarms are left. Nobody knows whom it told. */
const removed = ({ name, rule }: Alarm): AlarmRule => ({
  id: rule,
  name,
  selector: {},
  trigger: { kind: "lost" },
  hold: 0,
  targets: [],
  enabled: false,
  mutedUntil: undefined
})
