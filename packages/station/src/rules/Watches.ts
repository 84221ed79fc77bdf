/**
 * What the rules watch: one watch for each subject of each rule, found by series and by server, so that a reading is seen only by the
 * rules that watch its series.
 *
 * @module
 * @since 0.1.0
 */
import * as Series from "../model/Series.js"
import type { Subject } from "./Alarm.js"
import type { AlarmRule } from "./AlarmRule.js"
import type * as Check from "./Check.js"
import * as Deadlines from "./Deadlines.js"
import * as Evaluation from "./Evaluation.js"

/**
 * An active alarm, as far as the next change needs it.
 *
 * @since 0.1.0
 * @category models
 */
export interface ActiveAlarm {
  readonly key: string
  readonly raisedAt: number
  readonly name: string
  readonly value: number | undefined
  readonly detail: string
  readonly isSilent: boolean
}

/**
 * A subject of a rule. `series` is `undefined` for a server.
 *
 * @since 0.1.0
 * @category models
 */
export interface Watch {
  readonly key: string
  readonly subject: Subject
  rule: AlarmRule
  series: Series.Series | undefined
  check: Check.Check
  state: Evaluation.State
  alarm: ActiveAlarm | undefined
  /** When it is looked at next without any input. */
  wakeAt: number | undefined
  /** Whether it has no state yet. Until then, it sees nothing. */
  isNew: boolean
  isGone: boolean
}

/**
 * A change of an alarm of a watch. `why` is the reason if it ends because of the rule.
 *
 * @since 0.1.0
 * @category models
 */
export interface Outcome {
  readonly watch: Watch
  readonly change: Pick<Evaluation.Change, "change" | "value" | "side">
  readonly why?: string | undefined
}

/**
 * A subject that a rule selects.
 *
 * @since 0.1.0
 * @category models
 */
export interface Selected {
  readonly subject: Subject
  readonly series: Series.Series | undefined
  readonly check: Check.Check
}

/**
 * The watches of all rules.
 *
 * @since 0.1.0
 * @category models
 */
export interface Watches {
  /** Assigns subjects to a rule. Returns the new watches, which have no state yet: also those whose trigger changed. */
  readonly assign: (rule: AlarmRule, selected: ReadonlyArray<Selected>) => ReadonlyArray<Watch>
  /** Ends all watches of the rules that are not among these. */
  readonly keepOnly: (rules: ReadonlyMap<number, AlarmRule>, why: string) => void
  readonly ofSeries: (key: string) => ReadonlyArray<Watch>
  readonly ofServer: (server: string) => ReadonlyArray<Watch>
  /** Removes and returns the watches that must be looked at now. */
  readonly due: (time: number) => ReadonlyArray<Watch>
  /** Lets a watch see an input. */
  readonly step: (watch: Watch, input: Evaluation.Input) => void
  /** Ends the alarm of a watch whose rule was changed. */
  readonly clear: (watch: Watch, why: string) => void
  /** Finds again what changed without an alarm that was raised or cleared, after a defect. */
  readonly repair: () => void
  /** Removes and returns what changed, in order. */
  readonly outcomes: () => ReadonlyArray<Outcome>
}

const none: ReadonlyArray<Watch> = []

const add = (index: Map<string, Array<Watch>>, key: string, watch: Watch) => {
  const known = index.get(key)
  if (known === undefined) index.set(key, [watch])
  else known.push(watch)
}

const remove = (index: Map<string, Array<Watch>>, key: string) => {
  const left = (index.get(key) ?? []).filter(({ isGone }) => !isGone)
  if (left.length === 0) index.delete(key)
  else index.set(key, left)
}

const isSameTrigger = (one: AlarmRule, other: AlarmRule): boolean =>
  JSON.stringify(one.trigger) === JSON.stringify(other.trigger)

/**
 * Makes the watches of no rule.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (): Watches => {
  const byRule = new Map<number, Map<string, Watch>>()
  const bySeries = new Map<string, Array<Watch>>()
  const byServer = new Map<string, Array<Watch>>()
  const deadlines = Deadlines.make<Watch>()
  let outcomes: Array<Outcome> = []

  const hearsServer = ({ check }: Watch) => check.kind === "stale" || check.kind === "server"

  const clear: Watches["clear"] = (watch, why) => {
    const { side, value } = watch.state
    outcomes.push({ watch, change: { change: "cleared", value, side }, why })
  }

  const end = (watches: ReadonlyArray<Watch>, why: string | undefined) => {
    for (const watch of watches) {
      watch.isGone = true
      if (why !== undefined) clear(watch, why)
    }
    for (const key of new Set(watches.map(({ key }) => key))) remove(bySeries, key)
    for (const server of new Set(watches.map(({ subject }) => subject.server))) remove(byServer, server)
  }

  const begin = (rule: AlarmRule, { check, series, subject }: Selected, alarm: ActiveAlarm | undefined): Watch => {
    const key = Series.keyOf(subject)
    const state = Evaluation.start(check, { time: 0 })
    const watch = { key, subject, rule, series, check, state, alarm, wakeAt: undefined, isNew: true, isGone: false }
    if (series !== undefined) add(bySeries, key, watch)
    if (hearsServer(watch)) add(byServer, subject.server, watch)
    return watch
  }

  const assign: Watches["assign"] = (rule, selected) => {
    const before = byRule.get(rule.id) ?? new Map<string, Watch>()
    const after = new Map<string, Watch>()
    const added: Array<Watch> = []
    const replaced: Array<Watch> = []
    for (const one of selected) {
      const key = Series.keyOf(one.subject)
      const known = before.get(key)
      if (known !== undefined && isSameTrigger(known.rule, rule)) {
        known.rule = rule
        known.series = one.series
        known.check = one.check
        after.set(key, known)
        // Still new only after a defect.
        if (known.isNew) added.push(known)
        else wake(known)
        continue
      }
      if (known !== undefined) replaced.push(known)
      const watch = begin(rule, one, known?.alarm)
      after.set(key, watch)
      added.push(watch)
    }
    end(replaced, undefined)
    end(
      [...before.values()].filter(({ key }) => !after.has(key)),
      "the rule does not watch it any more"
    )
    byRule.set(rule.id, after)
    return added
  }

  const wake = (watch: Watch) => {
    const at = Evaluation.due(watch.check, watch.state)
    if (at === undefined || (watch.wakeAt !== undefined && watch.wakeAt <= at)) return
    watch.wakeAt = at
    deadlines.add(watch, at)
  }

  return {
    assign,
    keepOnly: (rules, why) => {
      for (const [id, watches] of byRule) {
        if (rules.has(id)) continue
        end([...watches.values()], why)
        byRule.delete(id)
      }
    },
    ofSeries: (key) => bySeries.get(key) ?? none,
    ofServer: (server) => byServer.get(server) ?? none,
    due: (time) => {
      const due = deadlines.take(time).filter(({ isGone }) => !isGone)
      for (const watch of due) watch.wakeAt = undefined
      return due
    },
    step: (watch, input) => {
      if (watch.isGone || watch.isNew) return
      const [state, changes] = Evaluation.step(watch.check, watch.state, input)
      watch.state = state
      for (const change of changes) outcomes.push({ watch, change })
      wake(watch)
    },
    clear,
    repair: () => {
      for (const watches of byRule.values())
        for (const watch of watches.values()) {
          const { isRaised, side, value } = watch.state
          if (isRaised === (watch.alarm !== undefined)) continue
          outcomes.push({ watch, change: { change: isRaised ? "raised" : "cleared", value, side } })
        }
    },
    outcomes: () => {
      const taken = outcomes
      outcomes = []
      return taken
    }
  }
}
