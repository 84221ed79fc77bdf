/**
 * Setting and removing calibrations.
 *
 * @module
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import { isTime, largest } from "../model/Sample.js"
import { requireSeries } from "./readSeries.js"
import type { Calibration, StoreService } from "./Store.js"
import { StoreError } from "./StoreError.js"
import { readCalibrations } from "./sources.js"
import type { Database } from "./sql/Database.js"

const invalid = (operation: string, issue: string) => new StoreError({ reason: "Invalid", operation, issue })

const issueOf = ({ factor, from, offset }: Calibration): string | undefined => {
  if (!isTime(from)) return `the time ${from} is not a whole number of milliseconds since 1970`
  if (!(Math.abs(factor) <= largest && factor !== 0)) return `the factor ${factor} is not a number other than 0`
  return Math.abs(offset) <= largest ? undefined : `the offset ${offset} is not a finite number`
}

/**
 * Makes the operations.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (
  database: Database
): Pick<StoreService, "calibrations" | "allCalibrations" | "calibrate" | "uncalibrate"> => {
  const { sql } = database
  return {
    allCalibrations: database.read("calibrations", readCalibrations(database)),
    calibrations: Effect.fn("Store.calibrations")((id) =>
      database.read(
        "calibrations",
        Effect.zipRight(
          requireSeries(database, "calibrations", id),
          sql<Calibration>`
            select from_at as "from", factor, shift as "offset" from calibration where series = ${id} order by from_at`
        )
      )
    ),
    calibrate: Effect.fn("Store.calibrate")(function* (id, calibration) {
      const issue = issueOf(calibration)
      if (issue !== undefined) return yield* invalid("calibrate", issue)
      const { factor, from, offset } = calibration
      yield* database.transaction(
        "calibrate",
        Effect.zipRight(
          requireSeries(database, "calibrate", id),
          sql`
            insert into calibration (series, from_at, factor, shift) values (${id}, ${from}, ${factor}, ${offset})
            on conflict (series, from_at) do update set factor = excluded.factor, shift = excluded.shift`
        )
      )
    }),
    uncalibrate: Effect.fn("Store.uncalibrate")(function* (id, from) {
      const none = invalid("uncalibrate", `series ${id} has no calibration from ${from} on`)
      if (!isTime(from)) return yield* none
      yield* database.transaction(
        "uncalibrate",
        Effect.gen(function* () {
          yield* requireSeries(database, "uncalibrate", id)
          const rows = yield* sql`delete from calibration where series = ${id} and from_at = ${from} returning series`
          if (rows.length === 0) return yield* none
        })
      )
    })
  }
}
