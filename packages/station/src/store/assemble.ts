/**
 * Puts the parts of a store together.
 *
 * @module
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as append from "./append.js"
import * as history from "./history.js"
import * as maintenance from "./maintenance.js"
import type { Options } from "./retention.js"
import * as SeriesIds from "./SeriesIds.js"
import type { StoreService } from "./Store.js"
import { StoreError } from "./StoreError.js"
import type { Database } from "./sql/Database.js"
import * as values from "./values.js"

/** The operations that are still to be written. */
const missing = Effect.suspend(() => new StoreError({ reason: "Failed", operation: "store", issue: "not implemented" }))

const pending: Omit<
  StoreService,
  | "append"
  | keyof ReturnType<typeof values.make>
  | keyof ReturnType<typeof history.make>
  | keyof ReturnType<typeof maintenance.make>
> = {
  series: missing,
  latest: missing,
  events: () => missing,
  label: () => missing,
  calibrations: () => missing,
  calibrate: () => missing,
  uncalibrate: () => missing,
  replace: () => missing,
  backup: () => missing,
  claimImport: () => missing
}

/**
 * Makes all operations. Each part is a function of the database that returns some of them.
 *
 * @since 0.1.0
 * @category constructors
 */
export const assemble = (database: Database, options: Options = {}): StoreService => {
  const seriesIds = SeriesIds.make(database)
  return {
    ...pending,
    ...append.make(database, seriesIds),
    ...history.make(database),
    ...values.make(database),
    ...maintenance.make(database, seriesIds, options)
  }
}
