/**
 * Appends readings and transitions.
 *
 * @module
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Sample from "../model/Sample.js"
import { applyTransitions } from "./applyTransitions.js"
import { markLate, type Row, writeReadings } from "./readings.js"
import type * as SeriesIds from "./SeriesIds.js"
import type { StoreService } from "./Store.js"
import { StoreError } from "./StoreError.js"
import type { Database } from "./sql/Database.js"

const validate = (samples: ReadonlyArray<Sample.Sample>): Effect.Effect<void, StoreError> => {
  for (const sample of samples) {
    const issue = Sample.issueOf(sample)
    if (issue !== undefined) return new StoreError({ reason: "Invalid", operation: "append", issue })
  }
  return Effect.void
}

/** One row for each series and time, the last given, in the order of the primary key. */
const toRows = (samples: ReadonlyArray<Sample.Sample>, ids: ReadonlyArray<number>): ReadonlyArray<Row> => {
  const order = samples.map((_, index) => index)
  order.sort((one, other) => samples[one]!.at - samples[other]!.at || ids[one]! - ids[other]! || one - other)
  const rows: Array<Row> = []
  for (const index of order) {
    const { at, quality, value } = samples[index]!
    const series = ids[index]!
    const last = rows.at(-1)
    if (last?.at === at && last.series === series) rows.pop()
    rows.push({ at, series, value, quality: quality === "good" ? 0 : 1 })
  }
  return rows
}

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
  return {
    append: Effect.fn("Store.append")(function* ({ samples, transitions }) {
      yield* validate(samples)
      const write = Effect.zipLeft(appendSamples(samples), applyTransitions(database, transitions))
      const resolved = yield* database.transaction("append", write)
      yield* seriesIds.keep(resolved)
    })
  }
}
