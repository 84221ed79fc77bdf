/**
 * Events, and the hashes of imported files.
 *
 * @module
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type * as Condition from "../model/Condition.js"
import { readPage } from "./page.js"
import type { StoreService } from "./Store.js"
import type { Database } from "./sql/Database.js"
import { toText } from "./sql/toText.js"

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

/**
 * Makes the operations.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (database: Database): Pick<StoreService, "events" | "claimImport"> => {
  const { sql } = database
  return {
    events: Effect.fn("Store.events")(function* ({ open = false, server, ...page }) {
      const isOpen = sql.literal(open ? "ended_at is null" : "true")
      const where = server === undefined ? isOpen : sql.and([isOpen, sql`server = ${toText(server)}`])
      const read = (before: number, limit: number) => sql<Row>`
        select id, began_at, ended_at, count, kind, server, device, property, detail
        from event where ${where} and id < ${before} order by id desc limit ${limit}`
      const rows = yield* database.read("events", readPage("events", page, read))
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
