/**
 * The active alarms: what becomes of the outcomes of watches. Knows who is told, and who is told later.
 *
 * @module
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Random from "effect/Random"
import type { AlarmStore } from "../store/AlarmStore.js"
import { pause } from "../store/sql/pause.js"
import type { Alarm, AlarmChange } from "./Alarm.js"
import type { AlarmRule } from "./AlarmRule.js"
import type { Entry } from "./ChangeQueue.js"
import * as Details from "./details.js"
import * as Notices from "./notices.js"
import type { ActiveAlarm, Outcome, Watch } from "./Watches.js"

/**
 * Options.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options extends Notices.Context {
  readonly alarms: Pick<AlarmStore, "alarms">
  readonly display: Details.Display
  /** Queues changes for the store. Never waits for it. */
  readonly offer: (entries: ReadonlyArray<Entry>) => Effect.Effect<void>
}

/**
 * The active alarms.
 *
 * @since 0.1.0
 * @category models
 */
export interface Alerts {
  /** Continues an alarm of the store. */
  readonly resume: (watch: Watch, alarm: ActiveAlarm) => void
  /** Raises and clears. */
  readonly publish: (outcomes: ReadonlyArray<Outcome>) => Effect.Effect<void>
  /** Tells the targets of alarms that were raised silently, if that is over. */
  readonly endSilence: Effect.Effect<void>
  /** Nobody is told until then, in milliseconds since 1970. */
  readonly setMaintenance: (until: number | undefined) => void
  /** Corrects the store, which has these active alarms, if changes were lost on the way to it. */
  readonly reconcile: (stored: ReadonlyArray<Alarm>) => Effect.Effect<void>
  readonly count: () => number
}

/** All active alarms. There are never more. */
export const most = 100_000

/** So many changes are made without a turn of the event loop. */
const atOnce = 200

/** A store that does not answer must not keep targets from being told. */
const patience = "5 seconds"

const keyOf: Effect.Effect<string> = Effect.gen(function* () {
  const now = yield* Clock.currentTimeMillis
  const parts = yield* Effect.replicateEffect(Random.nextIntBetween(0, 2 ** 31), 3)
  return [now, ...parts].map((number) => number.toString(36)).join("-")
})

const raisedOf = ({ rule, subject }: Watch, { key, ...alarm }: ActiveAlarm): AlarmChange => {
  const fields: Omit<Alarm, "id" | "clearedAt" | "ackedAt" | "ackedBy"> = { ...subject, key, rule: rule.id, ...alarm }
  return { _tag: "Raised", alarm: fields }
}

/**
 * Makes the active alarms.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = ({ alarms, display, offer, ...context }: Options): Alerts => {
  /** By their keys. */
  const active = new Map<string, Watch>()
  const silent = new Map<string, Watch>()
  let maintenance: number | undefined

  const isSilent = ({ mutedUntil = 0 }: AlarmRule, now: number): boolean => Math.max(mutedUntil, maintenance ?? 0) > now

  const resume: Alerts["resume"] = (watch, alarm) => {
    watch.alarm = alarm
    active.set(alarm.key, watch)
    if (alarm.isSilent) silent.set(alarm.key, watch)
  }

  const detailOf = ({ change, watch, why }: Outcome): string =>
    why ?? Details.of(watch.check, change, watch.series, display)

  const raise = (outcome: Outcome, now: number): Effect.Effect<Entry | undefined> =>
    Effect.gen(function* () {
      const { change, watch } = outcome
      // The rule was changed, and its alarm goes on.
      if (watch.alarm !== undefined) return undefined
      const { value } = change
      const { name } = watch.rule
      const detail = detailOf(outcome)
      const alarm: ActiveAlarm = {
        key: yield* keyOf,
        raisedAt: now,
        name,
        value,
        detail,
        isSilent: isSilent(watch.rule, now)
      }
      resume(watch, alarm)
      const told = { change: "raised", at: now, now, value, detail } as const
      const messages = alarm.isSilent ? [] : Notices.messages(watch, alarm, told, context)
      return { change: raisedOf(watch, alarm), messages }
    })

  const clear = (outcome: Outcome, now: number): Entry | undefined => {
    const { change, watch } = outcome
    const { alarm } = watch
    if (alarm === undefined) return undefined
    const told = { change: "cleared", at: now, now, value: change.value, detail: detailOf(outcome) } as const
    const messages = alarm.isSilent ? [] : Notices.messages(watch, alarm, told, context)
    watch.alarm = undefined
    active.delete(alarm.key)
    silent.delete(alarm.key)
    return { change: { _tag: "Cleared", key: alarm.key, at: now }, messages }
  }

  const publish: Alerts["publish"] = (outcomes) =>
    Effect.gen(function* () {
      for (let from = 0; from < outcomes.length; from += atOnce) {
        const now = yield* Clock.currentTimeMillis
        const entries: Array<Entry> = []
        for (const outcome of outcomes.slice(from, from + atOnce)) {
          const entry = outcome.change.change === "raised" ? yield* raise(outcome, now) : clear(outcome, now)
          if (entry !== undefined) entries.push(entry)
        }
        yield* offer(entries)
        if (outcomes.length > atOnce) yield* pause
      }
    })

  const acknowledged: Effect.Effect<ReadonlySet<string>> = alarms.alarms({ active: true, limit: most }).pipe(
    Effect.timeoutOption(patience),
    Effect.map(Option.getOrElse((): ReadonlyArray<Alarm> => [])),
    Effect.orElseSucceed((): ReadonlyArray<Alarm> => []),
    Effect.map((all) => new Set(all.flatMap(({ ackedAt, key }) => (ackedAt === undefined ? [] : [key]))))
  )

  const tell = (watch: Watch, now: number): ReadonlyArray<Entry> => {
    if (watch.alarm === undefined) return []
    const { detail, key, raisedAt: at, value } = watch.alarm
    watch.alarm = { ...watch.alarm, isSilent: false }
    const told = { change: "raised", at, now, value, detail } as const
    return [{ change: { _tag: "Told", key }, messages: Notices.messages(watch, watch.alarm, told, context) }]
  }

  const endSilence = Effect.gen(function* () {
    if (silent.size === 0) return
    const now = yield* Clock.currentTimeMillis
    const over = [...silent].filter(([, { rule }]) => !isSilent(rule, now))
    if (over.length === 0) return
    const known = yield* acknowledged
    for (const [key] of over) silent.delete(key)
    const untold = over.filter(([key]) => !known.has(key))
    yield* offer(untold.flatMap(([, watch]) => tell(watch, now)))
  })

  const reconcile: Alerts["reconcile"] = (stored) =>
    Effect.flatMap(Clock.currentTimeMillis, (at) => {
      const known = new Set(stored.map(({ key }) => key))
      const cleared = [...known].filter((key) => !active.has(key))
      const missing = [...active.values()].flatMap((watch) =>
        watch.alarm === undefined || known.has(watch.alarm.key) ? [] : [raisedOf(watch, watch.alarm)]
      )
      const changes: ReadonlyArray<AlarmChange> = [
        ...cleared.map((key): AlarmChange => ({ _tag: "Cleared", key, at })),
        ...missing
      ]
      return offer(changes.map((change) => ({ change, messages: [] })))
    })

  return {
    resume,
    publish,
    endSilence,
    setMaintenance: (until) => {
      maintenance = until
    },
    reconcile,
    count: () => active.size
  }
}
