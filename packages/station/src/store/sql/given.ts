/**
 * Rows that are passed to a statement as one parameter, so that the statement stays the same whatever their number.
 *
 * @module
 * @since 0.1.0
 */
import type { SqlError } from "@effect/sql/SqlError"
import * as Effect from "effect/Effect"
import type { Database } from "./Database.js"

/** A statement takes about 5 ms for so many rows, and 50 ms on a machine that is ten times slower. */
const mostRows = 200

/**
 * A statement about rows.
 *
 * @since 0.1.0
 * @category models
 */
export interface Statement<Row> {
  /** The columns, with their types on PostgreSQL. */
  readonly columns: { readonly [column in keyof Row & string]: string }
  /** The statement, in which `given` is the table of the rows. */
  readonly text: string
}

/**
 * Returns a function that executes a statement about rows, in pieces. The function needs a transaction. Texts must be those of
 * `toText`.
 *
 * @since 0.1.0
 * @category constructors
 */
export const execute = <Row extends { readonly [column in keyof Row]: string | number | null }>({
  columns,
  text
}: Statement<Row>): ((database: Database, rows: ReadonlyArray<Row>) => Effect.Effect<void, SqlError>) => {
  const names = Object.keys(columns) as Array<keyof Row & string>
  const texts = {
    libsql: `with given as materialized (
      select ${names.map((name, n) => `value ->> ${n} as ${name}`).join()} from json_each(?)
    ) ${text}`,
    postgres: `with given as materialized (
      select ${names.map((name, n) => `(value ->> ${n})::${columns[name]} as ${name}`).join()}
      from json_array_elements($1::json)
    ) ${text}`
  }
  return Effect.fnUntraced(function* ({ dialect, sql }, rows) {
    for (let index = 0; index < rows.length; index += mostRows) {
      const some = rows.slice(index, index + mostRows)
      yield* sql.unsafe(texts[dialect], [JSON.stringify(some.map((row) => names.map((name) => row[name])))])
    }
  })
}
