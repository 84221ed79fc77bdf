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

  /** Adds the pieces to `found`: a history has a thousand periods, so copies would cost more than the statement. */
  const descend = (found: Array<Piece>, level: number, finest: number, from: number, to: number): void => {
    if (from >= to) return
    const width = widths[level]!
    if (width === finest) {
      found.push({ width, from, to })
      return
    }
    const limit = width === Bucket.minutes ? extent.rolled : extent.days
    const start = Bucket.ceil(from, width)
    const end = Math.min(Bucket.floor(to, width), limit)
    if (start >= end) return descend(found, level + 1, finest, from, to)
    descend(found, level + 1, finest, from, start)
    found.push({ width, from: start, to: end })
    descend(found, level + 1, finest, end, to)
  }
  const current = (found: Array<Piece>, finest: number, { from, to }: Period): void => {
    if (days.length === 0) return descend(found, 0, finest, from, to)
    for (const part of split({ from, to }, days)) descend(found, part.isLate ? 2 : 0, finest, part.from, part.to)
  }
  const readings = (found: Array<Piece>, period: Period): void => {
    if (hours.length === 0) return current(found, 0, period)
    for (const part of split(period, hours)) {
      if (part.isLate) found.push({ width: 0, from: part.from, to: part.to })
      else current(found, 0, part)
    }
  }

  return (period) => {
    const found: Array<Piece> = []
    if (period.from < extent.rawFrom) {
      const { from: old, to: end } = before(period, extent.hoursFrom)
      descend(found, 0, Bucket.day, old, end)
      const { from, to } = before(after(period, extent.hoursFrom), extent.minutesFrom)
      descend(found, 0, Bucket.hour, from, to)
      current(found, Bucket.minutes, before(after(period, extent.minutesFrom), extent.rawFrom))
    }
    if (period.to > extent.rawFrom) readings(found, after(period, extent.rawFrom))
    return found
  }
}
