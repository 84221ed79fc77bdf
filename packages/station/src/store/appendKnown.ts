/**
 * Appends readings of known series with as few steps as each database allows, because every batch passes here.
 *
 * @module
 * @since 0.1.0
 */
import type { SqlError } from "@effect/sql/SqlError"
import * as Effect from "effect/Effect"
import type * as Sample from "../model/Sample.js"
import * as Bucket from "./Bucket.js"
import { libsqlStatements, onConflict, postgresColumns, postgresRows, type Row } from "./readings.js"
import type { SeriesIds } from "./SeriesIds.js"
import type { Database } from "./sql/Database.js"
import type { LibsqlClient } from "./sql/Libsql.js"
import type { PostgresClient, Prepared } from "./sql/Postgres.js"

const isSorted = (rows: ReadonlyArray<Row>): boolean => {
  for (let n = 1; n < rows.length; n++) if (rows[n - 1]!.at >= rows[n]!.at) return false
  return true
}

/**
 * Returns one row for each series and time, the last given, in the order of the primary key.
 *
 * @since 0.1.0
 * @category constructors
 */
export const toRows = (samples: ReadonlyArray<Sample.Sample>, ids: ReadonlyArray<number>): ReadonlyArray<Row> => {
  const rows = samples.map(
    ({ at, quality, value }, n): Row => ({ at, series: ids[n]!, value, quality: quality === "good" ? 0 : 1 })
  )
  if (isSorted(rows)) return rows
  // The sort is stable, so the last given of equal rows is the last.
  rows.sort((one, other) => one.at - other.at || one.series - other.series)
  return rows.filter(({ at, series }, n) => rows[n + 1]?.at !== at || rows[n + 1]!.series !== series)
}

/** Selects the marks and, on PostgreSQL, locks them: rolling up and deleting a series change them, and so wait for appends. */
const lockMarks = "select name, value from mark where name in ('late', 'removed') order by name for share"

/**
 * The marks on which appends depend.
 *
 * @since 0.1.0
 * @category models
 */
export interface Marks {
  readonly late: number
  readonly removed: number
}

/**
 * Returns the statement that selects the marks. They stay as they are until its transaction has ended.
 *
 * @since 0.1.0
 * @category constructors
 */
export const selectMarks = ({ dialect }: Pick<Database, "dialect">): string => {
  const [locked, from] =
    dialect === "postgres" ? [`with locked as materialized (${lockMarks}) `, "locked"] : ["", "mark"]
  const value = (name: keyof Marks) => `(select value from ${from} where name = '${name}') as ${name}`
  return `${locked}select ${value("late")}, ${value("removed")}`
}

/** The hour of a time, which may be before 1970: then its remainder is negative. */
const hourOf = (at: string) => `${at} - mod(mod(${at}, ${Bucket.hour}) + ${Bucket.hour}, ${Bucket.hour})`

/**
 * The whole append of PostgreSQL. All parts of a statement see the snapshot of its begin, with two exceptions, on which this one
 * relies under READ COMMITTED:
 *
 * - `for share` waits for a transaction that changes a row, and then returns the row as that transaction left it. So the marks are
 *   never older than the locks, however long the statement waited for them. A mark that was read without the lock could be that of
 *   the snapshot.
 * - `on conflict` finds rows that are not in the snapshot, such as those of another process.
 *
 * The locks last until the statement has committed. Rolling up first changes `late`, which waits for all appends that have read
 * the old value, and then reads in statements of its own: they see the rows of those appends. Appends that lock `late` afterwards
 * get the new value, and note their rows as late. So rolling up sees each row, or finds it noted. In the same way, an append ends
 * before a series is deleted, or sees the new `removed` and stores nothing.
 *
 * Nothing is written before the marks are locked, because each row to be written is joined with them.
 */
const append: Prepared = {
  name: "append",
  text: `
    with marks as materialized (${selectMarks({ dialect: "postgres" })}),
    noted as (
      insert into late (width, at, series, taken)
      select distinct 3600, ${hourOf("row.at")}, row.series, 0
      from ${postgresRows} cross join marks where marks.removed = $5::bigint and row.at < marks.late
      order by 2, 3
      on conflict (width, at, series) do update set taken = 0
    ),
    written as (
      insert into reading (at, series, value, quality)
      select row.* from ${postgresRows} cross join marks where marks.removed = $5::bigint
      ${onConflict}
    )
    select removed from marks`
}

/** Stores the rows on PostgreSQL, in one round trip. */
const onPostgres =
  (prepared: PostgresClient["prepared"], seriesIds: SeriesIds): AppendKnown =>
  (samples) => {
    const found = seriesIds.find(samples)
    if (found === undefined) return Effect.succeed(false)
    const params = [...postgresColumns(toRows(samples, found.ids)), found.removed]
    return Effect.map(prepared<Pick<Marks, "removed">>(append, params), ([row]) => row!.removed === found.removed)
  }

const libsqlMarks = selectMarks({ dialect: "libsql" })

/** Stores the rows on libSQL, unless they are late. */
const onLibsql =
  (atOnce: LibsqlClient["atOnce"], seriesIds: SeriesIds): AppendKnown =>
  (samples) => {
    const found = seriesIds.find(samples)
    if (found === undefined) return Effect.succeed(false)
    const rows = toRows(samples, found.ids)
    return atOnce((connection) => {
      const { late, removed } = connection.first<Marks>(libsqlMarks)
      if (removed !== found.removed || rows[0]!.at < late) return false
      for (const [text, params] of libsqlStatements(rows)) connection.write(text, params)
      return true
    })
  }

/**
 * Stores readings, at least one, in a transaction of its own. Stores nothing and returns false if it cannot: for series that are not
 * known, and on libSQL for late readings.
 *
 * @since 0.1.0
 * @category models
 */
export type AppendKnown = (samples: ReadonlyArray<Sample.Sample>) => Effect.Effect<boolean, SqlError>

/**
 * Makes the function.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = ({ atOnce, prepared }: Database, seriesIds: SeriesIds): AppendKnown => {
  if (atOnce !== undefined) return onLibsql(atOnce, seriesIds)
  return prepared !== undefined ? onPostgres(prepared, seriesIds) : () => Effect.succeed(false)
}
