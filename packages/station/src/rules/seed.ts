/**
 * The first state of a watch: from the active alarm of the store, and from stored readings.
 *
 * Only what may change the outcome is read: the history of a value that is out of its range now, if the rule waits for a time, and
 * that of a counter.
 *
 * @module
 * @since 0.1.0
 */
import { Counters } from "@owserver/sensors"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import type * as Series from "../model/Series.js"
import type { Latest } from "../readings/Catalogue.js"
import type { Calibration, Point, StoreService } from "../store/Store.js"
import type { StoreError } from "../store/StoreError.js"
import type * as Check from "./Check.js"
import * as Evaluation from "./Evaluation.js"
import * as Rate from "./Rate.js"
import type { Watch } from "./Watches.js"

/**
 * What is known at a time.
 *
 * @since 0.1.0
 * @category models
 */
export interface Present {
  /** By the monotonic clock, in milliseconds. */
  readonly time: number
  /** By the wall clock, in milliseconds since 1970. */
  readonly wall: number
  /** Since when servers have been lost, by the monotonic clock. */
  readonly lost: ReadonlyMap<string, number>
  /** The newest readings by the ids of their series. */
  readonly latest: ReadonlyMap<number, Latest>
  /** The interval of a series in milliseconds. */
  readonly everyOf: (series: Series.Series) => number
  /** Whether there is still time to read histories. */
  readonly isInTime: Effect.Effect<boolean>
}

/**
 * A first state, and the inputs that it sees next.
 *
 * @since 0.1.0
 * @category models
 */
export interface Seed {
  readonly check: Check.Check
  readonly state: Evaluation.State
  readonly inputs: ReadonlyArray<Evaluation.Input>
}

/** The most points of a history. Longer periods have coarser ones. */
const points = 1000

/** Readings are written a little later than they are read. */
const delay = 60_000

type Store = Pick<StoreService, "history" | "calibrations">

/** Times of the wall clock, by the monotonic one. Readings from before the clock was set back are not in the future. */
const timeOf =
  ({ time, wall }: Present) =>
  (at: number): number =>
    Math.min(time - (wall - at), time)

const readOf = (
  present: Present,
  { at, quality, raw, value }: Omit<Latest, "series" | "lastGood">
): Evaluation.Input => ({
  _tag: "Read",
  time: timeOf(present)(at),
  value,
  raw,
  isGood: quality === "good"
})

/** A value of a point that is in the allowed range, unless all values of the point are out of it. */
const mildest = (check: Check.Check, { avg = 0, max = 0, min = 0 }: Point): number => {
  if (check.kind === "state") return check.is ? Math.floor(avg) : Math.ceil(avg)
  if (check.kind !== "value") return avg
  const { above, below } = check
  if (above !== undefined && min > above) return min
  if (below !== undefined && max < below) return max
  return Math.max(Math.min(avg, above ?? avg), below ?? avg)
}

/** A store that does not answer must not hold up the rules. */
const answer = "5 seconds"

/**
 * Returns what the store answers, or something else if it fails or takes long.
 *
 * @since 0.1.0
 * @category combinators
 */
export const soon = <A>(effect: Effect.Effect<A, StoreError>, otherwise: () => A): Effect.Effect<A> =>
  Effect.disconnect(effect).pipe(
    Effect.timeoutTo({ duration: answer, onSuccess: (found) => found, onTimeout: otherwise }),
    Effect.orElseSucceed(otherwise)
  )

/**
 * Returns for how long a reading tells about the present, in milliseconds. `every` is the interval of the series.
 *
 * @since 0.1.0
 * @category accessors
 */
export const recent = (every: number): number => 3 * every + delay

const historyOf = (store: Store, { wall }: Present, id: number, period: number): Effect.Effect<ReadonlyArray<Point>> =>
  // Without it, the time begins anew.
  soon(
    Effect.map(store.history(id, { from: wall - period, to: wall + 1, points }), ({ points }) => points),
    () => []
  )

/** The state after inputs, before an alarm is due. */
const fold = (
  check: Check.Check,
  start: Evaluation.State,
  inputs: ReadonlyArray<Evaluation.Input>
): Evaluation.State => {
  const patient = { ...check, hold: Number.POSITIVE_INFINITY }
  return inputs.reduce((state, input) => Evaluation.step(patient, state, input)[0], start)
}

const ofValue = (
  store: Store,
  present: Present,
  series: Series.Series,
  check: Check.Check,
  known: Evaluation.Known
): Effect.Effect<Seed> =>
  Effect.gen(function* () {
    const { id } = series
    const period = check.hold + recent(present.everyOf(series))
    const latest = present.latest.get(id)
    const isRecent = latest !== undefined && latest.at >= present.wall - period
    const newest = isRecent ? [readOf(present, latest)] : []
    const start = Evaluation.start(check, known)
    if (known.raised !== undefined) return { check, state: start, inputs: newest }
    const state = fold(check, start, newest)
    const isDoubtful = isRecent && latest.quality !== "good"
    const isPending = state.since !== undefined && check.hold > 0
    if (!(isDoubtful || isPending) || !(yield* present.isInTime)) return { check, state, inputs: [] }
    const history = (yield* historyOf(store, present, id, period)).filter(({ at, n }) => n > 0 && at < latest!.at)
    const inputs = history.map((point): Evaluation.Input => {
      const value = mildest(check, point)
      return { _tag: "Read", time: timeOf(present)(point.at), value, raw: value, isGood: true }
    })
    return { check, state: fold(check, start, [...inputs, ...newest]), inputs: [] }
  })

const newestCalibration = (store: Store, id: number): Effect.Effect<Omit<Calibration, "from">> =>
  soon(
    Effect.map(store.calibrations(id), (all) => all.at(-1) ?? { factor: 1, offset: 0 }),
    () => ({ factor: 1, offset: 0 })
  )

const ofRate = (
  store: Store,
  present: Present,
  { firstAt, id }: Series.Series,
  selected: Extract<Check.Check, { readonly kind: "rate" }>,
  known: Evaluation.Known
): Effect.Effect<Seed> =>
  Effect.gen(function* () {
    if (!(yield* present.isInTime)) return { check: selected, state: Evaluation.start(selected, known), inputs: [] }
    const { factor, offset } = yield* newestCalibration(store, id)
    const check = { ...selected, factor }
    const { window } = check
    const history = yield* historyOf(store, present, id, window)
    const counted = history.filter(({ n }) => n > 0)
    const time = timeOf(present)
    const rate = counted.reduce(
      (rate, { delta = 0, until }) => Rate.add(rate, { time: time(until), count: delta }, window),
      Rate.initial
    )
    const [first, last] = [counted[0], counted.at(-1)]
    const latest = present.latest.get(id)
    const inputs = latest === undefined ? [] : [readOf(present, latest)]
    if (first === undefined || last === undefined) return { check, state: Evaluation.start(check, known), inputs }
    // Averages of counters are their last values, and counters are integers.
    const raw = Math.round(((last.avg ?? 0) - offset) / factor)
    const counter = { ...Counters.initial, last: { value: raw, at: DateTime.unsafeMake(Math.round(time(last.until))) } }
    const from = Math.max(firstAt, present.wall - window)
    const start = Evaluation.start(check, { ...known, rate: { ...rate, counter, observedSince: time(from) } })
    return { check, state: start, inputs }
  })

/**
 * Returns the first state of a watch. Never fails: what the store does not tell is unknown.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (
  store: Store,
  present: Present,
  watch: Pick<Watch, "check" | "series" | "subject">,
  raised: { readonly value: number | undefined } | undefined
): Effect.Effect<Seed> => {
  const { check, series, subject } = watch
  const { time } = present
  const latest = series === undefined ? undefined : present.latest.get(series.id)
  const lastGood = latest?.lastGood === undefined ? undefined : timeOf(present)(latest.lastGood)
  const known: Evaluation.Known = { time, lostSince: present.lost.get(subject.server), lastGood, raised }
  if (series === undefined || check.kind === "stale")
    return Effect.succeed({ check, state: Evaluation.start(check, known), inputs: [] })
  return check.kind === "rate"
    ? ofRate(store, present, series, check, known)
    : ofValue(store, present, series, check, known)
}
