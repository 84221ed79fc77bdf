/**
 * The newest reading of each series.
 *
 * Readings are stored by time, so the newest one of a sensor that was removed long ago would be found by a scan of all since then.
 * Instead, readings that have not been rolled up are scanned, and the rollups tell in which five minutes the others are.
 *
 * @module
 * @since 0.1.0
 */
import type { SqlError } from "@effect/sql/SqlError"
import * as Effect from "effect/Effect"
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

/** The newest readings of all series from `from` on. */
const readRecent: (database: Database, from: number) => Effect.Effect<Map<number, Row>, SqlError> = Effect.fnUntraced(
  function* (database, from) {
    const found = new Map<number, Row>()
    for (let at = from; at < Number.MAX_SAFE_INTEGER; ) {
      const end = yield* windowEnd(database, { from: at, to: Number.MAX_SAFE_INTEGER })
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

/** Hours with readings that came after their hour had been rolled up. */
const readLate = ({ sql }: Database): Effect.Effect<ReadonlyMap<number, number>, SqlError> =>
  Effect.map(
    sql<{ series: number; at: number }>`select series, max(at) as at from late where width = 3600 group by series`,
    (rows) => new Map(rows.map(({ at, series }) => [series, at]))
  )

/** The newest reading in the newest bucket that has one. */
const newestRolledUp: (
  database: Database,
  series: number,
  deletedBefore: number
) => Effect.Effect<Row | undefined, SqlError> = Effect.fnUntraced(function* (database, series, deletedBefore) {
  let before = Number.MAX_SAFE_INTEGER
  for (let tries = 0; tries < mostTries; tries++) {
    const [bucket] = yield* database.sql<{ at: number }>`
      select at from rollup where series = ${series} and width = 300 and at < ${before} order by at desc limit 1`
    if (bucket === undefined) return undefined
    const { at } = bucket
    const row = yield* newestIn(database, series, { from: at, to: at + Bucket.minutes })
    if (row !== undefined || at < deletedBefore) return row
    before = at
  }
  return undefined
})

const newer = (one: Row | undefined, other: Row | undefined): Row | undefined =>
  one !== undefined && (other === undefined || one.at > other.at) ? one : other

const readLatest = (database: Database) =>
  Effect.gen(function* () {
    const marks = yield* readMarks(database)
    const from = Math.max(marks.rolled, Number.MIN_SAFE_INTEGER)
    const recent = yield* readRecent(database, from)
    const late = yield* readLate(database)
    const rows: Array<Row> = []
    const all = yield* readSeries(database)
    for (const [n, { id }] of all.entries()) {
      let row = recent.get(id)
      if (row === undefined) {
        row = yield* newestRolledUp(database, id, marks.raw)
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
