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
 * A statement about items, each of which is a row.
 *
 * @since 0.1.0
 * @category models
 */
export interface Statement<Item, Column extends string> {
  /** The columns, with their types on PostgreSQL. */
  readonly columns: { readonly [column in Column]: string }
  /** Texts must be those of `toText`. */
  readonly row: (item: Item) => { readonly [column in Column]: string | number | null }
  /** The statement, in which `given` is the table of the rows. */
  readonly text: string
}

/**
 * Returns a function that executes a statement about items, in pieces, and returns the rows that it returns. The function needs a
 * transaction.
 *
 * @since 0.1.0
 * @category constructors
 */
export const execute = <Item, Column extends string, Result extends object = never>({
  columns,
  row,
  text
}: Statement<Item, Column>): ((
  database: Database,
  items: ReadonlyArray<Item>
) => Effect.Effect<ReadonlyArray<Result>, SqlError>) => {
  const names = Object.keys(columns) as Array<Column>
  const texts = {
    libsql: `with given as materialized (
      select ${names.map((name, n) => `value ->> ${n} as ${name}`).join()} from json_each(?)
    ) ${text}`,
    postgres: `with given as materialized (
      select ${names.map((name, n) => `(value ->> ${n})::${columns[name]} as ${name}`).join()}
      from json_array_elements($1::json)
    ) ${text}`
  }
  const valuesOf = (item: Item) => {
    const values = row(item)
    return names.map((name) => values[name])
  }
  return Effect.fnUntraced(function* ({ dialect, sql }, items) {
    const results: Array<Result> = []
    // Rows are made for one piece at a time: all of them at once would block the event loop.
    for (let index = 0; index < items.length; index += mostRows) {
      const some = JSON.stringify(items.slice(index, index + mostRows).map(valuesOf))
      results.push(...(yield* sql.unsafe<Result>(texts[dialect], [some])))
    }
    return results
  })
}
