/**
 * Stores changes of alarms.
 *
 * @module
 * @since 0.1.0
 */
import type { SqlError } from "@effect/sql/SqlError"
import * as Effect from "effect/Effect"
import type { AlarmChange } from "../rules/Alarm.js"
import type { Database } from "./sql/Database.js"
import * as Given from "./sql/given.js"
import { toText } from "./sql/toText.js"

type Of<Tag extends AlarmChange["_tag"]> = Extract<AlarmChange, { readonly _tag: Tag }>

const keyed = { key: "text" }

const raised = {
  columns: {
    ...keyed,
    rule: "integer",
    name: "text",
    server: "text",
    device: "text",
    property: "text",
    raised_at: "bigint",
    value: "double precision",
    detail: "text",
    silent: "smallint"
  },
  row: ({ alarm }: Of<"Raised">) => ({
    key: toText(alarm.key),
    rule: alarm.rule,
    name: toText(alarm.name),
    server: toText(alarm.server),
    device: toText(alarm.device),
    property: toText(alarm.property),
    raised_at: alarm.raisedAt,
    value: alarm.value ?? null,
    detail: toText(alarm.detail),
    silent: alarm.isSilent ? 1 : 0
  })
}

const names = Object.keys(raised.columns).join()

/** A monitor clears an alarm before it raises the next one. Two stations on one database may know nothing of each other. */
const supersede = Given.execute({
  ...raised,
  text: `update alarm
    set cleared_at = case when alarm.raised_at < given.raised_at then given.raised_at else alarm.raised_at end
    from given
    where alarm.rule = given.rule and alarm.server = given.server and alarm.device = given.device
      and alarm.property = given.property and alarm.cleared_at is null
      and not exists (select 1 from alarm as stored where stored.key = given.key)`
})

const insert = Given.execute({
  ...raised,
  text: `insert into alarm (${names}, acked_by) select ${names}, '' from given where true on conflict (key) do nothing`
})

const clear = Given.execute({
  columns: { ...keyed, at: "bigint" },
  row: ({ at, key }: Of<"Cleared">) => ({ key: toText(key), at }),
  text: `update alarm set cleared_at = case when alarm.raised_at < given.at then given.at else alarm.raised_at end
    from given where alarm.key = given.key and alarm.cleared_at is null`
})

const tell = Given.execute({
  columns: keyed,
  row: ({ key }: Of<"Told">) => ({ key: toText(key) }),
  text: "update alarm set silent = 0 from given where alarm.key = given.key"
})

/** Changes that concern the same alarm, or the same subject, take effect one after another. */
const concerned = (change: AlarmChange): string => {
  if (change._tag !== "Raised") return change.key
  const { device, property, rule, server } = change.alarm
  return JSON.stringify([rule, server, device, property])
}

/** Splits changes into groups of one kind that can be stored at once, in their order. */
const groupsOf = (changes: ReadonlyArray<AlarmChange>): ReadonlyArray<ReadonlyArray<AlarmChange>> => {
  const groups: Array<Array<AlarmChange>> = []
  let known = new Set<string>()
  for (const change of changes) {
    const last = groups.at(-1)
    const about = concerned(change)
    if (last === undefined || last[0]?._tag !== change._tag || known.has(about)) {
      groups.push([change])
      known = new Set()
    } else last.push(change)
    known.add(about)
  }
  return groups
}

const store = Effect.fnUntraced(function* (database: Database, group: ReadonlyArray<AlarmChange>) {
  const of = <Tag extends AlarmChange["_tag"]>(tag: Tag) =>
    group.filter((change): change is Of<Tag> => change._tag === tag)
  yield* supersede(database, of("Raised"))
  yield* insert(database, of("Raised"))
  yield* clear(database, of("Cleared"))
  yield* tell(database, of("Told"))
})

/**
 * Applies changes in their order. Those that were applied before change nothing. Needs a transaction.
 *
 * @since 0.1.0
 * @category combinators
 */
export const applyChanges: (database: Database, changes: ReadonlyArray<AlarmChange>) => Effect.Effect<void, SqlError> =
  Effect.fnUntraced(function* (database, changes) {
    if (changes.length === 0) return
    // The alarms of a subject that two stations raise at the same time would both be active.
    if (database.dialect === "postgres") yield* database.sql`lock table alarm in share row exclusive mode`
    for (const group of groupsOf(changes)) yield* store(database, group)
  })
