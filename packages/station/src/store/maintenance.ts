/**
 * Rolling up and deleting, one at a time.
 *
 * @module
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as removal from "./removal.js"
import { removeSeries, sweep } from "./removeSeries.js"
import * as retention from "./retention.js"
import { rollUp, rollUpLate } from "./rollUp.js"
import type { StoreService } from "./Store.js"
import type { Database } from "./sql/Database.js"

/**
 * Makes the operations.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (
  database: Database,
  options: retention.Options = {}
): Pick<StoreService, "rollUp" | "retain" | "removeValues" | "removeSeries"> => {
  const turns = Effect.unsafeMakeSemaphore(1)
  const guard = retention.makeGuard()
  return {
    rollUp: Effect.fn("Store.rollUp")((now) =>
      // A deletion may have been interrupted. What is left would be rolled up.
      turns.withPermits(1)(Effect.zipRight(sweep(database), rollUp(database, now)))
    ),
    retain: Effect.fn("Store.retain")((now) => turns.withPermits(1)(retention.retain(database, options, guard, now))),
    removeValues: Effect.fn("Store.removeValues")((series, period) =>
      turns.withPermits(1)(
        Effect.zipLeft(removal.removeValues(database, series, period), rollUpLate(database, Number.POSITIVE_INFINITY))
      )
    ),
    removeSeries: Effect.fn("Store.removeSeries")((series) => turns.withPermits(1)(removeSeries(database, series)))
  }
}
