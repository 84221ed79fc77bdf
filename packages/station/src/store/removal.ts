/**
 * Deleting readings on demand.
 *
 * @module
 * @since 0.1.0
 */
import type { SqlError } from "@effect/sql/SqlError"
import * as Effect from "effect/Effect"
import * as Bucket from "./Bucket.js"
import { readMarks } from "./extent.js"
import { writeLate } from "./rollupRows.js"
import type { Period } from "./Store.js"
import type { StoreError } from "./StoreError.js"
import type { Database } from "./sql/Database.js"
import { pause } from "./sql/pause.js"
import { mostFetched, windowEnd } from "./sql/windows.js"

/** Deletes the readings of a window, and marks their hours. */
const removeReadings = Effect.fnUntraced(function* (database: Database, series: number, { from, to }: Period) {
  const { sql } = database
  const marks = yield* readMarks(database)
  const where = sql`at >= ${from} and at < ${to} and series = ${series}`
  const rows = yield* sql<{ at: number }>`select at from reading where ${where}`
  const hours = [...new Set(rows.map(({ at }) => Bucket.floor(at, Bucket.hour)))].filter((hour) => hour < marks.late)
  yield* sql`delete from reading where ${where}`
  yield* writeLate(
    database,
    hours.map((at) => ({ width: 3600, at, series }))
  )
  return rows.length
})

/** Rollups deleted in one transaction. It takes about 5 ms. */
const step = 1000

/** Deletes rollups of one width, and marks their days. Returns where to go on. */
const removeStep = Effect.fnUntraced(function* (
  database: Database,
  series: number,
  seconds: number,
  { from, to }: Period
) {
  const { sql } = database
  const where = sql`series = ${series} and width = ${seconds} and at >= ${from}`
  const [next] = yield* sql<{ at: number }>`
    select at from rollup where ${where} and at < ${to} order by at limit 1 offset ${sql.literal(`${step}`)}`
  const end = next?.at ?? to
  const rows = yield* sql<{ at: number }>`delete from rollup where ${where} and at < ${end} returning at`
  const days = new Set(rows.map(({ at }) => Bucket.floor(at, Bucket.day)))
  yield* writeLate(
    database,
    [...days].map((at) => ({ width: 86_400, at, series }))
  )
  return end
})

/**
 * Deletes the states of a counter after hours of which nothing is left, and marks the next hour, which counts on from another state.
 * Returns where to go on.
 */
const removeStates = Effect.fnUntraced(function* (database: Database, series: number, { from, to }: Period) {
  const { sql } = database
  const where = sql`series = ${series} and at >= ${from}`
  const [next] = yield* sql<{ at: number }>`
    select at from counter where ${where} and at < ${to} order by at limit 1 offset ${sql.literal(`${step}`)}`
  const end = next?.at ?? to
  const rows = yield* sql`delete from counter where ${where} and at < ${end} returning at`
  const [later] = yield* sql<{ at: number | null }>`
    select min(at) as at from counter where series = ${series} and at >= ${end}`
  if (rows.length > 0 && later?.at != null) yield* writeLate(database, [{ width: 3600, at: later.at, series }])
  return end
})

/**
 * Deletes the rollups that lie in the period as a whole, where there are no finer rows any more. An hour of which none is left is as
 * one that never had readings.
 */
const removeRollups = Effect.fnUntraced(function* (database: Database, series: number, period: Period) {
  const { read, transaction } = database
  const marks = yield* read("removeValues", readMarks(database))
  const inSteps = Effect.fnUntraced(function* (
    period: Period,
    each: (rest: Period) => Effect.Effect<number, SqlError>
  ) {
    for (let at = period.from; at < period.to; ) {
      at = yield* transaction("removeValues", each({ from: at, to: period.to }))
      yield* pause
    }
  })
  for (const [width, start, end] of [
    [Bucket.minutes, marks.minutes, marks.raw],
    [Bucket.hour, marks.hours, marks.minutes],
    [Bucket.day, Number.NEGATIVE_INFINITY, marks.hours]
  ] as const) {
    const from = Math.max(Bucket.ceil(period.from, width), start)
    const to = Math.min(Bucket.floor(period.to, width), end)
    // Finer rows are there after an import, until the next retention.
    for (const seconds of [300, 3600, 86_400].filter((seconds) => seconds * 1000 <= width))
      yield* inSteps({ from, to }, (rest) => removeStep(database, series, seconds, rest))
    const hours = { from: Bucket.ceil(from, Bucket.hour), to: Bucket.floor(to, Bucket.hour) }
    yield* inSteps(hours, (rest) => removeStates(database, series, rest))
  }
  // Nothing may be left of these hours either, but for readings outside of the period that came too late to count.
  const edges = [period.from, period.to].map((at) => Bucket.floor(at, Bucket.hour)).filter((at) => at < marks.raw)
  const late = [...new Set(edges)].map((at) => ({ width: 3600, at, series }))
  if (late.length > 0) yield* transaction("removeValues", writeLate(database, late))
})

/**
 * Deletes the readings of a series in a period, and returns their number. Where readings have been deleted before, deletes the
 * rollups that lie in the period as a whole. What is left has to be rolled up again.
 *
 * @since 0.1.0
 * @category combinators
 */
export const removeValues: (database: Database, series: number, period: Period) => Effect.Effect<number, StoreError> =
  Effect.fnUntraced(function* (database, series, { from, to }) {
    let removed = 0
    for (let at = from; at < to; ) {
      const end = yield* database.read("removeValues", windowEnd(database, { from: at, to }, mostFetched))
      removed += yield* database.transaction("removeValues", removeReadings(database, series, { from: at, to: end }))
      at = end
      yield* pause
    }
    yield* removeRollups(database, series, { from, to })
    return removed
  })
