/**
 * Appends on PostgreSQL while other sessions roll up and delete series.
 */
import { describe, it } from "@effect/vitest"
import type { Sample, Series, Store } from "@owserver/station"
import { Effect, Fiber, Random, type Redacted, type Scope } from "effect"
import { expect } from "vitest"
import { assemble } from "../src/store/assemble.js"
import { openPostgres } from "../src/store/openPostgres.js"
import type { Database } from "../src/store/sql/Database.js"
import * as PostgresClient from "../src/store/sql/Postgres.js"
import * as Postgres from "./Postgres.js"

const minute = 60_000
const hour = 60 * minute
const start = Date.parse("2026-01-01T00:00Z")

const describeSeries = (device: string): Series.Description => ({
  server: "home",
  device,
  property: "temperature",
  kind: "gauge",
  unit: "°C",
  family: "28"
})

const temperature = describeSeries("28.000000000001")

const sample = (at: number, value = 20, series = temperature): Sample.Sample => ({
  series,
  at: start + at,
  value,
  quality: "good"
})

const append = (store: Store.StoreService, ...samples: ReadonlyArray<Sample.Sample>) =>
  store.append({ samples, transitions: [] })

interface Opened {
  readonly url: Redacted.Redacted
  readonly database: Database
  readonly store: Store.StoreService
  /** Runs statements in a session of its own, which stays in a transaction while `use` runs. */
  readonly holding: <A, E, R>(statement: string, use: Effect.Effect<A, E, R>) => Effect.Effect<A, unknown, R>
  /** Waits until this many sessions wait for a lock. */
  readonly areWaiting: (count: number) => Effect.Effect<void, unknown>
}

const test = (claim: string, body: (opened: Opened) => Effect.Effect<void, unknown, Scope.Scope>) =>
  it.scopedLive(claim, () =>
    Effect.gen(function* () {
      const url = yield* Postgres.freshDatabase
      const database = yield* openPostgres({ url })
      const other = yield* PostgresClient.make({ url })
      const waiting = other<{ n: number }>`
        select count(*) as n from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
      yield* body({
        url,
        database,
        store: assemble(database),
        // `withTransaction` would run the statements of the store on this connection, too.
        holding: (statement, use) =>
          Effect.scoped(
            Effect.gen(function* () {
              const connection = yield* other.reserve
              const execute = (text: string) => connection.executeUnprepared(text, [], undefined)
              yield* execute("begin")
              yield* execute(statement)
              return yield* Effect.zipLeft(use, execute("commit"))
            })
          ),
        areWaiting: (count) => Effect.repeat(Effect.delay(waiting, "10 millis"), { until: ([row]) => row!.n >= count })
      })
    }).pipe(Effect.orDie)
  )

/** Buckets of 5 minutes that are not what the readings give, and hours and days that are not what those give. */
const wrongBuckets = ({ sql }: Database, until: number) =>
  sql`
    with bucket as (
      select series, width, at - mod(at, width * 1000) as at, count(*) as n, sum(value) as sum
      from reading cross join (values (300), (3600), (86400)) as level (width)
      where at < ${until} group by 1, 2, 3
    )
    select * from bucket full join (select * from rollup where at < ${until}) as r using (series, width, at)
    where bucket.n is distinct from r.n or abs(bucket.sum - r.sum) > 1e-6`

describe.skipIf(!Postgres.isInstalled)("appends on PostgreSQL", () => {
  test("an append that waits for rolling up to claim its hour notes the hour as late", ({
    areWaiting,
    database,
    holding,
    store
  }) =>
    Effect.gen(function* () {
      yield* append(store, sample(0))
      const fiber = yield* holding(
        `update mark set value = ${start + hour} where name = 'late'`,
        Effect.zipLeft(Effect.fork(append(store, sample(1), sample(2 * hour))), areWaiting(1))
      )
      yield* Fiber.join(fiber)
      expect(yield* database.sql`select width, at, taken from late`).toEqual([{ width: 3600, at: start, taken: 0 }])
    }))

  test("rolling up waits for an append that has begun, and counts its readings", ({
    areWaiting,
    database,
    holding,
    store
  }) =>
    Effect.gen(function* () {
      yield* append(store, sample(0, 1))
      const fiber = yield* holding(
        // The append waits for the end of this row, after it has locked the marks.
        `insert into reading (at, series, value, quality) values (${start + 1}, 1, 0, 0)`,
        Effect.gen(function* () {
          const appending = yield* Effect.fork(append(store, sample(1, 2)))
          yield* areWaiting(1)
          const rolling = yield* Effect.fork(store.rollUp(start + 4 * hour))
          yield* areWaiting(2)
          return Fiber.zip(appending, rolling)
        })
      )
      yield* Fiber.join(fiber)
      expect(yield* database.sql`select n, sum from rollup where width = 300`).toEqual([{ n: 2, sum: 3 }])
      expect(yield* database.sql`select * from late`).toEqual([])
    }))

  test("an append that waits for the deletion of its series begins a new one", ({
    areWaiting,
    database,
    holding,
    store
  }) =>
    Effect.gen(function* () {
      yield* append(store, sample(0))
      const fiber = yield* holding(
        "update mark set value = value + 1 where name = 'removed'; delete from series where id = 1; delete from reading",
        Effect.zipLeft(Effect.fork(append(store, sample(1))), areWaiting(1))
      )
      yield* Fiber.join(fiber)
      const rows = yield* database.sql`
        select device, reading.at from reading join series on series.id = reading.series`
      expect(rows).toEqual([{ device: temperature.device, at: start + 1 }])
    }))

  test("the deletion of a series waits for an append that has begun, and deletes its readings", ({
    areWaiting,
    database,
    holding,
    store
  }) =>
    Effect.gen(function* () {
      yield* append(store, sample(0))
      const fiber = yield* holding(
        `insert into reading (at, series, value, quality) values (${start + 1}, 1, 0, 0)`,
        Effect.gen(function* () {
          const appending = yield* Effect.fork(append(store, sample(1)))
          yield* areWaiting(1)
          const removing = yield* Effect.fork(store.removeSeries(1))
          yield* areWaiting(2)
          return Fiber.zip(appending, removing)
        })
      )
      yield* Fiber.join(fiber)
      expect(yield* database.sql`select id from series union all select series from reading`).toEqual([])
    }))

  test("no reading is missed while sessions append and another one rolls up", ({ database, store, url }) =>
    Effect.gen(function* () {
      const random = Random.make("appends")
      const stores = yield* Effect.all(
        Array.from({ length: 4 }, (_, n) =>
          Effect.map(openPostgres({ url }), (own) => ({
            own: assemble(own),
            series: describeSeries(`28.00000000000${n}`)
          }))
        )
      )
      const rounds = 25
      const batch = (hours: number, index: number, size: number) => {
        const { own, series } = stores[index]!
        const samples = Array.from({ length: size }, (_, n) => sample(hours * hour + n * 720, n, series))
        return append(own, ...samples)
      }
      for (let round = 0; round < rounds; round++) {
        // One reading opens the hour, which is rolled up while large batches for it, and some for an earlier one, are written.
        yield* batch(round, 0, 1)
        const batches = yield* Effect.forEach([1, 2, 3], (index) =>
          Effect.gen(function* () {
            const size = yield* random.nextIntBetween(1, 5000)
            const isLate = (yield* random.next) < 0.1
            return batch(Math.max(0, round - (isLate ? 5 : 0)), index, size)
          })
        )
        const rolling = store.rollUp(start + (round + 2) * hour)
        yield* Effect.all([...batches, rolling], { concurrency: "unbounded" })
      }
      const { rows } = yield* Effect.map(
        database.sql<{ n: number }>`select count(*) as n from rollup where width = 300`,
        ([row]) => ({ rows: row!.n })
      )
      // It has rolled up meanwhile.
      expect(rows).toBeGreaterThan(50)
      // A reading of a later day completes the others.
      const days = Math.ceil(rounds / 24) + 1
      yield* append(store, sample(days * 24 * hour))
      yield* store.rollUp(start + (days + 1) * 24 * hour)
      expect(yield* wrongBuckets(database, start + days * 24 * hour)).toEqual([])
      expect(yield* database.sql`select * from late`).toEqual([])
    }))
})
