/**
 * Messages that wait for their targets.
 *
 * @module
 * @since 0.1.0
 */
import type { SqlError } from "@effect/sql/SqlError"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Predicate from "effect/Predicate"
import type { Message, Notice, Waiting } from "../rules/Alarm.js"
import type { OutboxStore } from "./AlarmStore.js"
import { StoreError } from "./StoreError.js"
import type { Database } from "./sql/Database.js"
import * as Given from "./sql/given.js"
import { toText } from "./sql/toText.js"

/**
 * Stores messages. Those that wait already stay as they are. Needs a transaction.
 *
 * @since 0.1.0
 * @category combinators
 */
export const insertMessages: (database: Database, messages: ReadonlyArray<Message>) => Effect.Effect<void, SqlError> =
  Given.execute({
    columns: { id: "text", target: "text", notice: "text", expires_at: "bigint" },
    row: ({ expiresAt, id, notice, target }: Message) => ({
      id: toText(id),
      target: toText(target),
      // JSON has an escape for what a database cannot hold.
      notice: JSON.stringify(notice),
      expires_at: expiresAt
    }),
    text: `insert into outbox (id, target, notice, expires_at, tries, next_at)
    select id, target, notice, expires_at, 0, 0 from given where true on conflict (id) do nothing`
  })

const remove = Given.execute({
  columns: { id: "text" },
  row: (id: string) => ({ id: toText(id) }),
  text: "delete from outbox where id in (select id from given)"
})

interface Row {
  readonly id: string
  readonly target: string
  readonly notice: string
  readonly expires_at: number
  readonly tries: number
  readonly next_at: number
}

type StoredNotice = Omit<Notice, "value"> & { readonly value?: number }

/** Returns nothing for a text that is no notice, such as after a repair by hand. */
const parse = (text: string): StoredNotice | undefined =>
  Either.getOrUndefined(
    Either.filterOrLeft(
      Either.try(() => JSON.parse(text)),
      (notice): notice is StoredNotice => Predicate.isRecord(notice) && typeof notice.alarm === "string",
      () => undefined
    )
  )

const toWaiting = ({ expires_at, next_at, notice: text, ...row }: Row): Waiting | undefined => {
  const notice = parse(text)
  if (notice === undefined) return undefined
  return { ...row, notice: { ...notice, value: notice.value }, expiresAt: expires_at, nextAt: next_at }
}

const mostWaiting = 1000

/**
 * Makes the operations.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (database: Database): OutboxStore => {
  const { sql } = database
  return {
    waiting: Effect.fn("OutboxStore.waiting")(function* (target, limit) {
      if (!Number.isInteger(limit) || limit < 1 || limit > mostWaiting) {
        const issue = `the limit ${limit} is not valid`
        return yield* new StoreError({ reason: "Invalid", operation: "waiting", issue })
      }
      const rows = yield* database.read(
        "waiting",
        sql<Row>`
          select id, target, notice, expires_at, tries, next_at from outbox
          where target = ${toText(target)} order by place limit ${limit}`
      )
      const messages = rows.map(toWaiting)
      const broken = rows.flatMap(({ id }, n) => (messages[n] === undefined ? [id] : []))
      if (broken.length > 0) {
        // They would stand before all others.
        yield* database.transaction("waiting", remove(database, broken))
        yield* Effect.logWarning(`Messages in the database are not valid, and were removed: ${broken.join(", ")}`)
      }
      return messages.filter((one) => one !== undefined)
    }),
    add: Effect.fn("OutboxStore.add")((messages) => database.transaction("add", insertMessages(database, messages))),
    remove: Effect.fn("OutboxStore.remove")((ids) => database.transaction("remove", remove(database, ids))),
    postpone: Effect.fn("OutboxStore.postpone")((id, tries, nextAt) =>
      Effect.asVoid(
        database.transaction(
          "postpone",
          sql`update outbox set tries = ${tries}, next_at = ${nextAt} where id = ${toText(id)}`
        )
      )
    ),
    counts: Effect.map(
      database.read(
        "counts",
        sql<{ target: string; n: number }>`select target, count(*) as n from outbox group by target`
      ),
      (rows) => new Map(rows.map(({ n, target }) => [target, n]))
    )
  }
}
