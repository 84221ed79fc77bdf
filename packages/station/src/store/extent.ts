/**
 * How far the store has rolled up, and what it has deleted.
 *
 * @module
 * @since 0.1.0
 */
import type { SqlError } from "@effect/sql/SqlError"
import * as Effect from "effect/Effect"
import * as Bucket from "./Bucket.js"
import type { Extent } from "./plan.js"
import type { Period } from "./Store.js"
import type { Database } from "./sql/Database.js"

/**
 * The names of the marks. Each but `claim` and `removed` is a time: what is said of them is true of all that is before it.
 *
 * - `claim`: the number of the last attempt to roll up hours for the first time
 * - `clock`: the clock was trusted at this time
 * - `late`: readings that arrive now are late, because their hour is being rolled up or was
 * - `rolled`: rollups of 5 minutes are complete
 * - `days`: rollups of hours and days are complete
 * - `raw`: readings have been deleted, up to the last day that had some. Later ones of that time may be there
 * - `minutes`: rollups of 5 minutes have been deleted, except those of such readings
 * - `hours`: rollups of hours have been deleted, with the same exception
 * - `removed`: the number of deleted series
 * - `orphans`: no readings of deleted series are left; unset if there are none at all
 *
 * @since 0.1.0
 * @category models
 */
export type Mark = "claim" | "clock" | "late" | "rolled" | "days" | "raw" | "minutes" | "hours" | "removed" | "orphans"

/**
 * The marks. Those that are not set are before all times.
 *
 * @since 0.1.0
 * @category models
 */
export type Marks = { readonly [mark in Mark]: number }

const unset: Marks = {
  claim: Number.NEGATIVE_INFINITY,
  clock: Number.NEGATIVE_INFINITY,
  late: Number.NEGATIVE_INFINITY,
  rolled: Number.NEGATIVE_INFINITY,
  days: Number.NEGATIVE_INFINITY,
  raw: Number.NEGATIVE_INFINITY,
  minutes: Number.NEGATIVE_INFINITY,
  hours: Number.NEGATIVE_INFINITY,
  removed: 0,
  orphans: Number.NEGATIVE_INFINITY
}

const toMarks = (rows: ReadonlyArray<{ readonly name: Mark; readonly value: number }>): Marks => ({
  ...unset,
  ...Object.fromEntries(rows.map(({ name, value }) => [name, value]))
})

/**
 * Reads the marks.
 *
 * @since 0.1.0
 * @category accessors
 */
export const readMarks = ({ sql }: Database): Effect.Effect<Marks, SqlError> =>
  Effect.map(sql<{ name: Mark; value: number }>`select name, value from mark`, toMarks)

/**
 * Reads marks that another process may change. They stay as they are until the transaction has ended; `update`: no other
 * transaction locks them meanwhile.
 *
 * @since 0.1.0
 * @category accessors
 */
export const lockMarks = <Name extends Mark>(
  { dialect, sql }: Database,
  names: ReadonlyArray<Name>,
  lock: "share" | "update" = "share"
): Effect.Effect<Pick<Marks, Name>, SqlError> =>
  Effect.map(
    sql<{ name: Mark; value: number }>`
      select name, value from mark where ${sql.in("name", names)} order by name
      ${sql.literal(dialect === "postgres" ? `for ${lock}` : "")}`,
    toMarks
  )

/**
 * Sets a mark. Needs a transaction.
 *
 * @since 0.1.0
 * @category combinators
 */
export const setMark = ({ sql }: Database, name: Mark, value: number): Effect.Effect<void, SqlError> =>
  Effect.asVoid(sql`
    insert into mark (name, value) values (${name}, ${value}) on conflict (name) do update set value = excluded.value`)

/**
 * Returns what the store holds of a series in a period.
 *
 * @since 0.1.0
 * @category accessors
 */
export const readExtent: (database: Database, series: number, period: Period) => Effect.Effect<Extent, SqlError> =
  Effect.fnUntraced(function* (database, series, { from, to }) {
    const { sql } = database
    const marks = yield* readMarks(database)
    const late = yield* sql<{ width: number; at: number }>`
    select width, at from late
    where width in (3600, 86400) and at > ${from - Bucket.day} and at < ${to} and series = ${series}
    order by at`
    const of = (width: number) => late.flatMap((row) => (row.width === width ? [row.at] : []))
    return {
      rolled: marks.rolled,
      days: marks.days,
      rawFrom: marks.raw,
      minutesFrom: marks.minutes,
      hoursFrom: marks.hours,
      lateHours: of(3600),
      lateDays: of(86_400)
    }
  })
