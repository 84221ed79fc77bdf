/**
 * Rules that raise alarms, and maintenance.
 *
 * @module
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import { isTime } from "../model/Sample.js"
import type * as AlarmRule from "../rules/AlarmRule.js"
import type { AlarmStore } from "./AlarmStore.js"
import * as Definitions from "./definitions.js"
import { isId } from "./readSeries.js"
import { StoreError } from "./StoreError.js"
import type { Database } from "./sql/Database.js"
import { pauseIfLong } from "./sql/pause.js"

/** Each reading is compared with the rules of its series. */
const mostRules = 1000

const invalid = (operation: string, issue: string) => new StoreError({ reason: "Invalid", operation, issue })

const encoded = (operation: string, definition: AlarmRule.Definition) =>
  Effect.mapError(Definitions.encode(definition), ({ message }) => invalid(operation, message.replace(/\s+/g, " ")))

const checkTime = (operation: string, time: number | undefined) =>
  time === undefined || isTime(time) ? Effect.void : invalid(operation, `the time ${time} is not valid`)

/** Rules fetched at once. The longest ones have about 8 kB. */
const mostFetched = 100

interface Row {
  readonly id: number
  readonly definition: string
  readonly muted_until: number | null
}

/** Active alarms cleared by one statement. It takes about 5 ms. */
const step = 500

const clearAlarms = ({ sql }: Database, rule: number, at: number) =>
  sql`
    update alarm set cleared_at = case when raised_at < ${at} then ${at} else raised_at end
    where id in (
      select id from alarm where rule = ${rule} and cleared_at is null limit ${sql.literal(`${step}`)}
    ) returning id`.pipe(Effect.repeat({ until: (rows) => rows.length < step }))

type Operations = Pick<
  AlarmStore,
  "rules" | "addRule" | "changeRule" | "muteRule" | "removeRule" | "maintenance" | "setMaintenance"
>

/**
 * Makes the operations.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (database: Database): Operations => {
  const { sql } = database
  /** The rules that cannot be decoded. Each is logged once. */
  const broken = new Set<number>()

  const toRule = Effect.fnUntraced(function* ({ definition, id, muted_until }: Row) {
    yield* pauseIfLong
    const decoded = Definitions.decode(definition)
    if (Either.isRight(decoded)) return [{ ...decoded.right, id, mutedUntil: muted_until ?? undefined }]
    if (!broken.has(id))
      yield* Effect.logWarning(`The rule ${id} is not watched: its definition in the database is not valid`)
    broken.add(id)
    return []
  })

  return {
    rules: Effect.gen(function* () {
      const rules: Array<AlarmRule.AlarmRule> = []
      let after = 0
      while (true) {
        const rows = yield* database.read(
          "rules",
          sql<Row>`
            select id, definition, muted_until from rule where id > ${after}
            order by id limit ${sql.literal(`${mostFetched}`)}`
        )
        for (const row of rows) rules.push(...(yield* toRule(row)))
        if (rows.length < mostFetched) return rules
        after = rows.at(-1)!.id
      }
    }),
    addRule: Effect.fn("AlarmStore.addRule")(function* (definition) {
      const text = yield* encoded("addRule", definition)
      const insert = Effect.gen(function* () {
        // Two stations could add the last one at the same time.
        if (database.dialect === "postgres") yield* sql`lock table rule in share row exclusive mode`
        const [count] = yield* sql<{ n: number }>`select count(*) as n from rule`
        if (count!.n >= mostRules) return yield* invalid("addRule", `there are ${mostRules} rules already`)
        const [row] = yield* sql<{ id: number }>`insert into rule (definition) values (${text}) returning id`
        return row!.id
      })
      return yield* database.transaction("addRule", insert)
    }),
    changeRule: Effect.fn("AlarmStore.changeRule")(function* (id, definition) {
      if (!isId(id)) return false
      const text = yield* encoded("changeRule", definition)
      const rows = yield* database.transaction(
        "changeRule",
        sql`update rule set definition = ${text} where id = ${id} returning id`
      )
      return rows.length > 0
    }),
    muteRule: Effect.fn("AlarmStore.muteRule")(function* (id, until) {
      if (!isId(id)) return false
      yield* checkTime("muteRule", until)
      const rows = yield* database.transaction(
        "muteRule",
        sql`update rule set muted_until = ${until ?? null} where id = ${id} returning id`
      )
      return rows.length > 0
    }),
    removeRule: Effect.fn("AlarmStore.removeRule")(function* (id, at) {
      if (!isId(id)) return false
      const remove = Effect.gen(function* () {
        const rows = yield* sql`delete from rule where id = ${id} returning id`
        if (rows.length > 0) yield* clearAlarms(database, id, at)
        return rows.length > 0
      })
      return yield* database.transaction("removeRule", remove)
    }),
    maintenance: Effect.map(
      database.read("maintenance", sql<{ value: number }>`select value from setting where name = 'maintenance'`),
      ([row]) => row?.value
    ),
    setMaintenance: Effect.fn("AlarmStore.setMaintenance")(function* (until) {
      yield* checkTime("setMaintenance", until)
      yield* database.transaction(
        "setMaintenance",
        until === undefined
          ? sql`delete from setting where name = 'maintenance'`
          : sql`insert into setting (name, value) values ('maintenance', ${until})
              on conflict (name) do update set value = excluded.value`
      )
    })
  }
}
