/**
 * Alarms.
 *
 * @module
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import type { Alarm } from "../rules/Alarm.js"
import type { AlarmStore } from "./AlarmStore.js"
import { applyChanges } from "./applyChanges.js"
import { insertMessages } from "./outbox.js"
import { readPage } from "./page.js"
import { isId } from "./readSeries.js"
import type { Database } from "./sql/Database.js"
import { toText } from "./sql/toText.js"

interface Row {
  readonly id: number
  readonly key: string
  readonly rule: number
  readonly name: string
  readonly server: string
  readonly device: string
  readonly property: string
  readonly raised_at: number
  readonly cleared_at: number | null
  readonly acked_at: number | null
  readonly acked_by: string
  readonly value: number | null
  readonly detail: string
  readonly silent: number
}

const toAlarm = ({ acked_at, acked_by, cleared_at, raised_at, silent, value, ...row }: Row): Alarm => ({
  ...row,
  raisedAt: raised_at,
  clearedAt: cleared_at ?? undefined,
  ackedAt: acked_at ?? undefined,
  ackedBy: acked_by,
  value: value ?? undefined,
  isSilent: silent === 1
})

/**
 * Makes the operations.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (database: Database): Pick<AlarmStore, "alarms" | "change" | "acknowledge"> => {
  const { sql } = database
  return {
    alarms: Effect.fn("AlarmStore.alarms")(function* ({ active = false, ...page }) {
      const where = sql.literal(active ? "cleared_at is null" : "true")
      const read = (before: number, limit: number) => sql<Row>`
        select id, key, rule, name, server, device, property, raised_at, cleared_at, acked_at, acked_by, value, detail, silent
        from alarm where ${where} and id < ${before} order by id desc limit ${limit}`
      const rows = yield* database.read("alarms", readPage("alarms", page, read))
      return rows.map(toAlarm)
    }),
    change: Effect.fn("AlarmStore.change")((changes, messages) =>
      database.transaction(
        "change",
        Effect.zipRight(applyChanges(database, changes), insertMessages(database, messages))
      )
    ),
    acknowledge: Effect.fn("AlarmStore.acknowledge")(function* (id, who, at) {
      if (!isId(id)) return undefined
      const rows = yield* database.transaction(
        "acknowledge",
        Effect.zipRight(
          sql`update alarm set acked_at = ${at}, acked_by = ${toText(who)} where id = ${id} and acked_at is null`,
          sql<{ key: string }>`select key from alarm where id = ${id}`
        )
      )
      return rows[0]?.key
    })
  }
}
