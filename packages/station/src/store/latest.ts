/**
 * The newest reading of each series.
 *
 * Readings are stored by time, so the newest one of a sensor that was removed long ago would be found by a scan of all since then.
 * Instead, readings that have not been rolled up are scanned, and the rollups tell in which five minutes the others are.
 *
 * Readings from the future were stored while the clock was wrong. They are not the newest ones as long as there are others.
 *
 * @module
 * @since 0.1.0
 */
import type { SqlError } from "@effect/sql/SqlError"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type * as Series from "../model/Series.js"
import { tolerance } from "../model/tolerance.js"
import * as Bucket from "./Bucket.js"
import { holdingAt } from "./calibrations.js"
import { readMarks } from "./extent.js"
import { readSeries } from "./readSeries.js"
import type { Period, StoreService, Value } from "./Store.js"
import { readCalibrations } from "./sources.js"
import type { Database } from "./sql/Database.js"
import { pause } from "./sql/pause.js"
import { windowEnd } from "./sql/windows.js"

interface Row {
  readonly series: number
  readonly at: number
  readonly value: number
  readonly quality: number
}

/** Between this many series, the event loop may run. */
const atOnce = 20

/** The readings of removed values may be gone while their rollups are still there. */
const mostTries = 100

/** The newest readings of all series in a period. */
const readRecent: (database: Database, period: Period) => Effect.Effect<Map<number, Row>, SqlError> = Effect.fnUntraced(
  function* (database, { from, to }) {
    const found = new Map<number, Row>()
    for (let at = from; at < to; ) {
      const end = yield* windowEnd(database, { from: at, to })
      const rows = yield* database.sql<Row>`
        select reading.series, reading.at, reading.value, reading.quality from reading
        join (select series, max(at) as at from reading where at >= ${at} and at < ${end} group by series) as newest
          on newest.at = reading.at and newest.series = reading.series`
      for (const row of rows) found.set(row.series, row)
      at = end
      yield* pause
    }
    return found
  }
)

const newestIn = ({ sql }: Database, series: number, { from, to }: Period) =>
  Effect.map(
    sql<Row>`
      select series, at, value, quality from reading
      where at >= ${from} and at < ${to} and series = ${series} order by at desc limit 1`,
    ([row]) => row
  )

/** The newest hours before `to` with readings that came after their hour had been rolled up. */
const readLate = ({ sql }: Database, to: number): Effect.Effect<ReadonlyMap<number, number>, SqlError> =>
  Effect.map(
    sql<{ series: number; at: number }>`
      select series, max(at) as at from late where width = 3600 and at < ${to} group by series`,
    (rows) => new Map(rows.map(({ at, series }) => [series, at]))
  )

/** The newest reading before `to` in the newest bucket that has one. */
const newestRolledUp: (
  database: Database,
  series: number,
  to: number,
  deletedBefore: number
) => Effect.Effect<Row | undefined, SqlError> = Effect.fnUntraced(function* (database, series, to, deletedBefore) {
  let before = to
  for (let tries = 0; tries < mostTries; tries++) {
    const [bucket] = yield* database.sql<{ at: number }>`
      select at from rollup where series = ${series} and width = 300 and at < ${before} order by at desc limit 1`
    if (bucket === undefined) return undefined
    const { at } = bucket
    const row = yield* newestIn(database, series, { from: at, to: Math.min(at + Bucket.minutes, to) })
    if (row !== undefined || at < deletedBefore) return row
    before = at
  }
  return undefined
})

const newer = (one: Row | undefined, other: Row | undefined): Row | undefined =>
  one !== undefined && (other === undefined || one.at > other.at) ? one : other

/** The newest readings before `to` of some series. */
const readBefore = (database: Database, to: number, all: ReadonlyArray<Pick<Series.Series, "id">>) =>
  Effect.gen(function* () {
    const marks = yield* readMarks(database)
    // The newest late hour may only have readings after `to`, so the hour of `to` is scanned.
    const hourOf = Math.floor(to / Bucket.hour) * Bucket.hour
    const from = Math.max(Math.min(marks.rolled, hourOf), Number.MIN_SAFE_INTEGER)
    const recent = yield* readRecent(database, { from, to })
    const late = yield* readLate(database, from)
    const rows: Array<Row> = []
    for (const [n, { id }] of all.entries()) {
      let row = recent.get(id)
      if (row === undefined) {
        row = yield* newestRolledUp(database, id, to, marks.raw)
        const hour = late.get(id)
        if (hour !== undefined) {
          row = newer(yield* newestIn(database, id, { from: hour, to: hour + Bucket.hour }), row)
        }
        if (n % atOnce === 0) yield* pause
      }
      if (row !== undefined) rows.push(row)
    }
    return rows
  })

const readLatest = (database: Database) =>
  Effect.gen(function* () {
    const future = (yield* Clock.currentTimeMillis) + tolerance + 1
    const all = yield* readSeries(database)
    const rows = yield* readBefore(database, future, all)
    const { sql } = database
    const isAhead = (yield* sql`select at from reading where at >= ${future} limit 1`).length > 0
    if (!isAhead) return rows
    const found = new Set(rows.map(({ series }) => series))
    const others = all.filter(({ id }) => !found.has(id))
    return others.length === 0 ? rows : [...rows, ...(yield* readBefore(database, Number.MAX_SAFE_INTEGER, others))]
  })

/**
 * Makes the operation.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (database: Database): Pick<StoreService, "latest"> => ({
  latest: Effect.withSpan(
    database.read(
      "latest",
      Effect.gen(function* () {
        const calibrations = yield* readCalibrations(database)
        const rows = yield* readLatest(database)
        return rows.map(({ at, quality, series, value: raw }): Value => {
          const { factor, offset } = holdingAt(calibrations.get(series) ?? [], at)
          return { series, at, value: raw * factor + offset, raw, quality: quality === 0 ? "good" : "doubtful" }
        })
      })
    ),
    "Store.latest"
  )
})
