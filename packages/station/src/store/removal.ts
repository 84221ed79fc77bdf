/**
 * Deleting readings on demand.
 *
 * @module
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Bucket from "./Bucket.js"
import { readMarks } from "./extent.js"
import { writeLate } from "./rollupRows.js"
import type { Period } from "./Store.js"
import type { StoreError } from "./StoreError.js"
import type { Database } from "./sql/Database.js"
import { pause } from "./sql/pause.js"
import { mostFetched, windowEnd } from "./sql/windows.js"

/**
 * Forgets the rollups of an hour that is older than the readings that are kept, if its readings are there nevertheless, as after
 * an import. It would be taken for one whose readings have been deleted otherwise, and not be computed again.
 */
const forgetRollups = Effect.fnUntraced(function* ({ sql }: Database, series: number, hour: number) {
  const to = hour + Bucket.hour
  const [stored] = yield* sql<{ n: number | null }>`
    select max(n) as n from (
      select sum(n + doubted) as n from rollup
      where series = ${series} and width in (300, 3600) and at >= ${hour} and at < ${to} group by width
    ) as counts`
  const [found] = yield* sql<{ n: number }>`
    select count(*) as n from reading where at >= ${hour} and at < ${to} and series = ${series}`
  if (found!.n < (stored?.n ?? 0)) return
  yield* sql`
    delete from rollup where series = ${series} and width in (300, 3600) and at >= ${hour} and at < ${to}`
})

/** Deletes the readings of a window, and marks their hours. */
const removeReadings = Effect.fnUntraced(function* (database: Database, series: number, { from, to }: Period) {
  const { sql } = database
  const marks = yield* readMarks(database)
  const where = sql`at >= ${from} and at < ${to} and series = ${series}`
  const rows = yield* sql<{ at: number }>`select at from reading where ${where}`
  const hours = [...new Set(rows.map(({ at }) => Bucket.floor(at, Bucket.hour)))].filter((hour) => hour < marks.late)
  for (const hour of hours) if (hour < marks.raw) yield* forgetRollups(database, series, hour)
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

/** Deletes the rollups that lie in the period as a whole, where there are no finer rows any more. */
const removeRollups = Effect.fnUntraced(function* (database: Database, series: number, period: Period) {
  const marks = yield* database.read("removeValues", readMarks(database))
  for (const [width, start, end] of [
    [Bucket.minutes, marks.minutes, marks.raw],
    [Bucket.hour, marks.hours, marks.minutes],
    [Bucket.day, Number.NEGATIVE_INFINITY, marks.hours]
  ] as const) {
    const from = Math.max(Bucket.ceil(period.from, width), start)
    const to = Math.min(Bucket.floor(period.to, width), end)
    // Finer rows are there after an import, until the next retention.
    for (const seconds of [300, 3600, 86_400].filter((seconds) => seconds * 1000 <= width)) {
      for (let at = from; at < to; ) {
        at = yield* database.transaction("removeValues", removeStep(database, series, seconds, { from: at, to }))
        yield* pause
      }
    }
  }
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
