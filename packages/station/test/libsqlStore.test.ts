import * as ChildProcess from "node:child_process"
import * as FileSystem from "node:fs"
import * as Path from "node:path"
import { SqlClient } from "@effect/sql"
import { it } from "@effect/vitest"
import { LibsqlStore, type Sample, type Series } from "@owserver/station"
import { Effect, Fiber, type Scope } from "effect"
import { expect } from "vitest"
import { assemble } from "../src/store/assemble.js"
import { openLibsql } from "../src/store/openLibsql.js"
import * as Database from "../src/store/sql/Database.js"
import * as Libsql from "../src/store/sql/Libsql.js"
import * as migrations from "../src/store/sql/migrations.js"
import { temporaryFolder } from "./Databases.js"

const series: Series.Description = {
  server: "home",
  device: "28.000000000001",
  property: "temperature",
  kind: "gauge",
  unit: "°C",
  family: "28"
}

const samples = (from: number, count: number): ReadonlyArray<Sample.Sample> =>
  Array.from({ length: count }, (_, n) => ({ series, at: from + n, value: n / 16, quality: "good" }))

const append = (database: Database.Database, from: number, count: number) =>
  assemble(database).append({ samples: samples(from, count), transitions: [] })

/** Runs with a raw connection, as another program has one. */
const raw = <A>(file: string, use: (database: Database.Database) => Effect.Effect<A, unknown>) =>
  Effect.scoped(Effect.flatMap(Libsql.make({ file }), (sql) => use(Database.make(sql, { file }))))

const count = ({ sql }: Database.Database) =>
  Effect.map(sql<{ n: number }>`select count(*) as n from reading`, ([row]) => row!.n)

const integrity = ({ sql }: Database.Database) =>
  Effect.map(sql<{ integrity_check: string }>`pragma integrity_check`, ([row]) => row!.integrity_check)

const test = (claim: string, body: (folder: string) => Effect.Effect<void, unknown, Scope.Scope>) =>
  it.scopedLive(claim, () => Effect.orDie(Effect.flatMap(temporaryFolder, body)))

const reopened = (file: string, all: migrations.Migrations) => Effect.scoped(openLibsql({ file }, all))

const firstVersion: migrations.Migrations = { "1_readings": migrations.all["1_readings"]! }

test("a database of version 1 is copied before it gets a newer version, and keeps its readings", (folder) =>
  Effect.gen(function* () {
    const file = Path.join(folder, "station.db")
    const filled = Effect.flatMap(openLibsql({ file }, firstVersion), (database) => append(database, 0, 1000))
    yield* Effect.scoped(filled)
    const tables = Effect.flatMap(openLibsql({ file }), (database) => {
      const { alarms, outbox } = assemble(database)
      return Effect.all([alarms.rules, alarms.alarms({}), outbox.counts])
    })
    expect(yield* Effect.scoped(tables)).toEqual([[], [], new Map()])
    yield* raw(file, (database) =>
      Effect.gen(function* () {
        expect(yield* count(database)).toBe(1000)
        expect(yield* database.sql`select max(migration_id) as version from migration`).toEqual([{ version: 2 }])
      })
    )
    yield* raw(`${file}.v1`, (database) =>
      Effect.gen(function* () {
        expect(yield* count(database)).toBe(1000)
        expect(yield* integrity(database)).toBe("ok")
        expect(yield* database.sql`select max(migration_id) as version from migration`).toEqual([{ version: 1 }])
      })
    )
    const error = yield* Effect.flip(reopened(file, firstVersion))
    expect(error.reason).toBe("Unavailable")
    expect(error.issue).toContain("version 2")
  }))

test("a migration that fails changes nothing", (folder) =>
  Effect.gen(function* () {
    const file = Path.join(folder, "station.db")
    yield* reopened(file, migrations.all)
    const failing: migrations.Migrations = {
      ...migrations.all,
      "3_fails": Effect.flatMap(SqlClient.SqlClient, (sql) =>
        Effect.zipRight(sql`drop table reading`, sql`select * from missing`)
      )
    }
    const error = yield* Effect.flip(reopened(file, failing))
    expect(error.issue).toContain("no such table: missing")
    yield* reopened(file, migrations.all)
    expect(yield* raw(file, count)).toBe(0)
  }))

const foreign: ReadonlyArray<readonly [name: string, make: (file: string) => Effect.Effect<void, unknown>]> = [
  [
    "a file that is no database",
    (file) => Effect.sync(() => FileSystem.writeFileSync(file, "at,value\n".repeat(1000)))
  ],
  [
    "a database of another program",
    (file) => raw(file, ({ sql }) => Effect.asVoid(sql`create table reading (id integer primary key)`))
  ]
]

for (const [name, make] of foreign) {
  test(`${name} is refused and left as it was`, (folder) =>
    Effect.gen(function* () {
      const file = Path.join(folder, "station.db")
      yield* make(file)
      const before = FileSystem.readFileSync(file)
      const error = yield* Effect.flip(reopened(file, migrations.all))
      expect(error.reason).toBe("Unavailable")
      expect(FileSystem.readFileSync(file).equals(before)).toBe(true)
      expect(FileSystem.readdirSync(folder)).toEqual(["station.db"])
    }))
}

test("a folder that does not exist and a path that is a folder are unavailable", (folder) =>
  Effect.gen(function* () {
    for (const file of [Path.join(folder, "missing/station.db"), folder]) {
      expect((yield* Effect.flip(reopened(file, migrations.all))).reason).toBe("Unavailable")
    }
  }))

test("readings of a series that another process deleted begin a new one", (folder) =>
  Effect.gen(function* () {
    const file = Path.join(folder, "station.db")
    const database = yield* openLibsql({ file })
    yield* append(database, 0, 10)
    const store = assemble(database)
    yield* store.append({ samples: samples(10, 10), transitions: [] })
    yield* store.append({ samples: samples(20, 10), transitions: [] })
    const other = yield* LibsqlStore.make({ file })
    const [before] = yield* other.series
    yield* other.removeSeries(before!.id)
    yield* store.append({ samples: samples(30, 10), transitions: [] })
    const [after] = yield* other.series
    expect(after!.id).not.toBe(before!.id)
    expect(yield* database.sql`select distinct series from reading`).toEqual([{ series: after!.id }])
  }))

test("a backup is complete and consistent while readings are appended", (folder) =>
  Effect.gen(function* () {
    const database = yield* openLibsql({ file: Path.join(folder, "station.db") })
    const store = assemble(database)
    yield* append(database, 0, 50_000)
    const target = Path.join(folder, "copy.db")
    const copying = yield* Effect.fork(store.backup(target))
    let appended = 0
    while (copying.unsafePoll() === null) {
      yield* append(database, 50_000 + 10 * appended++, 10)
      yield* Effect.sleep(1)
    }
    yield* Fiber.join(copying)
    yield* raw(target, (copy) =>
      Effect.gen(function* () {
        expect(yield* integrity(copy)).toBe("ok")
        const copied = yield* count(copy)
        expect(copied).toBeGreaterThanOrEqual(50_000)
        expect(copied % 10).toBe(0)
        expect(copied).toBeLessThanOrEqual(yield* count(database))
      })
    )
    expect(FileSystem.readdirSync(folder).filter((name) => name.endsWith(".part"))).toEqual([])
  }))

test("a backup never replaces a file, and a failed one leaves none", (folder) =>
  Effect.gen(function* () {
    const store = yield* LibsqlStore.make({ file: Path.join(folder, "station.db") })
    const target = Path.join(folder, "copy.db")
    yield* store.backup(target)
    expect((yield* Effect.flip(store.backup(target))).reason).toBe("Invalid")
    const missing = yield* Effect.flip(store.backup(Path.join(folder, "missing/copy.db")))
    expect(missing.reason).toBe("Unavailable")
    const memory = yield* LibsqlStore.make({ file: ":memory:" })
    yield* memory.backup(Path.join(folder, "memory.db"))
    expect(FileSystem.readdirSync(folder).filter((name) => !/-(wal|shm)$/.test(name))).toEqual([
      "copy.db",
      "memory.db",
      "station.db"
    ])
  }))

test("a closed database is one file, and its locks are free", (folder) =>
  Effect.gen(function* () {
    const file = Path.join(folder, "station.db")
    const opened = Effect.tap(openLibsql({ file }), (database) => append(database, 0, 1000))
    yield* Effect.scoped(
      Effect.zipRight(
        opened,
        Effect.flatMap(Libsql.make({ file }), (sql) => sql`begin immediate`)
      )
    )
    FileSystem.copyFileSync(file, Path.join(folder, "copy.db"))
    expect(yield* raw(Path.join(folder, "copy.db"), count)).toBe(1000)
    yield* Effect.scoped(opened)
  }))

const openFiles = () => FileSystem.readdirSync("/proc/self/fd").length

/** Each is refused once for 20 ms. */
const transactions = process.env.VERIFY === "1" ? 10_000 : 100

if (FileSystem.existsSync("/proc/self/fd")) {
  test("transactions leave no open files, whether they succeed, fail or are refused", (folder) =>
    Effect.gen(function* () {
      const file = Path.join(folder, "station.db")
      const database = yield* openLibsql({ file })
      const other = yield* Libsql.make({ file })
      yield* database.sql`pragma synchronous = off`
      yield* append(database, 0, 1)
      const before = openFiles()
      for (let n = 0; n < transactions; n++) {
        yield* append(database, n, 3)
        yield* Effect.ignore(database.transaction("test", database.sql`insert into reading (at) values (${n})`))
        yield* other`begin immediate`
        yield* Effect.flip(database.sql.withTransaction(database.sql`select 1`))
        yield* other`rollback`
      }
      // A leak would be a file a transaction. The test runner opens a few of its own.
      expect(openFiles()).toBeLessThan(before + 20)
      expect(yield* integrity(database)).toBe("ok")
    }))
}

test("a database that another process has locked fails with Busy, keeps the event loop alive, and recovers", (folder) =>
  Effect.gen(function* () {
    const file = Path.join(folder, "station.db")
    const database = yield* openLibsql({ file })
    const other = yield* Libsql.make({ file })
    let ticks = 0
    const ticking = setInterval(() => ticks++, 5)
    yield* Effect.addFinalizer(() => Effect.sync(() => clearInterval(ticking)))
    yield* other`begin immediate`
    const error = yield* Effect.flip(append(database, 0, 10))
    expect(error.reason).toBe("Busy")
    expect(ticks).toBeGreaterThan(20)
    const waiting = yield* Effect.fork(append(database, 100, 10))
    yield* Effect.sleep("200 millis")
    yield* other`rollback`
    yield* Fiber.join(waiting)
    expect(yield* count(database)).toBe(10)
  }))

test("a full disk fails with Full, keeps what was stored, and recovers", (folder) =>
  Effect.gen(function* () {
    const database = yield* openLibsql({ file: Path.join(folder, "station.db") })
    const { sql } = database
    yield* append(database, 0, 1000)
    const [pages] = yield* sql<{ page_count: number }>`pragma page_count`
    yield* sql.unsafe(`pragma max_page_count = ${pages!.page_count + 10}`)
    let stored = 1000
    const fill = Effect.suspend(() => append(database, stored, 1000)).pipe(
      Effect.tap(() => Effect.sync(() => (stored += 1000))),
      Effect.forever
    )
    const error = yield* Effect.flip(fill)
    expect(error.reason).toBe("Full")
    expect(yield* count(database)).toBe(stored)
    expect(yield* integrity(database)).toBe("ok")
    yield* sql.unsafe("pragma max_page_count = 1000000")
    yield* append(database, stored, 1000)
    expect(yield* count(database)).toBe(stored + 1000)
  }))

/** A file system of 2 MB, if the tests may mount one. Unmounted with the scope. */
const mountSmall = (folder: string) =>
  Effect.acquireRelease(
    Effect.sync(
      () => ChildProcess.spawnSync("mount", ["-t", "tmpfs", "-o", "size=2m", "station", folder]).status === 0
    ),
    (isMounted) =>
      // The driver keeps files of a closed database open until they are collected.
      Effect.sync(() => isMounted && ChildProcess.spawnSync("umount", ["--lazy", folder]))
  )

if (process.env.VERIFY === "1") {
  test("a disk that is really full fails with Full, keeps what was stored, and recovers", (folder) =>
    Effect.gen(function* () {
      if (!(yield* mountSmall(folder))) return yield* Effect.logWarning("not tested: a file system cannot be mounted")
      const ballast = Path.join(folder, "ballast")
      FileSystem.writeFileSync(ballast, Buffer.alloc(800_000))
      const file = Path.join(folder, "station.db")
      const database = yield* openLibsql({ file })
      let stored = 0
      const fill = Effect.suspend(() => append(database, stored, 100)).pipe(
        Effect.tap(() => Effect.sync(() => (stored += 100))),
        Effect.forever
      )
      for (const step of ["full", "still full"]) {
        const error = yield* Effect.flip(fill)
        expect({ step, reason: error.reason }).toEqual({ step, reason: "Full" })
        expect(yield* count(database)).toBe(stored)
      }
      // Another program, and a station that starts, find a sound database too.
      expect(yield* raw(file, integrity)).toBe("ok")
      FileSystem.rmSync(ballast)
      const before = stored
      expect((yield* Effect.flip(fill)).reason).toBe("Full")
      expect(stored).toBeGreaterThan(before)
      expect(yield* count(database)).toBe(stored)
      expect(yield* integrity(database)).toBe("ok")
    }))
}

test("what a commit cannot write is a failure, and the next transaction works", (folder) =>
  Effect.gen(function* () {
    const database = yield* openLibsql({ file: Path.join(folder, "station.db") })
    const { sql } = database
    yield* sql`create table parent (id integer primary key)`
    yield* sql`create table child (id integer references parent (id) deferrable initially deferred)`
    yield* sql`pragma foreign_keys = on`
    const error = yield* Effect.flip(database.transaction("test", sql`insert into child values (1)`))
    expect(error).toMatchObject({ reason: "Failed", issue: expect.stringContaining("FOREIGN KEY") })
    yield* database.transaction("test", sql`insert into parent values (1)`)
    expect(yield* sql`select * from child`).toEqual([])
  }))

test("parameters that the driver would damage are refused", (folder) =>
  Effect.gen(function* () {
    const { sql } = yield* openLibsql({ file: Path.join(folder, "station.db") })
    for (const value of [true, undefined, Number.NaN, Infinity, "a\u0000b", new Date(0), [1], {}]) {
      const error = yield* Effect.flip(sql`select ${value as string}`)
      expect(String(error.message)).toContain("cannot bind")
    }
    expect(yield* sql`select ${7} / ${2} as quotient, ${7.5} as fraction, ${null} as none`).toEqual([
      { quotient: 3, fraction: 7.5, none: null }
    ])
  }))
