/**
 * Compares the clock of a machine with that of PostgreSQL.
 *
 * @module
 * @since 0.1.0
 */
import { type PostgresStore, StoreError } from "@owserver/station"
import * as Effect from "effect/Effect"

/** In milliseconds. A statement may take seconds. */
const tolerance = 60_000

/**
 * Fails if a time of this machine, in milliseconds since 1970, is not that of PostgreSQL, by more than a minute. Retention would otherwise
 * delete the readings of all machines by the clock of the one that is wrong.
 *
 * @since 0.1.0
 * @category combinators
 */
export const checkClock = (
  { read, sql }: Pick<PostgresStore.Shared["database"], "read" | "sql">,
  now: number
): Effect.Effect<void, StoreError> =>
  Effect.flatMap(
    read("maintain", sql<{ now: number }>`select (extract(epoch from clock_timestamp()) * 1000)::bigint as now`),
    ([row]) => {
      const difference = Math.round((now - row!.now) / 1000)
      if (Math.abs(difference) * 1000 <= tolerance) return Effect.void
      const [by, than] = [Math.abs(difference), difference > 0 ? "ahead of" : "behind"]
      return new StoreError({
        reason: "Failed",
        operation: "maintain",
        issue: `the clock of this machine is ${by} s ${than} that of PostgreSQL: synchronize both with NTP`
      })
    }
  )
