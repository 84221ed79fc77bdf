/**
 * A series with those that it replaced.
 *
 * @module
 * @since 0.1.0
 */
import type { SqlError } from "@effect/sql/SqlError"
import * as Effect from "effect/Effect"
import type * as Series from "../model/Series.js"
import type { Source } from "./aggregateRanges.js"
import { noSeries, readSeries } from "./readSeries.js"
import type { Calibration } from "./Store.js"
import type { StoreError } from "./StoreError.js"
import type { Database } from "./sql/Database.js"

/**
 * A series with all that its history needs.
 *
 * @since 0.1.0
 * @category models
 */
export interface Sources {
  readonly series: Series.Series
  /** The time of the first reading of any. */
  readonly firstAt: number
  /** The series and those that it replaced, the oldest first. */
  readonly sources: ReadonlyArray<Source>
}

/**
 * Reads the calibrations of all series, by time.
 *
 * @since 0.1.0
 * @category accessors
 */
export const readCalibrations = ({
  sql
}: Database): Effect.Effect<ReadonlyMap<number, ReadonlyArray<Calibration>>, SqlError> =>
  Effect.map(
    sql<Calibration & { readonly series: number }>`
      select series, from_at as "from", factor, shift as "offset" from calibration order by series, from_at`,
    (rows) => {
      const bySeries = new Map<number, Array<Calibration>>()
      for (const { series, ...calibration } of rows) {
        const own = bySeries.get(series) ?? []
        own.push(calibration)
        bySeries.set(series, own)
      }
      return bySeries
    }
  )

/** The replaced series come before those that replaced them. */
const chainOf = (all: ReadonlyArray<Series.Series>, last: Series.Series): ReadonlyArray<Series.Series> => {
  const chain = [last]
  // The array grows meanwhile. A series may replace several.
  for (const { id } of chain) chain.push(...all.filter((series) => series.replacedBy === id && !chain.includes(series)))
  return chain.reverse()
}

/**
 * Reads a series. Fails with `Invalid` if it does not exist.
 *
 * @since 0.1.0
 * @category accessors
 */
export const sourcesOf: (
  database: Database,
  operation: string,
  id: number
) => Effect.Effect<Sources, SqlError | StoreError> = Effect.fnUntraced(function* (database, operation, id) {
  const all = yield* readSeries(database)
  const series = all.find((one) => one.id === id)
  if (series === undefined) return yield* noSeries(operation, id)
  const calibrations = yield* readCalibrations(database)
  const chain = chainOf(all, series)
  return {
    series,
    firstAt: Math.min(...chain.map(({ firstAt }) => firstAt)),
    sources: chain.map(({ firstAt, id, kind }) => ({
      id,
      firstAt,
      kind,
      calibrations: calibrations.get(id) ?? []
    }))
  }
})
