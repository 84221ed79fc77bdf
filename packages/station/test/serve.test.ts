/**
 * A whole station, as it is published: the bundled `ow` reads a real owserver and stores in a file.
 */
import * as ChildProcess from "node:child_process"
import * as fs from "node:fs"
import * as path from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Bus, Faults } from "@owserver/fake"
import * as FakeTcp from "@owserver/fake/FakeTcp"
import { Effect, Exit, Scope } from "effect"
import * as RealOwServer from "../../conformance/test/RealOwServer.js"
import * as Libsql from "../src/store/sql/Libsql.js"
import { command, exported, history, labelled } from "./commands/InProcess.js"
import { temporaryFolder } from "./Databases.js"
import * as Ow from "./Ow.js"

/** A folder with a configuration that reads each second. */
const home = (address: string, fields: { readonly store?: object } = {}) =>
  Effect.map(temporaryFolder, (folder) => {
    const config = path.join(folder, "station.json")
    const content = {
      servers: { house: address },
      collect: { every: "1s", discovery: "1s" },
      store: { file: "station.db", flush: { every: "1s" }, ...fields.store },
      http: { port: 0 }
    }
    fs.writeFileSync(config, JSON.stringify(content))
    const environment = { HOME: folder }
    const ow = (...args: ReadonlyArray<string>) => Ow.run([...args, "--config", config], environment)
    const serve = (...args: ReadonlyArray<string>) => Ow.start(["serve", "--config", config, ...args], environment)
    /** The readings, as `ow export` prints them. A process of `ow` would take half a second to start. */
    const readings = Effect.map(command(exported({ config }), environment), ({ out }) => lines(out).slice(1))
    return { folder, config, environment, file: path.join(folder, "station.db"), ow, serve, readings }
  })

/** Waits until the database has more than `least` readings, and looks often: other processes of `ow` would take a second each. */
const hasReadings = (file: string, least: number) =>
  Effect.scoped(
    Effect.gen(function* () {
      const sql = yield* Libsql.make({ file })
      const count = sql<{ n: number }>`select count(*) as n from reading`
      yield* Effect.repeat(Effect.delay(count, "50 millis"), { until: ([row]) => (row?.n ?? 0) > least })
    })
  )

const stopped = (station: Ow.Running) =>
  Effect.gen(function* () {
    yield* station.signal("SIGTERM")
    const { code, err, out, signal } = yield* station.end
    assert.deepStrictEqual({ code, err, signal }, { code: 0, err: "", signal: null })
    assert.match(out, /\d\d:\d\d:\d\d stopped; all readings are stored\n$/)
  })

const lines = (text: string) => text.trimEnd().split("\n")

describe.skipIf(!RealOwServer.installed)("ow serve", { concurrent: true }, () => {
  it.scopedLive("stores the readings of a real owserver, ends with 0 at SIGTERM, and keeps them over a restart", () =>
    Effect.gen(function* () {
      const server = yield* RealOwServer.start("--fake=10.67C6697351FF,28.AD6555070000")
      const { file, ow, readings, serve } = yield* home(`127.0.0.1:${server.port}`)
      const first = yield* serve()
      yield* first.prints(/house found 10\.67C6697351FF\n/)
      yield* first.prints(/house found 28\.AD6555070000\n/)
      assert.include(first.out(), `stores readings in ${file}\n`)
      assert.include(first.out(), `reads house at 127.0.0.1:${server.port} every 1s\n`)
      // Beside the running station.
      yield* hasReadings(file, 2)
      const history = yield* ow("history", "10.67C6697351FF", "--json")
      const [point = ""] = lines(history.out)
      assert.deepInclude(JSON.parse(point), {
        server: "house",
        device: "10.67C6697351FF",
        property: "temperature",
        unit: "°C"
      })
      yield* stopped(first)

      const before = yield* readings
      assert.isAbove(before.length, 2)
      const second = yield* serve()
      yield* hasReadings(file, before.length)
      yield* stopped(second)
      assert.deepStrictEqual((yield* readings).slice(0, before.length), before)
    })
  )

  it.scopedLive("writes what waits when it ends", () =>
    Effect.gen(function* () {
      const server = yield* RealOwServer.start("--fake=10.67C6697351FF")
      const { readings, serve } = yield* home(`127.0.0.1:${server.port}`, { store: { flush: { every: "1h" } } })
      const station = yield* serve("--verbose")
      yield* station.prints(/(?:house 10\.67C6697351FF\/temperature -?[\d.]+ °C\n[\s\S]*){3}/)
      yield* station.signal("SIGINT")
      const { code, out } = yield* station.end
      assert.strictEqual(code, 0)
      const printed = out.match(/\/temperature .* °C\n/g) ?? []
      assert.strictEqual((yield* readings).length, printed.length)
    })
  )

  it.scopedLive("refuses a database that another station writes, until that one ends", () =>
    Effect.gen(function* () {
      const server = yield* RealOwServer.start("--fake=10.67C6697351FF")
      const { ow, serve } = yield* home(`127.0.0.1:${server.port}`)
      const first = yield* serve()
      yield* first.prints(/found/)
      const { code, err, out } = yield* ow("serve")
      assert.deepStrictEqual({ code, out }, { code: 4, out: "" })
      assert.match(err, /^ow: .*station\.db: .*another station.*\n$/)
      // The kernel frees the lock.
      yield* first.signal("SIGKILL")
      yield* first.end
      const second = yield* serve()
      yield* second.prints(/found/)
      yield* stopped(second)
    })
  )

  it.scopedLive("prints one line when the server is lost, and one when it is back", () =>
    Effect.gen(function* () {
      const scope = yield* Scope.make()
      const server = yield* Scope.extend(RealOwServer.start("--fake=10.67C6697351FF"), scope)
      const { serve } = yield* home(`127.0.0.1:${server.port}`)
      const station = yield* serve()
      yield* station.prints(/found/)
      yield* Scope.close(scope, Exit.void)
      yield* station.prints(/house the server does not answer: .*\n/)
      yield* RealOwServer.startAt(server.port, "--fake=10.67C6697351FF")
      yield* station.prints(/house the server answers again\n/)
      yield* stopped(station)
      assert.strictEqual(station.out().match(/does not answer/g)?.length, 1)
      assert.strictEqual(station.out().match(/found/g)?.length, 1)
    })
  )

  it.scopedLive("waits for a server that is not there", () =>
    Effect.gen(function* () {
      const { serve } = yield* home("127.0.0.1:1")
      const station = yield* serve("--json")
      yield* station.prints(/"served"/)
      yield* station.prints(/"event":"server-lost"/)
      yield* station.signal("SIGTERM")
      const { code, out } = yield* station.end
      assert.strictEqual(code, 0)
      const events = lines(out).map((line) => JSON.parse(line).event)
      assert.sameOrderedMembers(
        events.filter((event) => event !== "server-lost"),
        ["started", "server", "served", "stopping", "stopped"]
      )
    })
  )

  // It waits for the retries of the store: half a minute. `Writer.test.ts` tests the same without a database.
  it.scopedLive.runIf(process.env.VERIFY === "1")("keeps readings while another program locks the database", () =>
    Effect.gen(function* () {
      const server = yield* RealOwServer.start("--fake=10.67C6697351FF")
      const { file, readings, serve } = yield* home(`127.0.0.1:${server.port}`)
      const station = yield* serve("--verbose")
      yield* station.prints(/temperature/)
      yield* Effect.scoped(
        Effect.gen(function* () {
          const sql = yield* Libsql.make({ file })
          yield* Effect.retry(sql.unsafe("begin immediate"), { times: 1000 })
          yield* station.prints(/the database does not accept readings, which are queued: .*\n/)
        })
      )
      yield* station.prints(/the database accepts readings again\n/)
      yield* stopped(station)
      const printed = station.out().match(/\/temperature .* °C\n/g) ?? []
      assert.strictEqual((yield* readings).length, printed.length)
    })
  )

  it.scopedLive("a second Ctrl-C ends it at once", () =>
    Effect.gen(function* () {
      const server = yield* RealOwServer.start("--fake=10.67C6697351FF")
      const { config, environment, file } = yield* home(`127.0.0.1:${server.port}`, {
        store: { flush: { every: "1h" } }
      })
      // The station itself repeats the signal: another process might be too slow, as the last write waits for 5 seconds only.
      const again = 'process.once("SIGINT", () => setTimeout(() => process.kill(process.pid, "SIGINT"), 500))'
      const hook = `--import=data:text/javascript,${encodeURIComponent(again)}`
      const station = yield* Ow.start(["serve", "--config", config, "--verbose"], {
        ...environment,
        NODE_OPTIONS: hook
      })
      yield* station.prints(/temperature/)
      // The last write waits for this lock.
      const sql = yield* Libsql.make({ file })
      yield* Effect.retry(sql.unsafe("begin immediate"), { times: 1000 })
      yield* station.signal("SIGINT")
      assert.strictEqual((yield* station.end).signal, "SIGINT")
    })
  )
})

describe("ow serve", { concurrent: true }, () => {
  it.scopedLive("--check names all problems of the configuration, one per line, and exits with 2", () =>
    Effect.gen(function* () {
      const { config, folder, ow } = yield* home("x")
      fs.writeFileSync(config, '{"servers": {"a": "h:0"}, "collect": {"every": "0s"}, "colour": 1}')
      const { code, err, out } = yield* ow("serve", "--check")
      assert.deepStrictEqual([code, out], [2, ""])
      assert.deepStrictEqual(
        lines(err).map((line) => line.replace(`ow: ${config}: `, "")),
        [
          "colour: unknown field; known fields: $schema, servers, collect, store, http, mqtt, influx, writable, targets, heartbeat, display",
          'servers.a: expected the address of an owserver: HOST, HOST:PORT, PORT, [IPV6]:PORT or /SOCKET (the port must be 1 to 65535, not "0"), not "h:0"',
          'collect.every: expected a duration from 1s to 7d, such as 30s, not "0s"'
        ]
      )
      assert.deepStrictEqual(fs.readdirSync(folder), ["station.json"])
    })
  )

  const isVerifiable = ChildProcess.spawnSync("systemd-analyze", ["--version"]).error === undefined

  it.scopedLive(
    "passes no control characters of a server to the terminal, nor do the commands that read its database",
    () =>
      Effect.gen(function* () {
        const evil = "e\u001b]0;PWNED\u0007\u001b[5;31m\u009b5m\u202e\u2066\u200b\u007fz"
        const devices = {
          "28.AD6555070000": { alias: evil, temperature: 12 },
          "10.67C6697351FF": { alias: `t${evil}`, temperature: 21 }
        }
        const faults = {
          rules: [Faults.on(Faults.Value({ value: evil }), { path: /10\.67.*temperature$|latesttemp$/ })]
        }
        const { port } = yield* FakeTcp.make(Bus.make(devices), { faults })
        const { config, environment, file, ow, serve } = yield* home(`127.0.0.1:${port}`)
        const station = yield* serve("--verbose")
        yield* station.prints(/28\.AD6555070000 \(.*PWNED.*temperature 12 °C\n/)
        yield* station.prints(/10\.67C6697351FF .*cannot be read: .*PWNED/)
        yield* hasReadings(file, 0)
        yield* stopped(station)
        const refused = yield* ow("label", "28.AD6555070000/temperature", "--name", evil)
        assert.match(refused.err, /the name has control characters\n$/)
        const outputs = [
          station.out(),
          refused.err,
          (yield* ow("history", evil)).err,
          ...(yield* Effect.forEach([history({ config }), exported({ config }), labelled({ config })], (ask) =>
            Effect.map(command(ask, environment), ({ out }) => out)
          ))
        ]
        for (const output of outputs)
          assert.deepStrictEqual(output.match(/[^\P{C}\n]|[\p{Zl}\p{Zp}]/gu) ?? [], [], output)
      })
  )

  it.scopedLive.skipIf(!isVerifiable)("--print-unit prints a unit that systemd accepts without a warning", () =>
    Effect.gen(function* () {
      const { config, environment, folder } = yield* home("localhost")
      const variables = {
        OWSERVER: "attic.lan",
        STATION_STORE: `${folder}/100 % of it.db`,
        STATION_TOKEN: "0123456789abcdef"
      }
      const { code, out } = yield* Ow.run(["serve", "--print-unit", "--config", config], {
        ...environment,
        ...variables
      })
      assert.strictEqual(code, 0)
      const unit = path.join(folder, "station.service")
      fs.writeFileSync(unit, out)
      const { status, stderr } = ChildProcess.spawnSync("systemd-analyze", ["verify", unit], { encoding: "utf8" })
      assert.deepStrictEqual({ status, stderr }, { status: 0, stderr: "" })
      assert.include(out, `serve --config ${folder}/station.json\n`)
    })
  )

  it.scopedLive("--demo serves a house and stores its readings in a temporary folder", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      const station = yield* Ow.start(["serve", "--demo", "-v"], { HOME: folder, TMPDIR: folder, STATION_PORT: "0" })
      yield* station.prints(/demo found 28\.AD6555070000 \(cellar\)\n/)
      yield* station.prints(/demo 28\.AD6555070000 \(cellar\)\/temperature 1[12](\.\d+)? °C\n/)
      yield* station.prints(/demo 1D\.0CA60A000000 \(water meter\)\/counter\.A 48231\n/)
      yield* stopped(station)
      const [config = ""] = fs.readdirSync(folder).map((name) => path.join(folder, name, "station.json"))
      const { out } = yield* command(history({ config }), { HOME: folder })
      assert.match(out, /^28\.AD6555070000 +temperature +1[12]/m)
    })
  )
})
