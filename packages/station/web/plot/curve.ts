/** What is drawn of a series: a line with a band, steps, or bars. Pure. */
import type { Kind } from "../types.js"
import { gaps, intervalAt, type Points } from "./points.js"
import type { Counters } from "./state.js"

export interface Curve {
  readonly shape: "line" | "steps" | "bars"
  /** When the values begin and end. A line has its points in the middle between them. */
  readonly from: Float64Array
  readonly to: Float64Array
  /** NaN where there is none. */
  readonly value: Float64Array
  readonly low: Float64Array
  readonly high: Float64Array
  /** 1 where a value is joined with the one before. */
  readonly joined: Uint8Array
  /** The times with doubtful readings. Their values are not known here, so that none is drawn. */
  readonly doubtful: Float64Array
}

const hour = 3_600_000

/** `Float64Array.from` with a function takes several times as long. */
const mapped = (column: ReadonlyArray<number>, map: (value: number, index: number) => number): Float64Array => {
  const result = new Float64Array(column.length)
  for (let i = 0; i < result.length; i++) result[i] = map(column[i]!, i)
  return result
}

/** The last reading of a state holds for its usual interval, and not for ever. */
const steps = (points: Points, isGap: ReadonlyArray<boolean>): Float64Array =>
  mapped(points.at, (at, i) => {
    if (points.width > 0) return points.until[i]!
    const next = points.at[i + 1]
    return next === undefined || isGap[i + 1] ? at + intervalAt(points, i) : next
  })

/** The rate per hour since the reading before. A period that has not ended has none yet: its counts would be too few. */
const rates = (points: Points, isGap: ReadonlyArray<boolean>, now: number): Pick<Curve, "from" | "to" | "value"> => {
  const { at, delta, until, width } = points
  const before = (i: number) => (width > 0 ? until[i - 1] : at[i - 1]) ?? Number.NaN
  return {
    from: mapped(at, (time, i) => (width > 0 ? time : i === 0 ? time : isGap[i] ? time : before(i))),
    to: new Float64Array(until),
    value: mapped(at, (time, i) => {
      // What was counted in a gap was counted since its beginning.
      const since = width > 0 ? (isGap[i] && i > 0 ? before(i) : time) : before(i)
      const rate = (delta[i]! / (until[i]! - since)) * hour
      return Number.isFinite(rate) && until[i]! <= now ? rate : Number.NaN
    })
  }
}

const doubtfulOf = ({ at, doubted, until }: Points): Float64Array => {
  const found: Array<number> = []
  for (let i = 0; i < at.length; i++) if (doubted[i]! > 0) found.push((at[i]! + until[i]!) / 2)
  return new Float64Array(found)
}

const joinedOf = (value: Float64Array, isGap: ReadonlyArray<boolean>): Uint8Array => {
  const joined = new Uint8Array(value.length)
  for (let i = 1; i < joined.length; i++)
    if (!isGap[i] && !Number.isNaN(value[i - 1]!) && !Number.isNaN(value[i]!)) joined[i] = 1
  return joined
}

export interface Options {
  readonly kind: Kind
  readonly counters: Counters
  /** Converts values into the unit in which they are shown. */
  readonly toShown?: ((value: number) => number) | undefined
  /** The current time. */
  readonly now?: number
}

export const ofPoints = (
  points: Points,
  { counters, kind, now = Number.POSITIVE_INFINITY, toShown = (value) => value }: Options
): Curve => {
  const isGap = gaps(points)
  const doubtful = doubtfulOf(points)
  if (kind === "counter" && counters !== "rate") {
    const value = new Float64Array(points.delta)
    return {
      shape: "bars",
      from: new Float64Array(points.at),
      to: new Float64Array(points.until),
      value,
      low: value,
      high: value,
      joined: new Uint8Array(value.length),
      doubtful
    }
  }
  const shown = (column: ReadonlyArray<number>) => mapped(column, toShown)
  const parts =
    kind === "counter"
      ? rates(points, isGap, now)
      : {
          from: new Float64Array(points.at),
          to: kind === "state" ? steps(points, isGap) : new Float64Array(points.until),
          value: shown(points.mean)
        }
  const { value } = parts
  return {
    ...parts,
    shape: kind === "gauge" ? "line" : "steps",
    low: kind === "gauge" ? shown(points.low) : value,
    high: kind === "gauge" ? shown(points.high) : value,
    joined: joinedOf(value, isGap),
    doubtful
  }
}

/** Returns the first index whose value is not below, in a sorted column. */
export const indexAt = (column: Float64Array | ReadonlyArray<number>, value: number): number => {
  let [low, high] = [0, column.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (column[middle]! < value) low = middle + 1
    else high = middle
  }
  return low
}

/** Returns the indices of the values in a period, with one more on each side, as a half-open range. */
export const visible = (curve: Curve, from: number, to: number): readonly [start: number, end: number] => [
  Math.max(0, indexAt(curve.to, from) - 1),
  Math.min(curve.from.length, indexAt(curve.from, to) + 1)
]

/** Returns the least and greatest value in a period, or `undefined` if there is none. */
export const extent = (
  curve: Curve,
  from: number,
  to: number,
  withBand: boolean
): readonly [least: number, greatest: number] | undefined => {
  let [least, greatest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  const [start, end] = visible(curve, from, to)
  const [low, high] = withBand ? [curve.low, curve.high] : [curve.value, curve.value]
  for (let i = start; i < end; i++) {
    if (curve.to[i]! < from || curve.from[i]! > to) continue
    if (low[i]! < least) least = low[i]!
    if (high[i]! > greatest) greatest = high[i]!
  }
  return least <= greatest ? [least, greatest] : undefined
}

/**
 * Returns the index of the value at a time, or `undefined`. A time beside a value belongs to it up to `tolerance`, and a time
 * between two joined ones to the nearer.
 */
export const nearest = (curve: Curve, at: number, tolerance: number): number | undefined => {
  const { from, joined, to, value } = curve
  const next = indexAt(from, at)
  let found: number | undefined
  let least = Number.POSITIVE_INFINITY
  for (let i = Math.max(0, next - 1); i <= Math.min(next, from.length - 1); i++) {
    if (Number.isNaN(value[i]!)) continue
    const distance = Math.max(0, from[i]! - at, at - to[i]!)
    const isBetween = (i === next && joined[i] === 1) || (i < next && joined[next] === 1)
    if ((distance <= tolerance || (isBetween && curve.shape === "line")) && distance <= least) {
      least = distance
      found = i
    }
  }
  return found
}
