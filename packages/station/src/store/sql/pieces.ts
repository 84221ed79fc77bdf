/**
 * Statements that aggregate many periods of time at once.
 *
 * @module
 * @since 0.1.0
 */
import type { SqlError } from "@effect/sql/SqlError"
import * as Effect from "effect/Effect"
import type { Aggregate } from "../Aggregate.js"
import type { Piece } from "../plan.js"
import type { Database } from "./Database.js"

/**
 * A piece of a series. `id` is returned with its aggregate.
 *
 * @since 0.1.0
 * @category models
 */
export interface SeriesPiece extends Piece {
  readonly id: number
  readonly series: number
}

/** Passes the pieces as one parameter, so that the statement stays the same. Parses them once, not for each row. */
const pieces = ({ dialect }: Database): string => {
  const columns = ["id", "series", "width", "since", "until"]
  const [value, from] =
    dialect === "libsql"
      ? [(n: number) => `value ->> ${n}`, "json_each(?)"]
      : [(n: number) => `(value ->> ${n})::bigint`, "json_array_elements($1::json)"]
  return `with piece as materialized (select ${columns.map((name, n) => `${value(n)} as ${name}`).join()} from ${from})`
}

const toJson = (some: ReadonlyArray<SeriesPiece>): string =>
  JSON.stringify(some.map(({ from, id, series, to, width }) => [id, series, width / 1000, from, to]))

/** id, n, doubted, sum, min, max and delta. Rows as arrays take the driver half the time of objects. */
type Row = readonly [number, ...ReadonlyArray<number | null>]

/** One range of the key for each piece, on both databases. Grouping by `+ id` instead of `id` halves the time of libSQL. */
const query = (database: Database, columns: string, from: string, where: string): string =>
  database.dialect === "libsql"
    ? `${pieces(database)} select piece.id, ${columns} from piece cross join ${from} where ${where} group by + piece.id`
    : `${pieces(database)} select piece.id, found.* from piece cross join lateral (select ${columns} from ${from} where ${where}) as found`

const toAggregate = ([, n, doubted, sum, min, max, delta]: Row): Aggregate => ({
  n: n ?? 0,
  doubted: doubted ?? 0,
  sum: sum ?? 0,
  min: min ?? undefined,
  max: max ?? undefined,
  last: undefined,
  delta: delta ?? undefined
})

const run = (database: Database, text: string, some: ReadonlyArray<SeriesPiece>) =>
  Effect.map(
    database.sql.unsafe(text, [toJson(some)]).values,
    (rows) => new Map((rows as unknown as ReadonlyArray<Row>).map((row) => [row[0], toAggregate(row)]))
  )

/**
 * Returns the aggregates of rollups, by the ids of the pieces. Without `last`.
 *
 * @since 0.1.0
 * @category accessors
 */
export const ofRollups = (
  database: Database,
  some: ReadonlyArray<SeriesPiece>
): Effect.Effect<ReadonlyMap<number, Aggregate>, SqlError> =>
  run(
    database,
    query(
      database,
      `sum(r.n) as n, sum(r.doubted) as doubted, sum(r.sum) as sum, min(r.min) as min, max(r.max) as max, sum(r.delta) as delta`,
      "rollup r",
      "r.series = piece.series and r.width = piece.width and r.at >= piece.since and r.at < piece.until"
    ),
    some
  )

/**
 * Returns the aggregates of readings, by the ids of the pieces. Not for counters.
 *
 * @since 0.1.0
 * @category accessors
 */
export const ofReadings = (
  database: Database,
  some: ReadonlyArray<SeriesPiece>
): Effect.Effect<ReadonlyMap<number, Aggregate>, SqlError> => {
  const good = "case when r.quality = 0 then r.value end"
  return run(
    database,
    query(
      database,
      `count(${good}) as n, sum(r.quality) as doubted, sum(${good}) as sum, min(${good}) as min, max(${good}) as max, null as delta`,
      "reading r",
      "r.at >= piece.since and r.at < piece.until and r.series = piece.series"
    ),
    some
  )
}

/**
 * Returns the last count in the rollups of each piece, by the ids of the pieces.
 *
 * @since 0.1.0
 * @category accessors
 */
export const lastCounts = (
  database: Database,
  some: ReadonlyArray<SeriesPiece>
): Effect.Effect<ReadonlyMap<number, number>, SqlError> =>
  Effect.map(
    database.sql.unsafe<{ id: number; last: number | null }>(
      `${pieces(database)} select piece.id, (
         select r.last from rollup r
         where r.series = piece.series and r.width = piece.width and r.at >= piece.since and r.at < piece.until
           and r.last is not null
         order by r.at desc limit 1
       ) as last from piece`,
      [toJson(some)]
    ),
    (rows) => new Map(rows.flatMap(({ id, last }) => (last === null ? [] : [[id, last] as const])))
  )
