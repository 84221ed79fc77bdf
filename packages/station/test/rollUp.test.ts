import { assert, describe, it } from "@effect/vitest"
import type { Sample, StoreError } from "@owserver/station"
import { Effect, Fiber, type Scope } from "effect"
import { rollUp, rollUpLate } from "../src/store/rollUp.js"
import type { Database } from "../src/store/sql/Database.js"
import { pause } from "../src/store/sql/pause.js"
import * as Databases from "./Databases.js"

const hour = 3_600_000
const minutes = 300_000
const start = 1_700_006_400_000

const sample = (n: number, at: number, value: number): Sample.Sample => ({
  series: {
    server: "home",
    device: `28.${String(n).padStart(12, "0")}`,
    property: "temperature",
    kind: "gauge",
    unit: "°C",
    family: "28"
  },
  at: start + at,
  value,
  quality: "good"
})

interface Row {
  readonly series: number
  readonly at: number
  readonly n: number
}

const rollupsOf = ({ sql }: Database) =>
  sql<Row>`select series, at, n from rollup where width = 300 order by series, at`

/** Begins to roll up, and returns an effect that ends it. Stops before a transaction. Before the second one, it has read the hour. */
const slowly = (database: Database, rollsUp: typeof rollUp = rollUpLate, now = start + 4 * hour, stop = 2) =>
  Effect.gen(function* () {
    const isReading = yield* Effect.makeLatch(false)
    const mayWrite = yield* Effect.makeLatch(false)
    let transactions = 0
    const slow: Database = {
      ...database,
      transaction: <A, R>(operation: string, effect: Parameters<typeof database.transaction<A, R>>[1]) =>
        Effect.suspend((): Effect.Effect<A, StoreError, R> => {
          const run = database.transaction(operation, effect)
          return ++transactions === stop ? Effect.zipRight(isReading.open, Effect.zipRight(mayWrite.await, run)) : run
        })
    }
    const fiber = yield* Effect.fork(rollsUp(slow, now))
    yield* isReading.await
    return Effect.zipRight(mayWrite.open, Fiber.join(fiber))
  })

/** Series that are written in several transactions. */
const count = 120

for (const { name, open, skipped } of Databases.all) {
  const test = (claim: string, body: Effect.Effect<void, unknown, Scope.Scope>) =>
    it.scopedLive.skipIf(skipped)(claim, () => Effect.orDie(body))

  describe(`rolling up, ${name}`, () => {
    test(
      "an hour that was interrupted is rolled up again, without what was deleted meanwhile",
      Effect.gen(function* () {
        const { database, store } = yield* open
        const samples = Array.from({ length: count }, (_, n) => [
          sample(n, 0, n),
          sample(n, minutes, n),
          sample(n, 2 * minutes, n)
        ])
        yield* store.append({ samples: samples.flat(), transitions: [] })
        const fiber = yield* Effect.fork(store.rollUp(start + 4 * hour))
        yield* Effect.repeat(Effect.zipRight(pause, rollupsOf(database)), { until: (rows) => rows.length > 0 })
        yield* Fiber.interrupt(fiber)
        const part = yield* rollupsOf(database)
        assert.isBelow(part.length, 3 * count)
        assert.deepStrictEqual(yield* database.sql`select name from mark where name = 'rolled'`, [])

        const { series } = part[0]!
        yield* store.removeValues(series, { from: start, to: start + minutes })
        const others = (yield* store.series).filter(({ id }) => id !== series)
        yield* store.rollUp(start + 4 * hour)
        assert.sameDeepMembers(
          (yield* rollupsOf(database)).map(({ at, n, series }) => `${series} ${Number(at) - start} ${n}`),
          [
            ...[minutes, 2 * minutes].map((at) => `${series} ${at} 1`),
            ...others.flatMap(({ id }) => [0, minutes, 2 * minutes].map((at) => `${id} ${at} 1`))
          ]
        )
        assert.deepStrictEqual(yield* database.sql`select * from late where width = 3600`, [])
      })
    )

    test(
      "a slow process that rolls up an hour for the first time does not overwrite what another one does",
      Effect.gen(function* () {
        const { database, store } = yield* open
        const append = (...samples: ReadonlyArray<Sample.Sample>) => store.append({ samples, transitions: [] })
        yield* append(sample(0, 0, 1), sample(1, 0, 1))
        const slow = yield* slowly(database, rollUp)
        yield* append(sample(0, 1, 2))
        const other = yield* slowly(database, rollUp)
        yield* slow
        assert.deepStrictEqual(yield* rollupsOf(database), [])
        yield* other
        assert.deepStrictEqual(
          (yield* rollupsOf(database)).map(({ n }) => n),
          [2, 1]
        )
        assert.deepStrictEqual(yield* database.sql`select * from late where width = 3600`, [])
      })
    )

    test(
      "a slow process does not skip a day that another one rolls up meanwhile",
      Effect.gen(function* () {
        const { database, store } = yield* open
        const append = (...samples: ReadonlyArray<Sample.Sample>) => store.append({ samples, transitions: [] })
        yield* append(sample(0, 0, 1))
        yield* store.rollUp(start + 4 * hour)
        const late = (at: number) => sample(0, 3 * 24 * hour + at, 2)
        yield* append(late(12 * hour))
        // It has claimed hours of the third day, and is about to skip the days before.
        const slow = yield* slowly(database, rollUp, start + 4 * 24 * hour, 4)
        yield* append(sample(0, 24 * hour, 3))
        const other = yield* slowly(database, rollUp, start + 4 * 24 * hour)
        yield* slow
        yield* other
        yield* store.rollUp(start + 5 * 24 * hour)
        const days = yield* database.sql<Row>`select series, at, n from rollup where width = 86400 order by at`
        assert.deepStrictEqual(
          days.map(({ at, n }) => [(Number(at) - start) / (24 * hour), n]),
          [
            [0, 1],
            [1, 1]
          ]
        )
        assert.deepStrictEqual(yield* database.sql`select * from late`, [])
      })
    )

    for (const isOtherSlow of [false, true]) {
      test(
        `a slow process does not overwrite what ${isOtherSlow ? "another slow one" : "another one"} rolls up of later readings`,
        Effect.gen(function* () {
          const { database, store } = yield* open
          const append = (...samples: ReadonlyArray<Sample.Sample>) => store.append({ samples, transitions: [] })
          yield* append(sample(0, 0, 1), sample(1, 0, 1))
          yield* store.rollUp(start + 4 * hour)
          yield* append(sample(0, 1, 2), sample(1, 1, 2))
          const slow = yield* slowly(database)
          yield* append(sample(0, 2, 3))
          const other = yield* slowly(database)
          if (!isOtherSlow) yield* other
          yield* slow
          yield* other
          assert.deepStrictEqual(
            (yield* rollupsOf(database)).map(({ n }) => n),
            [3, 2]
          )
          assert.deepStrictEqual(yield* database.sql`select * from late where width = 3600`, [])
        })
      )
    }
  })
}
