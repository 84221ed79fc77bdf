import * as Path from "node:path"
import { it } from "@effect/vitest"
import type { Sample, Series, Store } from "@owserver/station"
import { Duration, Effect, Redacted, type Scope } from "effect"
import { describe, expect } from "vitest"
import { assemble } from "../src/store/assemble.js"
import { openLibsql } from "../src/store/openLibsql.js"
import { openPostgres } from "../src/store/openPostgres.js"
import type { StoreService } from "../src/store/Store.js"
import type { Database } from "../src/store/sql/Database.js"
import * as Libsql from "../src/store/sql/Libsql.js"
import { reasonOf } from "../src/store/sql/reasonOf.js"
import * as Writer from "../src/Writer.js"
import { temporaryFolder } from "./Databases.js"
import { isInstalled, makeCluster } from "./PostgresCluster.js"

const series: Series.Description = {
  server: "home",
  device: "28.000000000001",
  property: "temperature",
  kind: "gauge",
  unit: "°C",
  family: "28"
}

const sample = (at: number): Sample.Sample => ({ series, at, value: 20, quality: "good" })

/** A database with an outage that begins and ends. `began` is true when appending fails. */
interface Outage {
  readonly database: Database
  readonly begin: Effect.Effect<unknown, unknown>
  readonly end: Effect.Effect<unknown, unknown>
}

const locked = Effect.gen(function* () {
  const file = Path.join(yield* temporaryFolder, "station.db")
  const database = yield* openLibsql({ file })
  const other = yield* Libsql.make({ file })
  return { database, begin: other`begin immediate`, end: other`rollback` }
})

const full = Effect.gen(function* () {
  const database = yield* openLibsql({ file: Path.join(yield* temporaryFolder, "station.db") })
  const { sql } = database
  const limit = (pages: number) => sql.unsafe(`pragma max_page_count = ${pages}`)
  const begin = Effect.flatMap(sql<{ page_count: number }>`pragma page_count`, ([row]) => limit(row!.page_count))
  return { database, begin, end: limit(1_000_000) }
})

const stopped = Effect.gen(function* () {
  const cluster = yield* Effect.acquireRelease(Effect.promise(makeCluster), ({ remove }) => Effect.promise(remove))
  const database = yield* openPostgres({ url: Redacted.make(`${cluster.url}/postgres`) })
  return { database, begin: Effect.promise(cluster.stop), end: Effect.promise(cluster.start) }
})

const outages: ReadonlyArray<{
  readonly name: string
  readonly reason: string
  readonly make: Effect.Effect<Outage, unknown, Scope.Scope>
  readonly skipped: boolean
}> = [
  { name: "libSQL, locked by another process", reason: "Busy", make: locked, skipped: false },
  { name: "libSQL, disk full", reason: "Full", make: full, skipped: false },
  { name: "PostgreSQL, stopped and started", reason: "Unavailable", make: stopped, skipped: !isInstalled }
]

const until = (isTrue: () => boolean) =>
  Effect.repeat(Effect.sleep("10 millis"), { until: () => isTrue(), times: 6000 }).pipe(
    Effect.flatMap(() => (isTrue() ? Effect.void : Effect.dieMessage("waited for a minute")))
  )

const timesOf = ({ sql }: Database) =>
  Effect.map(sql<{ at: number }>`select at from reading order by at`, (rows) => rows.map(({ at }) => at))

describe.concurrent("outages", () => {
  for (const { make, name, reason, skipped } of outages) {
    it.skipIf(skipped)(`${name}: readings wait, the oldest are dropped and counted, and the others are stored`, () =>
      Effect.gen(function* () {
        const { begin, database, end } = yield* make
        const states: Array<Writer.State> = []
        const acknowledged: Array<number> = []
        const assembled = assemble(database)
        const store: Pick<StoreService, "append"> = {
          append: (batch) =>
            Effect.tap(assembled.append(batch), () =>
              Effect.sync(() => acknowledged.push(...batch.samples.map(({ at }) => at)))
            )
        }
        const changed = (state: Writer.State) => Effect.sync(() => void states.push(state))
        const writer = yield* Writer.make({ store, every: Duration.millis(20), rows: 500, queue: 3000, changed })
        yield* Effect.forkScoped(writer.run)
        let at = 0
        const add = (count: number) => writer.samples(Array.from({ length: count }, () => sample(at++)))

        yield* add(100)
        yield* until(() => acknowledged.length === 100)
        yield* begin
        yield* add(2000)
        yield* until(() => states.length > 0)
        expect(states).toMatchObject([{ _tag: "Failing", error: { reason } }])
        // In several parts, while the writer tries again.
        for (let part = 0; part < 20; part++) yield* Effect.zipRight(add(100), Effect.sleep("20 millis"))
        const { dropped, waiting } = yield* writer.status
        expect(waiting).toBe(3000)
        expect(dropped).toBe(1000)
        yield* end
        yield* until(() => states.length > 1)
        yield* add(1)
        yield* until(() => acknowledged.at(-1) === at - 1)
        expect(states).toMatchObject([{ _tag: "Failing" }, { _tag: "Writing", dropped: 1000 }])
        expect(yield* timesOf(database)).toEqual(acknowledged)
        expect(acknowledged.length).toBe(at - 1000)
        const events = yield* assembled.events({})
        expect(events).toMatchObject([{ kind: "readings-lost", endedAt: expect.any(Number) }])
      }).pipe(Effect.scoped, Effect.runPromise)
    )
  }
})

it.scoped("a writer leaves invalid readings out, and stores the others of their batch", () =>
  Effect.gen(function* () {
    const stored: Array<Sample.Sample> = []
    const append = ({ samples }: Store.Batch) => Effect.sync(() => void stored.push(...samples))
    const options = { store: { append }, every: Duration.seconds(30), rows: 100, queue: 100 }
    const writer = yield* Writer.make({ ...options, changed: () => Effect.void })
    yield* writer.samples([sample(1), { ...sample(2), value: Number.NaN }, sample(2.5), sample(3)])
    yield* writer.flush
    expect(stored.map(({ at }) => at)).toEqual([1, 3])
    expect(yield* writer.status).toMatchObject({ refused: 2, dropped: 0, stored: 2 })
  })
)

it("errors of the drivers have the reason that a caller can act on", () => {
  const of = (code: string, message = "") => reasonOf(Object.assign(new Error(message), { code }))
  expect(
    ["SQLITE_BUSY", "SQLITE_BUSY_SNAPSHOT", "SQLITE_LOCKED", "40001", "40P01", "55P03"].map((it) => of(it))
  ).toEqual(Array(6).fill("Busy"))
  expect(["SQLITE_FULL", "53100"].map((it) => of(it))).toEqual(["Full", "Full"])
  const unavailable = ["SQLITE_CANTOPEN", "SQLITE_IOERR_WRITE", "SQLITE_NOTADB", "SQLITE_READONLY", "ECONNREFUSED"]
  const refused = ["ENOTFOUND", "57P01", "57P03", "53300", "28P01", "3D000", "08006"]
  for (const code of [...unavailable, ...refused]) expect(of(code)).toBe("Unavailable")
  for (const code of ["SQLITE_ERROR", "SQLITE_CORRUPT", "SQLITE_CONSTRAINT", "42P01", "23505", ""]) {
    expect(of(code)).toBe("Failed")
  }
  expect(of("", "Connection terminated unexpectedly")).toBe("Unavailable")
  expect(reasonOf("not an error")).toBe("Failed")
})
