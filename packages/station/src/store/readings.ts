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
import type { Database } from "./sql/Database.js"

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

/** Rows in one statement. Few sizes, so that the statements stay prepared. */
const sizes = [500, 100, 20, 5, 1]

const texts = new Map(
  sizes.map((size) => [
    size,
    `insert into reading (at, series, value, quality) values ${Array(size).fill("(?,?,?,?)").join()} ${onConflict}`
  ])
)

const writeLibsql = Effect.fnUntraced(function* ({ sql }: Database, rows: ReadonlyArray<Row>) {
  let index = 0
  for (const size of sizes) {
    for (; rows.length - index >= size; index += size) {
      const params: Array<number> = []
      for (let n = index; n < index + size; n++) {
        const { at, quality, series, value } = rows[n]!
        params.push(at, series, value, quality)
      }
      yield* sql.unsafe(texts.get(size)!, params)
    }
  }
})

const writePostgres = ({ sql }: Database, rows: ReadonlyArray<Row>) => {
  const column = (name: keyof Row) => rows.map((row) => row[name])
  return sql.unsafe(
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
  return database.dialect === "libsql" ? writeLibsql(database, rows) : Effect.asVoid(writePostgres(database, rows))
}

/** On PostgreSQL the lock makes rolling up wait, which changes the mark, so that it cannot miss these rows. */
const readMark = ({ dialect, sql }: Database) =>
  sql<{ value: number }>`select value from mark where name = 'late' ${sql.literal(
    dialect === "postgres" ? "for share" : ""
  )}`

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
