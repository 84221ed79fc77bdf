/**
 * The maintenance of the store: rolling up and retention.
 *
 * @module
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import type { StoreService } from "./store/Store.js"
import type { StoreError } from "./store/StoreError.js"

/**
 * The maintenance of a store.
 *
 * @since 0.1.0
 * @category models
 */
export interface Maintenance {
  /** Rolls up every minute, and deletes what is too old every hour, until it is interrupted. */
  readonly run: Effect.Effect<void>
  /** Returns why the last rollup or retention failed. `undefined` if it succeeded. */
  readonly failure: () => string | undefined
}

const rollUpEvery = Schedule.spaced("1 minute")
const retainEvery = Schedule.spaced("1 hour")

/**
 * Makes the maintenance of a store.
 *
 * @example
 * ```ts
 * import { Maintenance, Store } from "@owserver/station"
 * import { Effect } from "effect"
 *
 * const program = Effect.flatMap(Store.Store, (store) => Maintenance.make(store).run)
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (store: Pick<StoreService, "rollUp" | "retain">): Maintenance => {
  const failures = new Map<string, string>()
  const attempt = (name: string, work: (now: number) => Effect.Effect<void, StoreError>) =>
    Clock.currentTimeMillis.pipe(
      Effect.flatMap(work),
      Effect.tap(() => Effect.sync(() => failures.delete(name))),
      Effect.catchAll(({ message }) => Effect.sync(() => failures.set(name, message))),
      // A defect would end both for as long as the station runs.
      Effect.catchAllDefect((defect) => {
        failures.set(name, `${name}: a bug in the station: ${String(defect)}`)
        return Effect.logError(`The station failed to ${name}`, defect)
      }),
      Effect.asVoid
    )
  const rollUp = Effect.repeat(attempt("rollUp", store.rollUp), rollUpEvery)
  const retain = Effect.repeat(attempt("retain", store.retain), retainEvery)
  return {
    run: Effect.asVoid(Effect.zip(rollUp, retain, { concurrent: true })),
    failure: () => [...failures.values()][0]
  }
}
