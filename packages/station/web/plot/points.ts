/** The points of a history by column, and where readings are missing. Pure. */
import type { LiveReading, Point } from "../types.js"

/** Columns of one length, sorted by time. Values that do not exist are NaN. */
export interface Points {
  /** The width of a point in milliseconds; 0 for single readings. */
  readonly width: number
  readonly at: ReadonlyArray<number>
  readonly until: ReadonlyArray<number>
  /** The number of good values. */
  readonly n: ReadonlyArray<number>
  readonly doubted: ReadonlyArray<number>
  readonly low: ReadonlyArray<number>
  readonly mean: ReadonlyArray<number>
  readonly high: ReadonlyArray<number>
  /** The increase of a counter. */
  readonly delta: ReadonlyArray<number>
}

export const empty: Points = { width: 0, at: [], until: [], n: [], doubted: [], low: [], mean: [], high: [], delta: [] }

export const ofHistory = (points: ReadonlyArray<Point>, width: number): Points => ({
  width,
  at: points.map(({ at }) => at),
  until: points.map(({ until }) => until),
  n: points.map(({ n }) => n),
  doubted: points.map(({ doubted }) => doubted),
  low: points.map(({ min }) => min ?? Number.NaN),
  mean: points.map(({ avg }) => avg ?? Number.NaN),
  high: points.map(({ max }) => max ?? Number.NaN),
  delta: points.map(({ delta }) => delta ?? Number.NaN)
})

/** The distances on each side that tell how often a sensor is read. */
const around = 4

/** Returns the usual time between two readings near a point, also where the interval was changed. */
export const intervalAt = ({ at, doubted, n }: Points, index: number): number => {
  const found: Array<number> = []
  for (let i = Math.max(1, index - around); i <= Math.min(at.length - 1, index + around); i++)
    found.push((at[i]! - at[i - 1]!) / Math.max(1, n[i]! + doubted[i]!))
  found.sort((a, b) => a - b)
  return found[found.length >> 1] ?? 0
}

/**
 * Returns for each point whether readings are missing before it: more than two in a row, by which the station calls a series
 * stale. The first point has none before it.
 */
export const gaps = (points: Points): ReadonlyArray<boolean> => {
  const { at, doubted, n, until, width } = points
  const most = width > 0 ? 2 : 3
  // Most series are read evenly: their points need no closer look.
  let shortest = Number.POSITIVE_INFINITY
  for (let i = 1; i < at.length; i++)
    shortest = Math.min(shortest, (at[i]! - at[i - 1]!) / Math.max(1, n[i]! + doubted[i]!))
  return at.map((time, i) => {
    if (i === 0) return true
    const missing = time - until[i - 1]!
    return missing > most * shortest && missing > most * intervalAt(points, i)
  })
}

/**
 * Adds a reading of the live stream at its time, which is before other points if the clock of the station was set back. It is left
 * out if there is a single reading of that time: the history has it already. `before` is the reading that arrived before it, which
 * tells the increase of a counter.
 */
export const withReading = (
  points: Points,
  isCounter: boolean,
  { at, quality, value }: Pick<LiveReading, "at" | "quality" | "value">,
  before: Pick<LiveReading, "value"> | undefined
): Points => {
  const { width } = points
  const index = points.at.findLastIndex((time) => time <= at)
  const isGood = quality === "good"
  const good = (of: number) => (isGood ? of : Number.NaN)
  // A counter that fell was reset, or overflowed: only the station knows which.
  const delta = isCounter && isGood && before !== undefined && value >= before.value ? value - before.value : Number.NaN
  const insert = (time: number, until: number): Points => {
    const add = (column: ReadonlyArray<number>, of: number) => column.toSpliced(index + 1, 0, of)
    return {
      width,
      at: add(points.at, time),
      until: add(points.until, until),
      n: add(points.n, isGood ? 1 : 0),
      doubted: add(points.doubted, isGood ? 0 : 1),
      low: add(points.low, good(value)),
      mean: add(points.mean, good(value)),
      high: add(points.high, good(value)),
      delta: add(points.delta, delta)
    }
  }
  if (width === 0) return points.at[index] === at ? points : insert(at, at)
  if (index < 0 || at >= points.until[index]!) {
    const origin = points.at[Math.max(index, 0)] ?? 0
    const time = origin + Math.floor((at - origin) / width) * width
    const next = points.at[index + 1] ?? Number.POSITIVE_INFINITY
    return insert(Math.max(time, points.until[index] ?? time), Math.min(time + width, next))
  }
  const merge = (column: ReadonlyArray<number>, of: (old: number) => number) => column.with(index, of(column[index]!))
  if (!isGood) return { ...points, doubted: merge(points.doubted, (old) => old + 1) }
  const n = points.n[index]!
  const either = (one: number, other: number) => (Number.isNaN(one) ? other : one)
  return {
    ...points,
    n: merge(points.n, (old) => old + 1),
    low: merge(points.low, (old) => Math.min(either(old, value), value)),
    high: merge(points.high, (old) => Math.max(either(old, value), value)),
    mean: merge(points.mean, (old) => (isCounter || n === 0 ? value : (old * n + value) / (n + 1))),
    delta: merge(points.delta, (old) => either(old + delta, either(old, delta)))
  }
}
