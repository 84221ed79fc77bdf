/**
 * Windows of time with a bounded number of readings. The key of readings begins with the time, so a statement for one series
 * scans the readings of all series.
 *
 * @module
 * @since 0.1.0
 */
import type { SqlError } from "@effect/sql/SqlError"
import * as Effect from "effect/Effect"
import type { Period } from "../Store.js"
import type { Database } from "./Database.js"

/**
 * The most readings in a window. An aggregate of them takes about 5 ms, and 50 ms on a machine that is ten times slower.
 *
 * @since 0.1.0
 * @category constants
 */
export const mostReadings = 5000

/**
 * The most readings in a window whose readings are fetched. The driver takes a few µs for each.
 *
 * @since 0.1.0
 * @category constants
 */
export const mostFetched = 1000

/**
 * Returns the end of the window that begins at `from`: at most `to`, and at most `most` readings after `from`.
 *
 * @since 0.1.0
 * @category accessors
 */
export const windowEnd = (
  { sql }: Database,
  { from, to }: Period,
  most: number = mostReadings
): Effect.Effect<number, SqlError> =>
  Effect.map(
    sql<{ at: number }>`
      select at from reading where at >= ${from} and at < ${to} order by at limit 1 offset ${sql.literal(`${most}`)}`,
    // All readings of the same millisecond stay together.
    ([row]) => (row === undefined ? to : Math.max(row.at, from + 1))
  )
