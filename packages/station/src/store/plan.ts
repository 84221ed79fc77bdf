/**
 * Which rows give the values of a period: the coarsest that fit into it.
 *
 * @module
 * @since 0.1.0
 */
import * as Bucket from "./Bucket.js"
import type { Period } from "./Store.js"

/**
 * What a store holds of a series.
 *
 * @since 0.1.0
 * @category models
 */
export interface Extent {
  /** The rollups of 5 minutes are complete before this time. Readings after it count as they are. */
  readonly rolled: number
  /** The rollups of hours and days are complete before this time. */
  readonly days: number
  /** Readings before this time have been deleted. */
  readonly rawFrom: number
  /** Rollups of 5 minutes before this time have been deleted. */
  readonly minutesFrom: number
  /** Rollups of hours before this time have been deleted. */
  readonly hoursFrom: number
  /** The hours that have got late readings since they were computed, sorted. */
  readonly lateHours: ReadonlyArray<number>
  /** The days whose rollups of 5 minutes have changed since the day was computed, sorted. */
  readonly lateDays: ReadonlyArray<number>
}

/**
 * Rows of one kind in a period: readings, or rollups that begin in it.
 *
 * @since 0.1.0
 * @category models
 */
export interface Piece extends Period {
  /** The width of the rollups in milliseconds; 0 for readings. */
  readonly width: number
}

interface Part extends Period {
  readonly isLate: boolean
}

/** Joins buckets that follow each other. */
const runsOf = (starts: ReadonlyArray<number>, width: number): ReadonlyArray<Period> => {
  const runs: Array<{ from: number; to: number }> = []
  for (const start of starts) {
    const last = runs.at(-1)
    if (last?.to === start) last.to = start + width
    else runs.push({ from: start, to: start + width })
  }
  return runs
}

/** Splits a period where late runs begin and end. */
const split = ({ from, to }: Period, runs: ReadonlyArray<Period>): ReadonlyArray<Part> => {
  const parts: Array<Part> = []
  let at = from
  for (const run of runs) {
    if (run.to <= at) continue
    if (run.from >= to) break
    if (run.from > at) parts.push({ from: at, to: run.from, isLate: false })
    const until = Math.min(run.to, to)
    parts.push({ from: Math.max(run.from, at), to: until, isLate: true })
    at = until
  }
  if (at < to) parts.push({ from: at, to, isLate: false })
  return parts
}

const widths = [Bucket.day, Bucket.hour, Bucket.minutes, 0] as const

const before = ({ from, to }: Period, border: number): Period => ({ from, to: Math.min(to, border) })
const after = ({ from, to }: Period, border: number): Period => ({ from: Math.max(from, border), to })

/**
 * Returns a function that splits a period into pieces, sorted by time. Where a border lies inside the finest bucket that is left,
 * the bucket belongs to the period in which it begins.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (extent: Extent): ((period: Period) => ReadonlyArray<Piece>) => {
  const hours = runsOf(extent.lateHours, Bucket.hour)
  const days = runsOf(extent.lateDays, Bucket.day)

  const descend = (level: number, finest: number, { from, to }: Period): ReadonlyArray<Piece> => {
    if (from >= to) return []
    const width = widths[level]!
    if (width === finest) return [{ width, from, to }]
    const limit = width === Bucket.minutes ? extent.rolled : extent.days
    const start = Bucket.ceil(from, width)
    const end = Math.min(Bucket.floor(to, width), limit)
    if (start >= end) return descend(level + 1, finest, { from, to })
    return [
      ...descend(level + 1, finest, { from, to: start }),
      { width, from: start, to: end },
      ...descend(level + 1, finest, { from: end, to })
    ]
  }
  const current = (finest: number, period: Period): ReadonlyArray<Piece> =>
    split(period, days).flatMap((part) => descend(part.isLate ? 2 : 0, finest, part))

  return (period) => [
    ...descend(0, Bucket.day, before(period, extent.hoursFrom)),
    ...descend(0, Bucket.hour, before(after(period, extent.hoursFrom), extent.minutesFrom)),
    ...current(Bucket.minutes, before(after(period, extent.minutesFrom), extent.rawFrom)),
    ...split(after(period, extent.rawFrom), hours).flatMap((part) =>
      part.isLate ? [{ width: 0, from: part.from, to: part.to }] : current(0, part)
    )
  ]
}
