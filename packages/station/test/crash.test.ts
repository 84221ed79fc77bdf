/**
 * Crashes of the maintenance between its statements: each operation is cut at each of them, and then done again, as by a station
 * that was killed and restarted.
 */

import { SqlError } from "@effect/sql/SqlError"
import { it } from "@effect/vitest"
import type { Sample, Series, Store } from "@owserver/station"
import { Effect, type Scope } from "effect"
import { describe, expect } from "vitest"
import { assemble } from "../src/store/assemble.js"
import type { Database } from "../src/store/sql/Database.js"
import * as Databases from "./Databases.js"

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour
const start = Date.parse("2026-01-01T00:00Z")

const retention = { readings: "1 day", fiveMinutes: "2 days", hours: "3 days" } as const

const describeSeries = (device: string, property: string, kind: Series.Kind): Series.Description => ({
  server: "home",
  device,
  property,
  kind,
  unit: "",
  family: device.slice(0, 2)
})

const gauge = describeSeries("28.000000000001", "temperature", "gauge")
const meter = describeSeries("1D.000000000001", "counter.A", "counter")
const state = describeSeries("05.000000000001", "sensed", "state")

const readings = (series: Series.Description, from: number, to: number, every: number): ReadonlyArray<Sample.Sample> =>
  Array.from({ length: Math.ceil((to - from) / every) }, (_, n) => {
    const at = from + n * every
    const value = series.kind === "counter" ? (at / minute) % 1000 : series.kind === "state" ? n % 2 : (n % 50) / 4
    return { series, at: start + at, value, quality: n % 9 === 8 ? "doubtful" : "good" }
  })

const append = (store: Store.StoreService, ...samples: ReadonlyArray<ReadonlyArray<Sample.Sample>>) =>
  store.append({ samples: samples.flat(), transitions: [] })

/** Four days that are rolled up, and then readings of the next day, and late ones of all days. */
const fill = (store: Store.StoreService) =>
  Effect.gen(function* () {
    yield* append(store, ...[gauge, meter, state].map((series) => readings(series, 7 * minute, 4 * day, 199 * minute)))
    yield* store.rollUp(start + 4 * day + hour)
    yield* append(
      store,
      ...[gauge, meter, state].map((series) => readings(series, 4 * day, 4 * day + 9 * hour, 109 * minute))
    )
    yield* append(store, readings(gauge, minute, 4 * day, 23 * hour), readings(meter, 2 * minute, 4 * day, 31 * hour))
  })

const operations: ReadonlyArray<{
  readonly name: string
  readonly run: (store: Store.StoreService) => Effect.Effect<unknown, unknown>
  /** What the restarted station does, if it is not the same again. */
  readonly again?: (store: Store.StoreService) => Effect.Effect<unknown, unknown>
}> = [
  { name: "rollUp", run: (store) => store.rollUp(start + 4 * day + 10 * hour) },
  { name: "retain", run: (store) => store.retain(start + 4 * day + 10 * hour) },
  {
    name: "retain, before and after readings of days whose readings have been deleted,",
    run: (store) =>
      Effect.gen(function* () {
        yield* store.retain(start + 4 * day + 10 * hour)
        yield* append(store, ...[gauge, meter].map((series) => readings(series, minute, 4 * day, 5 * hour)))
        yield* store.rollUp(start + 4 * day + 10 * hour)
        yield* store.retain(start + 4 * day + 10 * hour)
      })
  },
  {
    name: "removeSeries",
    run: (store) => Effect.zipRight(store.removeSeries(2), store.rollUp(start + 4 * day + 10 * hour)),
    // Nobody asks for the deletion again, unless it has not begun.
    again: (store) =>
      Effect.flatMap(store.series, (all) =>
        Effect.zipRight(
          all.some(({ id }) => id === 2) ? store.removeSeries(2) : Effect.void,
          store.rollUp(start + 4 * day + 10 * hour)
        )
      )
  },
  {
    name: "removeValues",
    run: (store) => store.removeValues(1, { from: start + day + hour, to: start + 3 * day + 90 * minute })
  }
]

interface Statements {
  /** The statements so far. */
  readonly count: () => number
  /** Lets all statements succeed again. */
  readonly restart: Effect.Effect<void>
}

const names = ["execute", "executeValues", "executeUnprepared"] as const

/** Counts the statements of a database, and lets the one with the number `last` and all later ones fail. */
const counting = (
  { sql }: Database,
  last = Number.POSITIVE_INFINITY
): Effect.Effect<Statements, SqlError, Scope.Scope> =>
  Effect.gen(function* () {
    const connection = yield* Effect.scoped(sql.reserve)
    const prototype = Object.getPrototypeOf(connection)
    expect(prototype, "connections have a class of their own").not.toBe(Object.prototype)
    const originals = names.map((name) => [name, prototype[name]] as const)
    let count = 0
    for (const [name, original] of originals) {
      prototype[name] = function (this: unknown, text: string, ...rest: ReadonlyArray<unknown>) {
        const crashed = new SqlError({ cause: new Error("crashed") })
        // A transaction ends with its process, but this connection goes on.
        const crash = /^commit/i.test(text) ? Effect.zipRight(original.call(this, "ROLLBACK", []), crashed) : crashed
        return /^rollback/i.test(text)
          ? original.call(this, text, ...rest)
          : Effect.suspend(() => (++count < last ? original.call(this, text, ...rest) : crash))
      }
    }
    const restart = Effect.sync(() => void Object.assign(prototype, Object.fromEntries(originals)))
    // Other tests use the same class.
    yield* Effect.addFinalizer(() => restart)
    return { count: () => count, restart }
  })

/** The number of statements at which an operation is cut. */
const cuts =
  process.env.VERIFY === "1" ? { libsql: Number.POSITIVE_INFINITY, postgres: 100 } : { libsql: 4, postgres: 2 }

const tables = {
  series: "id",
  reading: "at, series",
  rollup: "series, width, at",
  counter: "series, at",
  complete: "at, series",
  calibration: "series, from_at",
  label: "series"
}

/** All tables, without the numbers of attempts. */
const dump = ({ sql }: Database) =>
  Effect.gen(function* () {
    const content = yield* Effect.forEach(Object.entries(tables), ([table, key]) =>
      sql.unsafe(`select * from ${table} order by ${key}`)
    )
    const marks = yield* sql`select * from mark where name <> 'claim' order by name`
    return [...content, marks, yield* sql`select width, at, series from late order by 1, 2, 3`]
  })

/**
 * The readings that the finest history of each day counts, of a series that no operation changes. The history takes readings where
 * there are some, and rollups elsewhere.
 */
const countsOf = (store: Store.StoreService) =>
  Effect.forEach([0, 1, 2, 3, 4], (n) =>
    Effect.map(store.history(3, { from: start + n * day, to: start + (n + 1) * day, points: 1000 }), ({ points }) =>
      points.reduce((sum, { doubted, n }) => sum + n + doubted, 0)
    )
  )

const orphans = ({ sql }: Database) =>
  sql<{ n: number }>`
    select count(*) as n from (
      select series from reading union select series from rollup union select series from counter
      union select series from late union select series from label union select series from calibration
    ) as found where series not in (select id from series)`

const stored = [...Object.keys(tables), "late", "mark"]

/** Fills a database, and returns an effect that restores this content: filling it again for each cut takes most of the time. */
const filled = Effect.fnUntraced(function* (database: Database) {
  const { dialect, sql } = database
  yield* fill(assemble(database, retention))
  yield* sql.unsafe(dialect === "libsql" ? "attach ':memory:' as filled" : "create schema filled")
  yield* Effect.forEach(stored, (table) => sql.unsafe(`create table filled.${table} as select * from ${table}`))
  return Effect.forEach(stored, (table) =>
    Effect.zipRight(
      sql.unsafe(`delete from ${table}`),
      sql.unsafe(`insert into ${table} select * from filled.${table}`)
    )
  )
})

for (const { name, open, skipped } of Databases.all) {
  if (name.includes("file")) continue
  /** A filled database in which the operation has been cut at a statement, or has been done as a whole. */
  const cut = (
    database: Database,
    restored: Effect.Effect<unknown, SqlError>,
    operation: (typeof operations)[number],
    last?: number
  ) =>
    Effect.scoped(
      Effect.gen(function* () {
        yield* restored
        const store = assemble(database, retention)
        const before = yield* countsOf(store)
        const statements = yield* counting(database, last)
        if (last === undefined) yield* operation.run(store)
        else {
          expect(yield* Effect.flip(operation.run(store))).toMatchObject({ issue: "crashed" })
          yield* statements.restart
          expect(yield* countsOf(store), `counts after the cut at ${last}`).toEqual(before)
          yield* (operation.again ?? operation.run)(assemble(database, retention))
        }
        const count = statements.count()
        return { count, content: yield* dump(database), orphans: yield* orphans(database) }
      })
    )

  describe.skipIf(skipped)(name, () => {
    for (const operation of operations) {
      it.scopedLive(`${operation.name} that is cut between any two statements ends as an uncut one`, () =>
        Effect.gen(function* () {
          const { database } = yield* open
          const restored = yield* filled(database)
          const whole = yield* cut(database, restored, operation)
          expect(whole.orphans).toEqual([{ n: 0 }])
          const most = cuts[name === "PostgreSQL" ? "postgres" : "libsql"]
          const step = Math.max(1, whole.count / most)
          for (let last = 1; last <= whole.count; last += step) {
            const { content, orphans } = yield* cut(database, restored, operation, Math.floor(last))
            expect(orphans, `cut at ${last}`).toEqual([{ n: 0 }])
            expect(content, `cut at ${last}`).toEqual(whole.content)
          }
        }).pipe(Effect.orDie)
      )
    }
  })
}
