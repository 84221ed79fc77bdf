/**
 * Rows of rollups and of the states of counters, written in bulk.
 *
 * @module
 * @since 0.1.0
 */
import type { SqlError } from "@effect/sql/SqlError"
import type * as Effect from "effect/Effect"
import type { StateRow } from "./counting.js"
import type { Database } from "./sql/Database.js"
import { insertAll } from "./sql/insertAll.js"

/**
 * A row of the table `rollup`.
 *
 * @since 0.1.0
 * @category models
 */
export interface Rollup {
  readonly series: number
  /** In seconds. */
  readonly width: number
  readonly at: number
  readonly n: number
  readonly doubted: number
  readonly sum: number | null
  readonly min: number | null
  readonly max: number | null
  readonly last: number | null
  readonly delta: number | null
}

const rollups = insertAll<Rollup>({
  table: "rollup",
  columns: {
    series: "integer",
    width: "integer",
    at: "bigint",
    n: "integer",
    doubted: "integer",
    sum: "double precision",
    min: "double precision",
    max: "double precision",
    last: "double precision",
    delta: "double precision"
  },
  key: ["series", "width", "at"]
})

/**
 * Writes rollups. They replace stored ones.
 *
 * @since 0.1.0
 * @category combinators
 */
export const writeRollups: (database: Database, rows: ReadonlyArray<Rollup>) => Effect.Effect<void, SqlError> = rollups

/**
 * Writes the states of counters after an hour.
 *
 * @since 0.1.0
 * @category combinators
 */
export const writeStates: (
  database: Database,
  rows: ReadonlyArray<StateRow & { readonly series: number; readonly at: number }>
) => Effect.Effect<void, SqlError> = insertAll({
  table: "counter",
  columns: {
    series: "integer",
    at: "bigint",
    last: "double precision",
    last_at: "bigint",
    doubtful: "double precision",
    doubtful_at: "bigint"
  },
  key: ["series", "at"]
})

/**
 * A row of the table `late`: a bucket that has to be computed again.
 *
 * @since 0.1.0
 * @category models
 */
export interface Late {
  /** In seconds: 3600 or 86400. */
  readonly width: number
  readonly at: number
  readonly series: number
  /** While it is being computed, a number of that attempt. Readings that arrive meanwhile set it to 0 again. */
  readonly taken: number
}

/**
 * Marks buckets that have to be computed again.
 *
 * @since 0.1.0
 * @category combinators
 */
export const writeLate: (
  database: Database,
  rows: ReadonlyArray<Omit<Late, "taken">>
) => Effect.Effect<void, SqlError> = (database, rows) =>
  insertLate(
    database,
    rows.map((row) => ({ ...row, taken: 0 }))
  )

const insertLate = insertAll<Late>({
  table: "late",
  columns: { width: "integer", at: "bigint", series: "integer", taken: "smallint" },
  key: ["width", "at", "series"]
})
