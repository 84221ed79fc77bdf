/**
 * The stored series with their labels.
 *
 * @module
 * @since 0.1.0
 */
import type { SqlError } from "@effect/sql/SqlError"
import * as Effect from "effect/Effect"
import * as Series from "../model/Series.js"
import { StoreError } from "./StoreError.js"
import type { Database } from "./sql/Database.js"

interface SeriesRow extends Series.Description {
  readonly id: number
  readonly first_at: number
  readonly name: string | null
  readonly place: string | null
  readonly hidden: number | null
  readonly replaced_by: number | null
}

const toSeries = ({ first_at, hidden, name, place, replaced_by, ...description }: SeriesRow): Series.Series => ({
  ...description,
  firstAt: first_at,
  name: name ?? "",
  place: place ?? "",
  hidden: hidden === 1,
  replacedBy: replaced_by ?? undefined
})

/**
 * Reads all series, by server, device and property.
 *
 * @since 0.1.0
 * @category accessors
 */
export const readSeries = ({ sql }: Database): Effect.Effect<ReadonlyArray<Series.Series>, SqlError> =>
  Effect.map(
    sql<SeriesRow>`
      select id, server, device, property, kind, unit, family, first_at, name, place, hidden, replaced_by
      from series left join label on label.series = series.id`,
    // Databases sort texts by their own rules.
    (rows) => rows.map(toSeries).sort(Series.order)
  )

/**
 * The error for a series that does not exist.
 *
 * @since 0.1.0
 * @category errors
 */
export const noSeries = (operation: string, id: number): StoreError =>
  new StoreError({ reason: "Invalid", operation, issue: `there is no series ${id}` })

/**
 * Returns true for numbers that can be ids. PostgreSQL refuses those that are no integers of 32 bits.
 *
 * @since 0.1.0
 * @category guards
 */
export const isId = (id: number): boolean => (id | 0) === id

/**
 * Fails with `Invalid` if there is no such series.
 *
 * @since 0.1.0
 * @category accessors
 */
export const requireSeries: (
  database: Database,
  operation: string,
  id: number
) => Effect.Effect<void, SqlError | StoreError> = Effect.fnUntraced(function* ({ sql }, operation, id) {
  if (!isId(id)) return yield* noSeries(operation, id)
  const rows = yield* sql`select id from series where id = ${id}`
  if (rows.length === 0) return yield* noSeries(operation, id)
})
