/**
 * A whole station on PostgreSQL, as it is published.
 */
import * as fs from "node:fs"
import * as path from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Bus } from "@owserver/fake"
import * as FakeTcp from "@owserver/fake/FakeTcp"
import { Effect, Redacted } from "effect"
import { command, exported, history, labelled } from "./commands/InProcess.js"
import { temporaryFolder } from "./Databases.js"
import * as Ow from "./Ow.js"
import * as Postgres from "./Postgres.js"
import { makeCluster } from "./PostgresCluster.js"

const day = 86_400_000

/** A bus, and a folder with a configuration that stores its readings in a database each second. */
const home = (url: string, fields: { readonly store?: object } = {}) =>
  Effect.gen(function* () {
    const folder = yield* temporaryFolder
    const bus = yield* FakeTcp.make(yield* Bus.tester("10"), { port: 0 })
    const config = path.join(folder, "station.json")
    const content = {
      servers: { house: `127.0.0.1:${bus.port}` },
      collect: { every: "1s" },
      store: { url, flush: { every: "1s" }, ...fields.store },
      http: { port: 0 }
    }
    fs.writeFileSync(config, JSON.stringify(content))
    const environment = { HOME: folder }
    return {
      folder,
      config,
      environment,
      /** What `ow history` prints. A process of `ow` would take half a second to start. */
      history: Effect.map(command(history({ config }, { since: 10_000 * day }), environment), ({ out }) => out),
      ow: (...args: ReadonlyArray<string>) => Ow.run([...args, "--config", config], environment),
      serve: (...args: ReadonlyArray<string>) => Ow.start(["serve", "--config", config, ...args], environment)
    }
  })

const freshUrl = Effect.map(Postgres.freshDatabase, Redacted.value)

const stopped = (station: Ow.Running) =>
  Effect.gen(function* () {
    yield* station.signal("SIGTERM")
    const { code, err, out, signal } = yield* station.end
    assert.deepStrictEqual({ code, err, signal }, { code: 0, err: "", signal: null })
    return out
  })

const count = (text: string, pattern: RegExp) => text.match(pattern)?.length ?? 0

describe.skipIf(!Postgres.isInstalled)("ow serve on PostgreSQL", { concurrent: true }, () => {
  it.scopedLive("stores readings, and never prints the password", () =>
    Effect.gen(function* () {
      const url = yield* freshUrl
      const { config, environment, folder, ow, serve } = yield* home(url, { store: { passwordFile: "password" } })
      fs.writeFileSync(path.join(folder, "password"), "s3cret\n")
      const station = yield* serve("--verbose")
      yield* station.prints(/\/temperature /)
      assert.match(yield* stopped(station), /\d\d:\d\d:\d\d stopped; all readings are stored\n$/)
      const { out } = yield* ow("history")
      assert.match(out, /^10\.\S+ +temperature /m)
      const print = {
        _tag: "Serve",
        fleet: false,
        config,
        action: "print-config",
        verbose: false,
        open: false
      } as const
      const { out: printed } = yield* command(print, environment)
      assert.include(printed, `"url": "${url}"`)
      assert.notInclude(out + printed + station.out(), "s3cret")
    })
  )

  it.scopedLive("a second station on the database is refused until the first one ends", () =>
    Effect.gen(function* () {
      const { ow, serve } = yield* home(yield* freshUrl)
      const first = yield* serve()
      yield* first.prints(/found/)
      const { code, err, out } = yield* ow("serve")
      assert.deepStrictEqual({ code, out }, { code: 4, out: "" })
      assert.match(err, /^ow: postgres:\S+: open: another station writes to this database\n$/)
      // The server ends the session of a process that is gone.
      yield* first.signal("SIGKILL")
      yield* first.end
      const second = yield* serve()
      yield* second.prints(/found/)
      yield* stopped(second)
    })
  )

  it.scopedLive("the other commands work beside a station", () =>
    Effect.gen(function* () {
      const { config, environment, folder, history, serve } = yield* home(yield* freshUrl)
      const station = yield* serve("--verbose")
      yield* station.prints(/\/temperature (.*\n)+.*\/temperature /)
      const [device = ""] = /10\.[0-9A-F]{12}/.exec(station.out()) ?? []
      const readings = command(exported({ config }), environment)
      // Readings are printed before they are stored.
      yield* Effect.repeat(readings, { until: ({ out }) => out.includes(device) })
      const log = path.join(folder, "log.csv")
      fs.writeFileSync(log, `time,device,property,value\n2020-01-01T00:00:00.000Z,${device},temperature,20.5\n`)
      const results = {
        label: yield* command(labelled({ config }, { target: device, name: "Cellar" }), environment),
        export: yield* readings,
        import: yield* command({ _tag: "Import", config, files: [log], server: undefined, again: false }, environment)
      }
      for (const [name, { code, failures }] of Object.entries(results))
        assert.strictEqual(code, 0, `${name}: ${failures}`)
      assert.match(yield* history, /Cellar/)
      assert.match(results.export.out, /\n.*temperature.*\n/)
      const backup = yield* command({ _tag: "Backup", config, file: path.join(folder, "x") }, environment)
      assert.match(backup.failures.join(), /pg_dump/)
      assert.notMatch(yield* stopped(station), /does not accept/)
    })
  )

  it.scopedLive("waits for a server that is away, says so once, and starts when it comes", () =>
    Effect.gen(function* () {
      const cluster = yield* Effect.acquireRelease(Effect.promise(makeCluster), ({ remove }) => Effect.promise(remove))
      yield* Effect.promise(cluster.stop)
      const { config, environment, history, serve } = yield* home(`${cluster.url}/postgres`)
      // Only a station waits.
      const { code, failures } = yield* command(exported({ config }), environment)
      assert.strictEqual(code, 5)
      assert.match(failures.join("\n"), /^postgres:\S+: open: [^\n]*ECONNREFUSED[^\n]*$/)

      const impatient = yield* serve()
      yield* impatient.prints(/waits for the database/)
      assert.match(yield* stopped(impatient), /^\S+ waits for the database [^\n]*\n$/)

      const station = yield* serve("--verbose")
      yield* station.prints(/waits for the database postgres:\S+: open: [^\n]*ECONNREFUSED[^\n]*\n$/)
      yield* Effect.promise(cluster.start)
      yield* station.prints(/the database answers\n\S+ stores readings in postgres(.*\n)+.*\/temperature /)
      const out = yield* stopped(station)
      assert.deepStrictEqual([count(out, /waits for/g), count(out, /the database answers/g)], [1, 1])
      assert.match(yield* history, /^10\.\S+ +temperature /m)
    })
  )

  it.scopedLive("a wrong password and a database that does not exist fail at once", () =>
    Effect.gen(function* () {
      const url = new URL(yield* freshUrl)
      url.pathname = "/missing"
      const missing = yield* Effect.flatMap(home(url.href), ({ ow }) => ow("serve"))
      assert.deepStrictEqual([missing.code, missing.out], [5, ""])
      assert.match(missing.err, /^ow: postgres:\S+: open: database "missing" does not exist\n$/)
      url.username = Postgres.withPassword
      url.pathname = "/postgres"
      const { environment, folder } = yield* home(url.href)
      const wrong = yield* Ow.run(["serve", "--config", path.join(folder, "station.json")], {
        ...environment,
        STATION_PASSWORD: "s3cret"
      })
      assert.deepStrictEqual([wrong.code, wrong.out], [5, ""])
      assert.match(wrong.err, /^ow: postgres:\S+: open: password authentication failed for user "guarded"\n$/)
      assert.notInclude(wrong.err, "s3cret")
    })
  )
})
