/**
 * Alarms of two processes on one database, many at once, and on a full disk.
 */
import * as Path from "node:path"
import { describe, it } from "@effect/vitest"
import type { Alarm, AlarmRule, StoreError } from "@owserver/station"
import { Effect, type Scope } from "effect"
import { expect } from "vitest"
import { assemble } from "../src/store/assemble.js"
import { openLibsql } from "../src/store/openLibsql.js"
import { openPostgres } from "../src/store/openPostgres.js"
import type { Database } from "../src/store/sql/Database.js"
import { temporaryFolder } from "./Databases.js"
import * as Postgres from "./Postgres.js"

const rule: AlarmRule.Definition = {
  name: "Offline",
  selector: {},
  trigger: { kind: "lost" },
  hold: 0,
  targets: [],
  enabled: true
}

const raised = (key: string, device = ""): Alarm.AlarmChange => ({
  _tag: "Raised",
  alarm: {
    key,
    rule: 1,
    name: "Offline",
    server: "home",
    device,
    property: "",
    raisedAt: 1000,
    value: undefined,
    detail: "the server does not answer",
    isSilent: false
  }
})

const message = (key: string): Alarm.Message => ({
  id: `${key}/raised/phone`,
  target: "phone",
  notice: {
    change: "raised",
    alarm: key,
    rule: "Offline",
    server: "home",
    device: "",
    property: "",
    title: "home",
    place: "",
    at: 1000,
    value: undefined,
    unit: "",
    detail: "the server does not answer"
  },
  expiresAt: 100_000
})

type Open = Effect.Effect<Database, StoreError, Scope.Scope>

/** A database that each call opens again, as another process does. */
const databases: ReadonlyArray<{
  readonly name: string
  readonly skipped: boolean
  readonly make: Effect.Effect<Open, never, Scope.Scope>
}> = [
  {
    name: "libSQL",
    skipped: false,
    make: Effect.map(temporaryFolder, (folder) => openLibsql({ file: Path.join(folder, "station.db") }))
  },
  {
    name: "PostgreSQL",
    skipped: !Postgres.isInstalled,
    make: Effect.map(Postgres.freshDatabase, (url) => openPostgres({ url }))
  }
]

for (const { make, name, skipped } of databases) {
  const test = (claim: string, body: (open: Open) => Effect.Effect<void, unknown, Scope.Scope>) =>
    it.scopedLive(claim, () => Effect.orDie(Effect.flatMap(make, body)))

  describe.skipIf(skipped)(name, () => {
    test("two processes that raise alarms of one subject leave one active, and no message is lost", (open) =>
      Effect.gen(function* () {
        const stores = [assemble(yield* open), assemble(yield* open)]
        const changes = Array.from({ length: 20 }, (_, n) =>
          stores.map(({ alarms }, k) => alarms.change([raised(`${k}-${n}`)], [message(`${k}-${n}`)]))
        )
        yield* Effect.all(changes.flat(), { concurrency: 4 })
        for (const { alarms, outbox } of stores) {
          const all = yield* alarms.alarms({})
          expect(all).toHaveLength(40)
          expect(all.filter(({ clearedAt }) => clearedAt === undefined)).toHaveLength(1)
          expect(yield* outbox.counts).toEqual(new Map([["phone", 40]]))
        }
      }))

    test("one of two processes adds the last rule, and one of two people acknowledges first", (open) =>
      Effect.gen(function* () {
        const database = yield* open
        const stores = [assemble(database), assemble(yield* open)]
        const { alarms } = stores[0]!
        yield* alarms.addRule(rule)
        const { sql } = database
        for (let n = 1; n < 999; n *= 2)
          yield* sql`insert into rule (definition) select definition from rule limit ${sql.literal(`${Math.min(n, 999 - n)}`)}`
        const added = stores.map(({ alarms }) => Effect.either(alarms.addRule(rule)))
        const tags = (yield* Effect.all(added, { concurrency: 2 })).map(({ _tag }) => _tag)
        expect(tags.sort()).toEqual(["Left", "Right"])
        yield* alarms.change([raised("a")], [])
        const [{ id }] = (yield* alarms.alarms({})) as [Alarm.Alarm]
        const who = ["one", "two"]
        const acknowledged = stores.map(({ alarms }, n) => alarms.acknowledge(id, who[n]!, n))
        expect(yield* Effect.all(acknowledged, { concurrency: 2 })).toEqual(["a", "a"])
        const [first] = yield* alarms.alarms({})
        expect(who[first!.ackedAt!]).toBe(first!.ackedBy)
      }))

    test("ten thousand alarms at once are stored as they are, while the event loop goes on", (open) =>
      Effect.gen(function* () {
        const { alarms, outbox } = assemble(yield* open)
        const keys = Array.from({ length: 10_000 }, (_, n) => `${n}`)
        let turns = 0
        let next = setImmediate(() => {})
        const count = () => {
          turns++
          next = setImmediate(count)
        }
        count()
        yield* Effect.addFinalizer(() => Effect.sync(() => clearImmediate(next)))
        yield* alarms.change(
          keys.map((key) => raised(key, key)),
          keys.map(message)
        )
        yield* alarms.change(
          keys.map((key) => ({ _tag: "Cleared", key, at: 2000 })),
          []
        )
        // Alarms and messages are stored in pieces of 200.
        expect(turns).toBeGreaterThan(20)
        const all = yield* alarms.alarms({ limit: 100_000 })
        expect(all.map(({ clearedAt, key }) => [key, clearedAt])).toEqual(keys.map((key) => [key, 2000]).reverse())
        expect(yield* outbox.counts).toEqual(new Map([["phone", 10_000]]))
      }))
  })
}

it.scopedLive("on a full disk a change fails, and is stored when there is space again", () =>
  Effect.gen(function* () {
    const folder = yield* temporaryFolder
    const database = yield* openLibsql({ file: Path.join(folder, "station.db") })
    const { sql } = database
    const { alarms, outbox } = assemble(database)
    yield* alarms.change([raised("before")], [])
    const [pages] = yield* sql<{ page_count: number }>`pragma page_count`
    yield* sql.unsafe(`pragma max_page_count = ${pages!.page_count}`)
    const keys = Array.from({ length: 500 }, (_, n) => `${n}`)
    const change = alarms.change(
      keys.map((key) => raised(key, key)),
      keys.map(message)
    )
    expect((yield* Effect.flip(change)).reason).toBe("Full")
    expect((yield* alarms.alarms({})).map(({ key }) => key)).toEqual(["before"])
    expect(yield* outbox.counts).toEqual(new Map())
    yield* sql.unsafe("pragma max_page_count = 1000000")
    yield* change
    expect(yield* alarms.alarms({ limit: 1000 })).toHaveLength(501)
    expect(yield* outbox.counts).toEqual(new Map([["phone", 500]]))
  }).pipe(Effect.orDie)
)
