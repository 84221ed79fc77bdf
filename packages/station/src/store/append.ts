/**
 * Appends readings and transitions.
 *
 * @module
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Sample from "../model/Sample.js"
import * as AppendKnown from "./appendKnown.js"
import { applyTransitions } from "./applyTransitions.js"
import { markLate, writeReadings } from "./readings.js"
import * as SeriesIds from "./SeriesIds.js"
import type { Batch, StoreService } from "./Store.js"
import { StoreError } from "./StoreError.js"
import { type Database, execute } from "./sql/Database.js"

const issueOf = (samples: ReadonlyArray<Sample.Sample>): string | undefined => {
  for (const sample of samples) {
    const issue = Sample.issueOf(sample)
    if (issue !== undefined) return issue
  }
  return undefined
}

/** A span without a parent would contain nothing else, and would cost a small batch a third of its time. */
const withSpan = <A, E>(effect: Effect.Effect<A, E>): Effect.Effect<A, E> =>
  Effect.withFiberRuntime((caller) =>
    caller.currentSpan === undefined ? effect : Effect.withSpan(effect, "Store.append", { captureStackTrace: false })
  )

/**
 * Makes the operation.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (database: Database): Pick<StoreService, "append"> => {
  const seriesIds = SeriesIds.make(database)
  const appendKnown = AppendKnown.make(database, seriesIds)
  const selectMarks = AppendKnown.selectMarks(database)

  const appendSamples = Effect.fnUntraced(function* (samples: ReadonlyArray<Sample.Sample>) {
    const [marks] = yield* execute<AppendKnown.Marks>(selectMarks, [])
    const resolved = yield* seriesIds.resolve(samples, marks!.removed)
    const rows = AppendKnown.toRows(samples, resolved.ids)
    yield* writeReadings(database, rows)
    yield* markLate(database, rows, marks!.late)
    return resolved
  })
  const appendAny = ({ samples, transitions }: Batch) =>
    database
      .transaction("append", Effect.zipLeft(appendSamples(samples), applyTransitions(database, transitions)))
      .pipe(Effect.flatMap((resolved) => seriesIds.keep(samples, resolved)))

  const append = (batch: Batch): Effect.Effect<void, StoreError> => {
    const { samples, transitions } = batch
    const issue = issueOf(samples)
    if (issue !== undefined) return new StoreError({ reason: "Invalid", operation: "append", issue })
    if (transitions.length > 0 || samples.length === 0) return appendAny(batch)
    const known = Effect.suspend(() => appendKnown(samples))
    return Effect.flatMap(database.write("append", known), (isStored) => (isStored ? Effect.void : appendAny(batch)))
  }
  return { append: (batch) => withSpan(Effect.suspend(() => append(batch))) }
}
