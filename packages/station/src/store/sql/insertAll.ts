/**
 * Inserts of many rows.
 *
 * @module
 * @since 0.1.0
 */
import type { SqlError } from "@effect/sql/SqlError"
import * as Effect from "effect/Effect"
import type { Database } from "./Database.js"
import { pause } from "./pause.js"

/**
 * A table to insert into.
 *
 * @since 0.1.0
 * @category models
 */
export interface Target<Row> {
  readonly table: string
  /** The columns, with their types on PostgreSQL. */
  readonly columns: { readonly [column in keyof Row & string]: string }
  /** Rows with the same key are replaced. */
  readonly key: ReadonlyArray<keyof Row & string>
}

/** Rows in one statement of libSQL. Few sizes, so that the statements stay prepared. */
const sizes = [200, 20, 1]
/** A statement of PostgreSQL has a parameter for each column. */
const mostRows = 10_000

const textsOf = <Row>({ columns, key, table }: Target<Row>) => {
  const names = Object.keys(columns)
  const others = names.filter((name) => !(key as ReadonlyArray<string>).includes(name))
  const insert = `insert into ${table} (${names.join()})`
  const onConflict = `on conflict (${key.join()}) do update set ${others.map((name) => `${name} = excluded.${name}`).join()}`
  const row = `(${names.map(() => "?").join()})`
  const arrays = Object.values<string>(columns).map((type, n) => `$${n + 1}::${type}[]`)
  return {
    libsql: new Map(sizes.map((size) => [size, `${insert} values ${Array(size).fill(row).join()} ${onConflict}`])),
    postgres: `${insert} select * from unnest(${arrays.join()}) ${onConflict}`
  }
}

/**
 * Returns a function that inserts rows. They must not contain a key twice. The function needs a transaction.
 *
 * @since 0.1.0
 * @category constructors
 */
export const insertAll = <Row extends { readonly [column in keyof Row]: number | null }>(
  target: Target<Row>
): ((database: Database, rows: ReadonlyArray<Row>) => Effect.Effect<void, SqlError>) => {
  const texts = textsOf(target)
  const names = Object.keys(target.columns) as Array<keyof Row & string>

  const libsql = Effect.fnUntraced(function* ({ sql }: Database, rows: ReadonlyArray<Row>) {
    let index = 0
    for (const size of sizes) {
      for (; rows.length - index >= size; index += size) {
        const some = rows.slice(index, index + size)
        yield* sql.unsafe(
          texts.libsql.get(size)!,
          some.flatMap((row) => names.map((name) => row[name]))
        )
        if (size === sizes[0]) yield* pause
      }
    }
  })
  const postgres = Effect.fnUntraced(function* ({ sql }: Database, rows: ReadonlyArray<Row>) {
    for (let index = 0; index < rows.length; index += mostRows) {
      const some = rows.slice(index, index + mostRows)
      yield* sql.unsafe(
        texts.postgres,
        names.map((name) => some.map((row) => row[name]))
      )
    }
  })
  return (database, rows) => (database.dialect === "libsql" ? libsql(database, rows) : postgres(database, rows))
}
