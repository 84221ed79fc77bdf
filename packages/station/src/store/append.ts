/**
 * Appends readings and transitions.
 *
 * @module
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Sample from "../model/Sample.js"
import * as AppendKnown from "./appendKnown.js"
import { selectMarks, toRows } from "./appendKnown.js"
import { applyTransitions } from "./applyTransitions.js"
import { markLate, writeReadings } from "./readings.js"
import * as SeriesIds from "./SeriesIds.js"
import type { StoreService } from "./Store.js"
import { StoreError } from "./StoreError.js"
import { type Database, execute } from "./sql/Database.js"

const validate = (samples: ReadonlyArray<Sample.Sample>): Effect.Effect<void, StoreError> => {
  for (const sample of samples) {
    const issue = Sample.issueOf(sample)
    if (issue !== undefined) return new StoreError({ reason: "Invalid", operation: "append", issue })
  }
  return Effect.void
}

/**
 * Makes the operation.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (database: Database): Pick<StoreService, "append"> => {
  const seriesIds = SeriesIds.make(database)
  const appendKnown = AppendKnown.make(database, seriesIds)

  /** Stores readings of any series. The locks of the marks are those of `AppendKnown`. */
  const appendAny = Effect.fnUntraced(function* (samples: ReadonlyArray<Sample.Sample>) {
    const [late, removed] = yield* execute<{ readonly value: number }>(selectMarks(database), [])
    const resolved = yield* seriesIds.resolve(samples, removed!.value)
    const rows = toRows(samples, resolved.ids)
    yield* writeReadings(database, rows)
    yield* markLate(database, rows, late!.value)
    return resolved
  })

  return {
    append: Effect.fn("Store.append")(function* ({ samples, transitions }) {
      yield* validate(samples)
      if (transitions.length === 0 && samples.length > 0) {
        if (yield* database.read("append", appendKnown(samples))) return
      }
      const write = Effect.zipLeft(appendAny(samples), applyTransitions(database, transitions))
      const resolved = yield* database.transaction("append", write)
      yield* seriesIds.keep(samples, resolved)
    })
  }
}
