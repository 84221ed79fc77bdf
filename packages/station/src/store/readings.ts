/**
 * Rows of readings, written in bulk.
 *
 * @module
 * @since 0.1.0
 */
import type { SqlError } from "@effect/sql/SqlError"
import * as Effect from "effect/Effect"
import * as Bucket from "./Bucket.js"
import { writeLate } from "./rollupRows.js"
import { type Database, execute } from "./sql/Database.js"

/**
 * A row of the table `reading`.
 *
 * @since 0.1.0
 * @category models
 */
export interface Row {
  readonly at: number
  readonly series: number
  readonly value: number
  /** 0 good, 1 doubtful. */
  readonly quality: number
}

/**
 * What is done with rows that are stored already.
 *
 * @since 0.1.0
 * @category constants
 */
export const onConflict = "on conflict (at, series) do update set value = excluded.value, quality = excluded.quality"

/** The rows of one statement. It has four parameters a row, and at most 32,766. */
const maxRows = 500

/** Statements are kept prepared by their text, so longer ones have few lengths. */
const sizeFor = (rows: number): number => (rows < 32 ? rows : rows < maxRows ? rows - (rows % 32) : maxRows)

const texts = new Map<number, string>()

const textFor = (size: number): string => {
  let text = texts.get(size)
  if (text === undefined) {
    text = `insert into reading (at, series, value, quality) values ${Array(size).fill("(?,?,?,?)").join()} ${onConflict}`
    texts.set(size, text)
  }
  return text
}

/**
 * The statements that write rows on libSQL.
 *
 * @since 0.1.0
 * @category constructors
 */
export function* libsqlStatements(
  rows: ReadonlyArray<Row>
): Generator<readonly [text: string, params: ReadonlyArray<number>]> {
  for (let index = 0; index < rows.length; ) {
    const size = sizeFor(rows.length - index)
    const params: Array<number> = []
    for (const { at, quality, series, value } of rows.slice(index, index + size))
      params.push(at, series, value, quality)
    yield [textFor(size), params]
    index += size
  }
}

const writeLibsql = (rows: ReadonlyArray<Row>) =>
  Effect.forEach(libsqlStatements(rows), ([text, params]) => execute(text, params), { discard: true })

/**
 * The parameters of PostgreSQL for rows: an array for each column. The driver would quote each number.
 *
 * @since 0.1.0
 * @category encoding
 */
export const postgresColumns = (rows: ReadonlyArray<Row>): ReadonlyArray<string> =>
  (["at", "series", "value", "quality"] as const).map((name) => `{${rows.map((row) => row[name]).join()}}`)

/**
 * A table of the rows in `postgresColumns`, which are the first parameters.
 *
 * @since 0.1.0
 * @category constants
 */
export const postgresRows =
  "unnest($1::bigint[], $2::integer[], $3::double precision[], $4::smallint[]) as row (at, series, value, quality)"

const writePostgres = (rows: ReadonlyArray<Row>) =>
  execute(
    `insert into reading (at, series, value, quality) select row.* from ${postgresRows} ${onConflict}`,
    postgresColumns(rows)
  )

/**
 * Writes rows. Rows of the same series and time replace stored ones, and must not be doubled in `rows`. Needs a transaction.
 *
 * @since 0.1.0
 * @category combinators
 */
export const writeReadings = (database: Database, rows: ReadonlyArray<Row>): Effect.Effect<void, SqlError> => {
  if (rows.length === 0) return Effect.void
  return database.dialect === "libsql" ? writeLibsql(rows) : Effect.asVoid(writePostgres(rows))
}

/**
 * Notes the hours that have to be rolled up again, because these rows came after that: before the mark `late`. Needs the transaction
 * that writes the rows.
 *
 * @since 0.1.0
 * @category combinators
 */
export const markLate = (database: Database, rows: ReadonlyArray<Row>, mark: number): Effect.Effect<void, SqlError> => {
  const late = new Map<string, { readonly width: number; readonly at: number; readonly series: number }>()
  // Rows are sorted by time.
  for (const { at, series } of rows) {
    if (at >= mark) break
    const hour = Bucket.floor(at, Bucket.hour)
    late.set(`${series} ${hour}`, { width: 3600, at: hour, series })
  }
  return writeLate(database, [...late.values()])
}
