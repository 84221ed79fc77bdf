/**
 * The lock of the station that writes to a database.
 */
import * as FileSystem from "node:fs"
import * as Path from "node:path"
import { SqlClient } from "@effect/sql"
import { describe, it } from "@effect/vitest"
import type { Sample, StoreError } from "@owserver/station"
import { Effect, Redacted, type Scope } from "effect"
import { expect } from "vitest"
import { assemble } from "../src/store/assemble.js"
import { openLibsql } from "../src/store/openLibsql.js"
import { openPostgres } from "../src/store/openPostgres.js"
import type { Database } from "../src/store/sql/Database.js"
import * as Migrations from "../src/store/sql/migrations.js"
import * as PostgresClient from "../src/store/sql/Postgres.js"
import { temporaryFolder } from "./Databases.js"
import * as Postgres from "./Postgres.js"
import { makeCluster } from "./PostgresCluster.js"

const sample = (at: number): Sample.Sample => ({
  series: {
    server: "home",
    device: "28.000000000001",
    property: "temperature",
    kind: "gauge",
    unit: "°C",
    family: "28"
  },
  at,
  value: 20,
  quality: "good"
})

const append = (database: Database, at: number) => assemble(database).append({ samples: [sample(at)], transitions: [] })

const newest = Object.keys(Migrations.all).length

const nextVersion: Migrations.Migrations = {
  ...Migrations.all,
  [`${newest + 1}_next`]: Effect.flatMap(SqlClient.SqlClient, (sql) => sql`create table next (id integer primary key)`)
}

interface Options {
  readonly exclusive?: boolean
  readonly migrations?: Migrations.Migrations
}

type Open = (options: Options) => Effect.Effect<Database, StoreError, Scope.Scope>

/** A database that each call opens again, as another process does. */
const databases: ReadonlyArray<{
  readonly name: string
  readonly skipped: boolean
  readonly make: Effect.Effect<Open, never, Scope.Scope>
}> = [
  {
    name: "libSQL",
    skipped: false,
    make: Effect.map(temporaryFolder, (folder): Open => {
      const file = Path.join(folder, "station.db")
      return ({ exclusive, migrations }) => openLibsql({ file, exclusive }, migrations)
    })
  },
  {
    name: "PostgreSQL",
    skipped: !Postgres.isInstalled,
    make: Effect.map(Postgres.freshDatabase, (url): Open => {
      return ({ exclusive, migrations }) => openPostgres({ url, exclusive }, migrations)
    })
  }
]

const versionOf = ({ sql }: Database) =>
  Effect.map(sql<{ version: number }>`select max(migration_id) as version from migration`, ([row]) => row!.version)

for (const { make, name, skipped } of databases) {
  const test = (claim: string, body: (open: Open) => Effect.Effect<void, unknown, Scope.Scope>) =>
    it.scopedLive(claim, () => Effect.orDie(Effect.flatMap(make, body)))

  describe.skipIf(skipped)(name, () => {
    test("one station has the database, and others may read and write beside it", (open) =>
      Effect.gen(function* () {
        yield* Effect.scoped(
          Effect.gen(function* () {
            const station = yield* open({ exclusive: true })
            const refused = yield* Effect.flip(Effect.scoped(open({ exclusive: true })))
            expect(refused).toMatchObject({ reason: "Busy", issue: "another station writes to this database" })
            const command = yield* open({})
            yield* append(station, 1)
            yield* append(command, 2)
            expect(yield* station.sql`select count(*) as n from reading`).toEqual([{ n: 2 }])
          })
        )
        yield* open({ exclusive: true })
      }))

    test("a database that a station uses is not brought to a newer version", (open) =>
      Effect.gen(function* () {
        const newer = open({ migrations: nextVersion })
        yield* Effect.scoped(
          Effect.gen(function* () {
            const station = yield* open({ exclusive: true })
            const refused = yield* Effect.flip(Effect.scoped(newer))
            expect(refused.reason).toBe("Busy")
            expect(refused.issue).toContain("stop that station")
            expect(yield* versionOf(station)).toBe(newest)
            yield* append(station, 1)
          })
        )
        expect(yield* Effect.scoped(Effect.flatMap(newer, versionOf))).toBe(newest + 1)
        // The lock was only for the change.
        yield* open({ exclusive: true, migrations: nextVersion })
      }))

    test("a station brings its own database to a newer version", (open) =>
      Effect.gen(function* () {
        yield* Effect.scoped(open({}))
        const station = yield* open({ exclusive: true, migrations: nextVersion })
        expect(yield* versionOf(station)).toBe(newest + 1)
      }))
  })
}

it.scopedLive("a refused migration leaves the folder of a file as it was", () =>
  Effect.gen(function* () {
    const folder = yield* temporaryFolder
    const file = Path.join(folder, "station.db")
    yield* openLibsql({ file, exclusive: true })
    const before = FileSystem.readdirSync(folder)
    yield* Effect.flip(Effect.scoped(openLibsql({ file }, nextVersion)))
    expect(FileSystem.readdirSync(folder)).toEqual(before)
  }).pipe(Effect.orDie)
)

const untilSuccess = <A, E>(effect: Effect.Effect<A, E>) =>
  Effect.retry(Effect.delay(effect, "20 millis"), { times: 3000 })

describe.skipIf(!Postgres.isInstalled)("the lock of a fleet", () => {
  it.scopedLive("its runners have the database together, and a station cannot have it meanwhile", () =>
    Effect.gen(function* () {
      const url = yield* Postgres.freshDatabase
      yield* Effect.scoped(
        Effect.gen(function* () {
          const one = yield* openPostgres({ url, shared: true })
          const other = yield* openPostgres({ url, shared: true })
          yield* append(one, 1)
          yield* append(other, 2)
          expect((yield* Effect.flip(Effect.scoped(openPostgres({ url, exclusive: true })))).reason).toBe("Busy")
        })
      )
      yield* openPostgres({ url, exclusive: true })
      expect((yield* Effect.flip(Effect.scoped(openPostgres({ url, shared: true })))).reason).toBe("Busy")
    }).pipe(Effect.orDie)
  )

  it.scopedLive("a newer runner brings the schema up to date beside older ones only if they bear it", () =>
    Effect.gen(function* () {
      const url = yield* Postgres.freshDatabase
      const older = yield* openPostgres({ url, shared: true })
      const [name] = Object.keys(nextVersion).slice(-1)
      const newer = (additive: ReadonlySet<string>) => openPostgres({ url, shared: true }, nextVersion, additive)
      expect((yield* Effect.flip(Effect.scoped(newer(new Set())))).reason).toBe("Busy")
      yield* append(older, 1)
      expect(yield* Effect.scoped(Effect.flatMap(newer(new Set([name!])), versionOf))).toBe(newest + 1)
      yield* append(older, 2)
      expect((yield* Effect.flip(Effect.scoped(openPostgres({ url, shared: true })))).issue).toContain("update it")
    }).pipe(Effect.orDie)
  )

  it.scopedLive("processes that open an empty database at the same time make its schema together", () =>
    Effect.gen(function* () {
      const url = yield* Postgres.freshDatabase
      const some = Array.from({ length: 6 }, () => openPostgres({ url, shared: true }))
      const opened = yield* Effect.all(some, { concurrency: "unbounded" })
      expect(yield* versionOf(opened[5]!)).toBe(newest)
    }).pipe(Effect.orDie)
  )
})

describe.skipIf(!Postgres.isInstalled)("the lock on PostgreSQL", () => {
  const lockSession = "application_name = 'owserver-station lock' and datname = current_database()"

  it.scopedLive("a lost lock is taken again, and writes go on", () =>
    Effect.gen(function* () {
      const url = yield* Postgres.freshDatabase
      const station = yield* openPostgres({ url, exclusive: true })
      const admin = yield* PostgresClient.make({ url })
      const before = yield* admin.unsafe<{ pid: number }>(`select pid from pg_stat_activity where ${lockSession}`)
      expect(before.length).toBe(1)
      yield* admin.unsafe(`select pg_terminate_backend(pid, 10000) from pg_stat_activity where ${lockSession}`)
      yield* untilSuccess(append(station, 1))
      // Until it is taken again, writes may still succeed for a moment.
      yield* untilSuccess(
        Effect.filterOrFail(
          admin.unsafe<{ pid: number }>(`select pid from pg_stat_activity where ${lockSession}`),
          ([row]) => row !== undefined && row.pid !== before[0]!.pid
        )
      )
      yield* untilSuccess(append(station, 2))
      const refused = yield* Effect.flip(Effect.scoped(openPostgres({ url, exclusive: true })))
      expect(refused.reason).toBe("Busy")
    }).pipe(Effect.orDie)
  )

  it.scopedLive("a station whose lock another one has got writes nothing until that one ends", () =>
    Effect.gen(function* () {
      const url = yield* Postgres.freshDatabase
      const station = yield* openPostgres({ url, exclusive: true })
      yield* append(station, 1)
      const admin = yield* PostgresClient.make({ url })
      yield* Effect.scoped(
        Effect.gen(function* () {
          // It waits in the queue for the lock of the station, so it is the next.
          const other = yield* admin.reserve
          const lock = "select pg_advisory_lock(1869836659, hashtext(current_schema()))"
          const locking = yield* Effect.fork(other.executeUnprepared(lock, [], undefined))
          const waiting = admin<{ n: number }>`
            select count(*) as n from pg_locks where locktype = 'advisory' and not granted`
          yield* untilSuccess(Effect.filterOrFail(waiting, ([row]) => row!.n === 1))
          yield* admin.unsafe(`select pg_terminate_backend(pid, 10000) from pg_stat_activity where ${lockSession}`)
          yield* locking
          const refused = yield* untilSuccess(
            Effect.filterOrFail(Effect.flip(append(station, 2)), ({ reason }) => reason === "Busy")
          )
          expect(refused.issue).toContain("another station")
          const [row] = yield* admin<{ n: number }>`select count(*) as n from reading where at = 2`
          expect(yield* Effect.flip(assemble(station).rollUp(10 * 3_600_000))).toMatchObject({ reason: "Busy" })
          expect(row).toEqual({ n: 0 })
          yield* other.executeUnprepared("select pg_advisory_unlock_all()", [], undefined)
        })
      )
      yield* untilSuccess(append(station, 3))
    }).pipe(Effect.orDie)
  )

  it.scopedLive("a server that restarts gives the lock to the same station again", () =>
    Effect.gen(function* () {
      const cluster = yield* Effect.acquireRelease(Effect.promise(makeCluster), ({ remove }) => Effect.promise(remove))
      const url = Redacted.make(`${cluster.url}/postgres`)
      const station = yield* openPostgres({ url, exclusive: true })
      yield* append(station, 1)
      yield* Effect.promise(cluster.stop)
      expect((yield* Effect.flip(append(station, 2))).reason).toBe("Unavailable")
      yield* Effect.promise(cluster.start)
      yield* untilSuccess(append(station, 3))
      const refused = yield* Effect.flip(Effect.scoped(openPostgres({ url, exclusive: true })))
      expect(refused.reason).toBe("Busy")
    }).pipe(Effect.orDie)
  )
})
