import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Redacted, Schedule, type Scope } from "effect"
import * as Client from "../src/store/sql/Postgres.js"
import * as CutProxy from "./CutProxy.js"
import * as Postgres from "./Postgres.js"

/** A client with one connection, so that what a statement leaves behind meets the next one. */
const make = (options: Omit<Client.Options, "url" | "connections"> = {}) =>
  Effect.flatMap(Postgres.freshDatabase, (url) => Client.make({ ...options, url, connections: 1 }))

/** The warnings of this process. The driver warns of a connection that does two things at once, and will refuse it. */
const warnings: Effect.Effect<ReadonlyArray<Error>, never, Scope.Scope> = Effect.suspend(() => {
  const all: Array<Error> = []
  const add = (warning: Error) => void all.push(warning)
  return Effect.acquireRelease(
    Effect.sync(() => {
      process.on("warning", add)
      return all
    }),
    () => Effect.sync(() => process.off("warning", add))
  )
})

/** Waits until a statement runs, and returns its process. */
const running = (observer: Client.PostgresClient, text: string) =>
  observer<{ pid: number }>`
    select pid from pg_stat_activity where query like ${`%${text}%`} and state = 'active' and pid <> pg_backend_pid()`.pipe(
    Effect.delay("10 millis"),
    Effect.repeat({ until: ({ length }) => length > 0 })
  )

describe.skipIf(!Postgres.isInstalled)("the connections to PostgreSQL", () => {
  const kinds = [
    ["statement", (effect: Effect.Effect<unknown, unknown>) => effect],
    [
      "transaction",
      (effect: Effect.Effect<unknown, unknown>, sql: Client.PostgresClient) => sql.withTransaction(effect)
    ]
  ] as const
  for (const [kind, within] of kinds) {
    it.scopedLive(`an interrupted ${kind} leaves its connection to the next one in order`, () =>
      Effect.gen(function* () {
        const warned = yield* warnings
        const url = yield* Postgres.freshDatabase
        const sql = yield* Client.make({ url, connections: 1 })
        const observer = yield* Client.make({ url, connections: 1 })
        yield* sql`create table note (text text not null)`
        const mark = `${kind} ${Math.random()}`
        for (let n = 0; n < 5; n++) {
          const slow = sql`insert into note select ${mark} from pg_sleep(0.3) where ${mark} <> ''`
          const fiber = yield* Effect.fork(within(slow, sql))
          yield* running(observer, "insert into note")
          yield* Fiber.interrupt(fiber)
          assert.deepStrictEqual(yield* sql`select ${n}::int as n`, [{ n }])
        }
        const [row] = yield* sql<{ count: number }>`select count(*) as count from note`
        assert.strictEqual(row!.count, kind === "statement" ? 5 : 0, "a transaction is rolled back")
        assert.deepStrictEqual(warned, [])
      })
    )
  }

  it.scopedLive("an interruption while it waits for a connection does not lose it", () =>
    Effect.gen(function* () {
      const sql = yield* make()
      const held = yield* Effect.makeLatch()
      const free = yield* Effect.makeLatch()
      const holder = yield* Effect.fork(
        Effect.scoped(Effect.flatMap(sql.reserve, () => held.open.pipe(Effect.zipRight(free.await))))
      )
      yield* held.await
      const waiting = yield* Effect.fork(Effect.scoped(Effect.zipRight(sql.reserve, Effect.never)))
      yield* Effect.yieldNow()
      yield* Fiber.interrupt(waiting)
      yield* free.open
      yield* Fiber.join(holder)
      assert.deepStrictEqual(yield* sql`select 1 as one`, [{ one: 1 }])
    })
  )

  it.scopedLive("a connection is given back when its last statement has ended, and serves nobody afterwards", () =>
    Effect.gen(function* () {
      const warned = yield* warnings
      const sql = yield* make()
      for (let n = 0; n < 5; n++) {
        const used = Effect.flatMap(sql.reserve, (connection) => {
          const execute = (text: string) => connection.execute(text, [], undefined)
          const all = [execute("select pg_sleep(0.1)"), execute("select 1"), execute("select 1 / 0")]
          return Effect.raceFirst(Effect.all(all, { concurrency: 3 }), Effect.sleep("20 millis"))
        })
        yield* Effect.exit(Effect.scoped(used))
        assert.deepStrictEqual(yield* sql`select ${n}::int as n`, [{ n }])
      }
      assert.deepStrictEqual(warned, [])
    })
  )

  for (const [kind, within] of kinds) {
    it.scopedLive(`a ${kind} on a connection that hangs for ever fails, and the next one has another connection`, () =>
      Effect.gen(function* () {
        const url = new URL(Redacted.value(yield* Postgres.freshDatabase))
        const proxy = yield* CutProxy.make(Number(url.port))
        url.port = String(proxy.port)
        const sql = yield* Client.make({ url: Redacted.make(url.href), connections: 1, limit: 2000 })
        yield* sql`select 1`
        proxy.strand()
        const error = yield* Effect.flip(within(sql`select 1`, sql)).pipe(
          // `withTransaction` dies of a connection that ends.
          Effect.catchAllDefect(Effect.succeed)
        )
        assert.match(
          String((error as { readonly cause: unknown }).cause),
          /without an answer|connection (terminated|error)/i
        )
        const next = Effect.retry(within(sql`select 1`, sql), { schedule: Schedule.spaced("100 millis") })
        yield* next
        assert.strictEqual(proxy.accepted(), 2)
      })
    )
  }

  it.scopedLive("the server ends a statement that takes too long", () =>
    Effect.gen(function* () {
      const sql = yield* make({ limit: 1000 })
      const error = yield* Effect.flip(sql`select pg_sleep(60)`)
      assert.match(String(error.cause), /statement timeout|without an answer/)
    })
  )
})
