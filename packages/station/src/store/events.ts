/**
 * Events, and the hashes of imported files.
 *
 * @module
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type * as Condition from "../model/Condition.js"
import type { StoreService } from "./Store.js"
import { StoreError } from "./StoreError.js"
import type { Database } from "./sql/Database.js"
import { toText } from "./sql/toText.js"

const defaultLimit = 100

/** A station continues all conditions that are open when it starts. */
const mostEvents = 100_000

interface Row extends Condition.Key {
  readonly id: number
  readonly began_at: number
  readonly ended_at: number | null
  readonly count: number
  readonly detail: string
}

const toEvent = ({ began_at, ended_at, ...row }: Row): Condition.Event => ({
  ...row,
  beganAt: began_at,
  endedAt: ended_at ?? undefined
})

const isCount = (value: number, most: number) => Number.isInteger(value) && value >= 1 && value <= most

/**
 * Makes the operations.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (database: Database): Pick<StoreService, "events" | "claimImport"> => {
  const { sql } = database
  return {
    events: Effect.fn("Store.events")(function* ({ before, limit = defaultLimit, open = false }) {
      if (!isCount(limit, mostEvents) || (before !== undefined && !isCount(before, 0x7fffffff))) {
        const issue = `the limit ${limit} or the id ${before} is not valid`
        return yield* new StoreError({ reason: "Invalid", operation: "events", issue })
      }
      const where = sql.and([
        ...(open ? [sql`ended_at is null`] : []),
        ...(before === undefined ? [] : [sql`id < ${before}`])
      ])
      const rows = yield* database.read(
        "events",
        sql<Row>`
          select id, began_at, ended_at, count, kind, server, device, property, detail
          from event where ${where} order by id desc limit ${limit}`
      )
      return rows.map(toEvent)
    }),
    claimImport: Effect.fn("Store.claimImport")(function* (hash) {
      const at = yield* Clock.currentTimeMillis
      const rows = yield* database.transaction(
        "claimImport",
        sql`insert into import (hash, at) values (${toText(hash)}, ${at}) on conflict (hash) do nothing returning hash`
      )
      return rows.length > 0
    })
  }
}
