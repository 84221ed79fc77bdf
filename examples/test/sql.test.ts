import * as Fs from "node:fs"
import * as Os from "node:os"
import * as Path from "node:path"
import { SqlClient } from "@effect/sql"
import { LibsqlClient } from "@effect/sql-libsql"
import { assert, it } from "@effect/vitest"
import { Bus, FakeOwServer, OwServerTest, VirtualClock } from "@owserver/fake"
import { Effect, Fiber, Logger } from "effect"
import { database, log } from "../services/sql.js"

const server = OwServerTest.layer(
  Effect.suspend(() =>
    Bus.make({
      "10.000010EF0000": { temperature: 12.5 },
      "28.000028D70100": { temperature: (millis) => 20 + millis / 60_000 }
    })
  )
)

const directory = Effect.acquireRelease(
  Effect.sync(() => Fs.mkdtempSync(Path.join(Os.tmpdir(), "readings-"))),
  (path) => Effect.sync(() => Fs.rmSync(path, { recursive: true }))
)

const rows = Effect.flatMap(SqlClient.SqlClient, (sql) => sql`SELECT * FROM readings ORDER BY at, device`)

const property = "temperature"

/** Opening a database is slow if all tests run at once. */
it.scoped("readings are stored, a failed one as an error, and they remain after the program ends", () =>
  Effect.gen(function* () {
    const file = `file:${yield* directory}/readings.db`
    yield* Effect.gen(function* () {
      const { bus } = yield* FakeOwServer.FakeOwServer
      const logging = yield* Effect.fork(log(file, "1 minute"))
      yield* Effect.sleep("30 seconds")
      yield* bus.detach("28.000028D70100")
      yield* Effect.sleep("1 minute")
      yield* bus.attach("28.000028D70100", { temperature: 23 })
      yield* Effect.sleep("1 minute")
      yield* Fiber.interrupt(logging)
    }).pipe(Effect.provide(server), Effect.provide(VirtualClock.layer()))
    // A second run does not repeat the migration.
    const found = yield* Effect.provide(rows, database(file))
    assert.deepStrictEqual(
      found.map((row) => ({ ...row })),
      [
        { device: "10.000010EF0000", property, at: 0, value: 12.5, error: null },
        { device: "28.000028D70100", property, at: 0, value: 20, error: null },
        { device: "10.000010EF0000", property, at: 60_000, value: 12.5, error: null },
        { device: "28.000028D70100", property, at: 60_000, value: null, error: "OwDeviceMissing" },
        { device: "10.000010EF0000", property, at: 120_000, value: 12.5, error: null },
        { device: "28.000028D70100", property, at: 120_000, value: 23, error: null }
      ]
    )
  })
)

/** Runs the log while another program locks the database for ten minutes. Returns the stored rows and the log. */
const besieged = (capacity?: number) =>
  Effect.gen(function* () {
    const file = `file:${yield* directory}/readings.db`
    const lines: Array<string> = []
    const logger = Logger.make(({ message }) => void lines.push(String(message)))
    const other = Effect.flatMap(SqlClient.SqlClient, (sql) => sql.withTransaction(Effect.sleep("10 minutes")))
    yield* Effect.gen(function* () {
      const logging = yield* Effect.fork(Effect.provide(log(file, "1 minute", capacity), server))
      yield* Effect.sleep("90 seconds")
      yield* Effect.provide(other, LibsqlClient.layer({ url: file }))
      yield* Effect.sleep("3 minutes")
      assert.isNull(logging.unsafePoll())
      yield* Fiber.interrupt(logging)
    }).pipe(Effect.provide(VirtualClock.layer()), Effect.provide(Logger.replace(Logger.defaultLogger, logger)))
    return { lines, found: yield* Effect.provide(rows, database(file)) }
  })

it.scoped("no reading is lost while the database is locked", () =>
  Effect.gen(function* () {
    const { found, lines } = yield* besieged()
    assert.deepStrictEqual(
      found.map(({ at }) => Number(at) / 60_000),
      Array.from({ length: 30 }, (_, n) => Math.floor(n / 2))
    )
    assert.match(lines[0] ?? "", /^the database refuses \d rows: .*database is locked/)
    assert.isEmpty(lines.filter((line) => line.includes("dropped")))
  })
)

it.scoped("rows beyond the capacity are dropped and counted", () =>
  Effect.gen(function* () {
    const { found, lines } = yield* besieged(4)
    const [dropped] = lines.flatMap((line) => /^(\d+) rows were dropped/.exec(line)?.[1] ?? [])
    const expected = 2 * (1 + Math.max(...found.map(({ at }) => Number(at) / 60_000)))
    assert.isAbove(Number(dropped), 0)
    assert.strictEqual(found.length + Number(dropped), expected)
  })
)
