/**
 * Stores conditions as events.
 *
 * @module
 * @since 0.1.0
 */
import type { SqlError } from "@effect/sql/SqlError"
import * as Effect from "effect/Effect"
import type * as Condition from "../model/Condition.js"
import type { Database } from "./sql/Database.js"
import { toText } from "./sql/toText.js"

/** A condition that lasts has one row, so one that begins again, as after a restart, goes on. */
const beginOrCount = ({ sql }: Database, { at, detail, device, kind, property, server }: Condition.Transition) =>
  sql`
    insert into event (began_at, ended_at, count, kind, server, device, property, detail)
    values (${at}, null, 1, ${kind}, ${toText(server)}, ${toText(device)}, ${toText(property)}, ${toText(detail)})
    on conflict (kind, server, device, property) where ended_at is null
    do update set count = event.count + 1, detail = excluded.detail`

const end = ({ sql }: Database, { at, device, kind, property, server }: Condition.Transition) =>
  sql`
    update event set ended_at = case when began_at < ${at} then ${at} else began_at end
    where ended_at is null and kind = ${kind} and server = ${toText(server)} and device = ${toText(device)}
      and property = ${toText(property)}`

/**
 * Applies transitions in their order. The end of a condition that has not begun is ignored. Needs a transaction.
 *
 * @since 0.1.0
 * @category combinators
 */
export const applyTransitions = (
  database: Database,
  transitions: ReadonlyArray<Condition.Transition>
): Effect.Effect<void, SqlError> =>
  Effect.forEach(
    transitions,
    (transition) => (transition.change === "ended" ? end(database, transition) : beginOrCount(database, transition)),
    { discard: true }
  )
