/**
 * The evaluation of rules: plain functions of readings, lost servers and time.
 *
 * Times are in milliseconds of a monotonic clock. So setting the wall clock neither raises nor delays an alarm.
 *
 * @module
 * @since 0.1.0
 */
import type { Check, Limits, Side } from "./Check.js"
import * as Rate from "./Rate.js"

interface Presence {
  readonly lastGood: number
  readonly isLost: boolean
  /** The end of the grace. */
  readonly readyAt: number
}

/**
 * The state of one subject of a rule.
 *
 * @since 0.1.0
 * @category models
 */
export interface State {
  readonly isRaised: boolean
  /** When the trigger began to hold, or will begin if nothing comes in between. `undefined` if it does not hold. */
  readonly since: number | undefined
  /** The value for which it holds. */
  readonly value: number | undefined
  readonly side: Side | undefined
  /** For the check `rate`. */
  readonly rate: Rate.Rate | undefined
  /** For the check `stale`. */
  readonly presence: Presence | undefined
}

/**
 * What happens to a subject. `raw` is the value as read. `Lost` and `Back` are about its server, and `Passed` only tells the time.
 *
 * @since 0.1.0
 * @category models
 */
export type Input = { readonly time: number } & (
  | { readonly _tag: "Read"; readonly value: number; readonly raw: number; readonly isGood: boolean }
  | { readonly _tag: "Lost" | "Back" | "Passed" }
)

/**
 * A change: the trigger has held for long enough, or it ceased to hold. `side` is the side of the range on which a value was.
 *
 * @since 0.1.0
 * @category models
 */
export interface Change {
  readonly change: "raised" | "cleared"
  readonly time: number
  readonly value: number | undefined
  readonly side: Side | undefined
}

/** Since when the trigger of an alarm has held that was active at the start. */
const longAgo = Number.NEGATIVE_INFINITY

const idle: State = {
  isRaised: false,
  since: undefined,
  value: undefined,
  side: undefined,
  rate: undefined,
  presence: undefined
}

/**
 * What is known of a subject before its first input.
 *
 * @since 0.1.0
 * @category models
 */
export interface Known {
  /** The present. */
  readonly time: number
  /** Since when its server has been lost. `undefined` if it is not. */
  readonly lostSince?: number | undefined
  /** The time of its last good reading. */
  readonly lastGood?: number | undefined
  /** The counts of its window. */
  readonly rate?: Rate.Rate | undefined
  /** Whether there is an active alarm, and the value that raised it. */
  readonly raised?: { readonly value: number | undefined } | undefined
}

const sideOf = ({ above, below }: Limits, value: number, hysteresis = 0, raised?: Side): Side | undefined => {
  if (above !== undefined && value > above - (raised === "above" ? hysteresis : 0)) return "above"
  return below !== undefined && value < below + (raised === "below" ? hysteresis : 0) ? "below" : undefined
}

/**
 * Returns the first state. An active alarm goes on until its trigger does not hold.
 *
 * @since 0.1.0
 * @category constructors
 */
export const start = (check: Check, { lastGood, lostSince, raised, rate, time }: Known): State => {
  const value = raised?.value
  const state = { ...idle, isRaised: raised !== undefined, value }
  switch (check.kind) {
    case "server": {
      if (lostSince === undefined) return state
      const since = lostSince + check.after
      return { ...state, since: state.isRaised ? Math.min(since, time) : since }
    }
    case "stale": {
      const presence = {
        lastGood: lastGood ?? Number.NEGATIVE_INFINITY,
        isLost: lostSince !== undefined,
        readyAt: time + check.grace
      }
      const isStale = presence.lastGood + check.after <= time
      return { ...state, presence, since: raised !== undefined && isStale ? longAgo : dueOf(check.after, presence) }
    }
    default: {
      const own = check.kind === "rate" ? { ...state, rate: rate ?? Rate.initial } : state
      if (raised === undefined) return own === state && value === undefined ? idle : own
      const side = check.kind === "state" || value === undefined ? undefined : sideOf(check, value)
      const other = check.kind !== "state" && check.above === undefined ? "below" : "above"
      return { ...own, since: longAgo, side: check.kind === "state" ? undefined : (side ?? other) }
    }
  }
}

/** When a series will be stale. Never while its server is lost. */
const dueOf = (after: number, { isLost, lastGood, readyAt }: Presence): number | undefined =>
  isLost ? undefined : Math.max(lastGood + after, readyAt)

/** The state after a good value, on a side of the range. */
const beyond = (state: State, time: number, value: number, side: Side | undefined): State => {
  if (side === undefined) return state.since === undefined ? state : { ...state, since: undefined, value, side }
  return { ...state, since: state.since ?? time, value, side }
}

const noticeRate = (
  check: Extract<Check, { readonly kind: "rate" }>,
  state: State,
  { raw, time }: Extract<Input, { readonly _tag: "Read" }>
): State => {
  const { window } = check
  const [count, rate] = Rate.next(state.rate ?? Rate.initial, { time, raw, window, factor: check.factor })
  const noted = { ...state, rate }
  if (count === undefined) return noted
  const side = sideOf(check, count)
  // The counts that are not known may be many. But an alarm goes on until they are known to be enough.
  const isTold = side !== "below" || state.side === "below" || Rate.isWhole(rate, time, window)
  return beyond(noted, time, count, isTold ? side : undefined)
}

const noticePresence = (after: number, grace: number, state: State, input: Input): State => {
  const before = state.presence
  if (before === undefined) return state
  const { time } = input
  switch (input._tag) {
    case "Read": {
      if (!input.isGood) return state
      const presence = { ...before, lastGood: time }
      return { ...state, presence, since: dueOf(after, presence), value: input.value }
    }
    case "Lost":
    case "Back": {
      const isLost = input._tag === "Lost"
      if (before.isLost === isLost) return state
      const presence = isLost ? { ...before, isLost } : { ...before, isLost, readyAt: time + grace }
      // An alarm that was there before the server was lost goes on until there is a good reading.
      return state.isRaised ? { ...state, presence } : { ...state, presence, since: dueOf(after, presence) }
    }
    case "Passed":
      return state
  }
}

const notice = (check: Check, state: State, input: Input): State => {
  switch (check.kind) {
    case "value": {
      if (input._tag !== "Read" || !input.isGood) return state
      const side = sideOf(check, input.value, check.hysteresis, state.isRaised ? state.side : undefined)
      return beyond(state, input.time, input.value, side)
    }
    case "state": {
      if (input._tag !== "Read" || !input.isGood) return state
      if ((input.value !== 0) !== check.is)
        return state.since === undefined ? state : { ...state, since: undefined, value: input.value }
      return { ...state, since: state.since ?? input.time, value: input.value }
    }
    case "rate":
      return input._tag === "Read" && input.isGood ? noticeRate(check, state, input) : state
    case "stale":
      return noticePresence(check.after, check.grace, state, input)
    case "server":
      if (input._tag === "Back") return state.since === undefined ? state : { ...state, since: undefined }
      return input._tag === "Lost" && state.since === undefined ? { ...state, since: input.time + check.after } : state
  }
}

/**
 * Returns when an alarm is raised if nothing happens until then. `undefined` if it is raised already, and if time alone raises none.
 *
 * @since 0.1.0
 * @category accessors
 */
export const due = ({ hold }: Check, { isRaised, since }: State): number | undefined =>
  isRaised || since === undefined ? undefined : since + hold

const none: ReadonlyArray<Change> = []

/**
 * Returns the state after an input, and what changed: nothing, `raised`, `cleared`, or both if the alarm was due before the input that
 * ended it. Times of inputs never decrease.
 *
 * @since 0.1.0
 * @category combinators
 */
export const step = (check: Check, before: State, input: Input): readonly [State, ReadonlyArray<Change>] => {
  let state = before
  let changes = none
  const { time } = input
  const raiseIfDue = () => {
    const at = due(check, state)
    if (at === undefined || at > time) return
    changes = [...changes, { change: "raised", time: at, value: valueFor(check, state), side: state.side }]
    state = { ...state, isRaised: true }
  }
  raiseIfDue()
  const { side } = state
  state = notice(check, state, input)
  if (state.isRaised && (state.since === undefined || state.since > time)) {
    changes = [...changes, { change: "cleared", time, value: valueFor(check, state), side }]
    state = { ...state, isRaised: false, side: undefined }
  }
  raiseIfDue()
  return [state, changes]
}

/** The last value of a series without readings, and that of a server, raise nothing. */
const valueFor = ({ kind }: Check, { value }: State): number | undefined =>
  kind === "stale" || kind === "server" ? undefined : value
