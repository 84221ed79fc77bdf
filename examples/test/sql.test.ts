import * as Fs from "node:fs"
import * as Os from "node:os"
import * as Path from "node:path"
import { SqlClient } from "@effect/sql"
import { assert, it } from "@effect/vitest"
import { Bus, FakeOwServer, OwServerTest, VirtualClock } from "@owserver/fake"
import { Effect, Fiber } from "effect"
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

it.scoped("readings arrive in the database, a gap for each that failed, and they stay when the program ends", () =>
  Effect.gen(function* () {
    const file = `file:${yield* directory}/readings.db`
    yield* Effect.gen(function* () {
      const { bus } = yield* FakeOwServer.FakeOwServer
      const logging = yield* Effect.fork(log("1 minute"))
      yield* Effect.sleep("30 seconds")
      yield* bus.detach("28.000028D70100")
      yield* Effect.sleep("1 minute")
      yield* bus.attach("28.000028D70100", { temperature: 23 })
      yield* Effect.sleep("1 minute")
      yield* Fiber.interrupt(logging)
    }).pipe(Effect.provide(server), Effect.provide(database(file)), Effect.provide(VirtualClock.layer()))
    // Opened again: the migration is not run twice.
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
