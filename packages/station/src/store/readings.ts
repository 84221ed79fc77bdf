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

const onConflict = "on conflict (at, series) do update set value = excluded.value, quality = excluded.quality"

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

const writePostgres = (rows: ReadonlyArray<Row>) => {
  const column = (name: keyof Row) => rows.map((row) => row[name])
  return execute(
    `insert into reading (at, series, value, quality)
     select * from unnest($1::bigint[], $2::integer[], $3::double precision[], $4::smallint[]) ${onConflict}`,
    [column("at"), column("series"), column("value"), column("quality")]
  )
}

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

const selectMark = "select value from mark where name = 'late'"

/** On PostgreSQL the lock makes rolling up wait, which changes the mark, so that it cannot miss these rows. */
const readMark = ({ dialect }: Database) =>
  execute<{ readonly value: number }>(dialect === "postgres" ? `${selectMark} for share` : selectMark, [])

/**
 * Notes the hours that have to be rolled up again, because these rows came after that. Needs the transaction that writes the
 * rows.
 *
 * @since 0.1.0
 * @category combinators
 */
export const markLate: (database: Database, rows: ReadonlyArray<Row>) => Effect.Effect<void, SqlError> =
  Effect.fnUntraced(function* (database, rows) {
    if (rows.length === 0) return
    const [mark] = yield* readMark(database)
    const late = new Map<string, { readonly width: number; readonly at: number; readonly series: number }>()
    // Rows are sorted by time.
    for (const { at, series } of rows) {
      if (at >= mark!.value) break
      const hour = Bucket.floor(at, Bucket.hour)
      late.set(`${series} ${hour}`, { width: 3600, at: hour, series })
    }
    yield* writeLate(database, [...late.values()])
  })
