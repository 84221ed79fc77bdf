/**
 * Appends readings and transitions.
 *
 * @module
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Sample from "../model/Sample.js"
import { applyTransitions } from "./applyTransitions.js"
import { libsqlStatements, markLate, type Row, writeReadings } from "./readings.js"
import type * as SeriesIds from "./SeriesIds.js"
import type { StoreService } from "./Store.js"
import { StoreError } from "./StoreError.js"
import type { Database } from "./sql/Database.js"
import type { Synchronous } from "./sql/Libsql.js"

const validate = (samples: ReadonlyArray<Sample.Sample>): Effect.Effect<void, StoreError> => {
  for (const sample of samples) {
    const issue = Sample.issueOf(sample)
    if (issue !== undefined) return new StoreError({ reason: "Invalid", operation: "append", issue })
  }
  return Effect.void
}

const isSorted = (rows: ReadonlyArray<Row>): boolean => {
  for (let n = 1; n < rows.length; n++) if (rows[n - 1]!.at >= rows[n]!.at) return false
  return true
}

/** One row for each series and time, the last given, in the order of the primary key. */
const toRows = (samples: ReadonlyArray<Sample.Sample>, ids: ReadonlyArray<number>): ReadonlyArray<Row> => {
  const rows = samples.map(
    ({ at, quality, value }, n): Row => ({ at, series: ids[n]!, value, quality: quality === "good" ? 0 : 1 })
  )
  if (isSorted(rows)) return rows
  // The sort is stable, so the last given of equal rows is the last.
  rows.sort((one, other) => one.at - other.at || one.series - other.series)
  return rows.filter(({ at, series }, n) => rows[n + 1]?.at !== at || rows[n + 1]!.series !== series)
}

/** Both are read by one statement, because it runs for each batch. */
const stateText =
  "select data_version as version, (select value from mark where name = 'late') as late from pragma_data_version"

/**
 * Makes the operation.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (database: Database, seriesIds: SeriesIds.SeriesIds): Pick<StoreService, "append"> => {
  const appendSamples = Effect.fnUntraced(function* (samples: ReadonlyArray<Sample.Sample>) {
    const resolved = yield* seriesIds.resolve(samples)
    const rows = toRows(samples, resolved.ids)
    yield* writeReadings(database, rows)
    yield* markLate(database, rows)
    return resolved
  })
  /** Stores readings of known series that are not late, and returns false for others. */
  const appendAtOnce = (samples: ReadonlyArray<Sample.Sample>) => (connection: Synchronous) => {
    const [state] = connection.all<{ readonly version: number; readonly late: number }>(stateText)
    const ids = seriesIds.find(samples, state!.version)
    if (ids === undefined) return false
    const rows = toRows(samples, ids)
    if (rows[0]!.at < state!.late) return false
    for (const [text, params] of libsqlStatements(rows)) connection.write(text, params)
    return true
  }
  const { atOnce } = database
  return {
    append: Effect.fn("Store.append")(function* ({ samples, transitions }) {
      yield* validate(samples)
      if (atOnce !== undefined && transitions.length === 0 && samples.length > 0) {
        if (yield* database.read("append", atOnce(appendAtOnce(samples)))) return
      }
      const write = Effect.zipLeft(appendSamples(samples), applyTransitions(database, transitions))
      const resolved = yield* database.transaction("append", write)
      yield* seriesIds.keep(samples, resolved)
    })
  }
}
