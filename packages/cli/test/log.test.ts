import * as fs from "node:fs"
import * as Net from "node:net"
import * as os from "node:os"
import * as path from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Bus, Faults } from "@owserver/fake"
import * as FakeTcp from "@owserver/fake/FakeTcp"
import { Deferred, Effect, Exit, Schedule, Scope } from "effect"
import { installed, start as owserver } from "../../conformance/test/RealOwServer.js"
import { ow } from "./Main.js"
import { program, published, start, startProgram } from "./Process.js"
import { house, lines, records, serving } from "./Sensing.js"

const header = "time,device,alias,property,value,unit,quality,error"
const time = String.raw`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z`

/** A server that can be stopped and restarted on the same port. */
const stoppable = (bus: Bus.Bus, port = 0) =>
  Effect.gen(function* () {
    const scope = yield* Effect.acquireRelease(Scope.make(), (scope) => Scope.close(scope, Exit.void))
    const address = yield* Scope.extend(FakeTcp.make(bus, { port }), scope)
    return { port: address.port, stop: Scope.close(scope, Exit.void) }
  })

/** A port that closes the first connection, and then stops listening. */
const refusing = Effect.gen(function* () {
  const refused = yield* Deferred.make<void>()
  const listener = yield* Effect.acquireRelease(
    Effect.sync(() => Net.createServer()),
    (listener) => Effect.sync(() => void listener.close())
  )
  listener.on("connection", (socket) => {
    socket.destroy()
    listener.close(() => Deferred.unsafeDone(refused, Effect.void))
  })
  const port = yield* Effect.async<number>((resume) => {
    listener.listen(0, "127.0.0.1", () => resume(Effect.succeed((listener.address() as Net.AddressInfo).port)))
  })
  return { port, refused: Deferred.await(refused) }
})

describe("ow log", { concurrent: true }, () => {
  it.scopedLive("prints CSV with a header, and quotes fields if needed", () =>
    Effect.gen(function* () {
      const { server } = yield* serving({
        "29.D60300000000": { alias: 'the "valves"', sensed: house["29.D60300000000"].sensed }
      })
      const args = [
        "log",
        "--every",
        "100ms",
        "--count",
        "2",
        "-s",
        server,
        "29.D60300000000",
        "/29.D60300000000/PIO.3"
      ]
      const { code, err, out } = yield* ow(args)
      const [first, ...rest] = lines(out)
      assert.strictEqual(first, header)
      assert.deepStrictEqual(rest.map((line) => line.replace(new RegExp(`^${time}`), "TIME")).sort(), [
        'TIME,29.D60300000000,"the ""valves""",PIO.3,0,,good,',
        'TIME,29.D60300000000,"the ""valves""",PIO.3,0,,good,',
        'TIME,29.D60300000000,"the ""valves""",sensed.ALL,"1,0,0,0,0,0,0,1",,good,',
        'TIME,29.D60300000000,"the ""valves""",sensed.ALL,"1,0,0,0,0,0,0,1",,good,'
      ])
      assert.deepStrictEqual([code, err], [0, ""])
      const bare = yield* ow([...args, "--no-header"])
      assert.strictEqual(lines(bare.out).length, 4)
      assert.notInclude(bare.out, header)
    })
  )

  it.scopedLive("prints JSON lines with --json and --as json", () =>
    Effect.gen(function* () {
      const { server } = yield* serving(house)
      for (const how of [["--json"], ["--as", "json"]]) {
        const { out } = yield* ow(["log", ...how, "--every", "50ms", "--count", "1", "-s", server, "living room"])
        const [record] = records(out)
        assert.match(record.time, new RegExp(`^${time}$`))
        assert.deepStrictEqual(record, {
          time: record.time,
          device: "10.67C6697351FF",
          alias: "living room",
          property: "temperature",
          value: 21.5,
          unit: "°C",
          quality: "good",
          error: null,
          message: null
        })
      }
      const csv = yield* ow([
        "log",
        "--json",
        "--as",
        "csv",
        "--every",
        "50ms",
        "--count",
        "1",
        "-s",
        server,
        "living room"
      ])
      assert.strictEqual(lines(csv.out)[0], header)
    })
  )

  it.scopedLive("prints the separator, decimal sign and times of a spreadsheet, and no formula", () =>
    Effect.gen(function* () {
      const { server } = yield* serving({
        "10.67C6697351FF": { alias: '=HYPERLINK("x","y")', temperature: -1.5 },
        "20.D70000000000": { "volt.A": 1.5, "volt.B": 2.25, "volt.C": 0, "volt.D": 0 }
      })
      const once = ["--every", "50ms", "--count", "1", "-s", server]
      const csv = ["--separator", ";", "--decimal", ",", "--local-time"]
      const targets = ["10.67C6697351FF", "/20.D70000000000/volt.ALL"]
      const { err, out } = yield* published(["log", ...csv, ...once, ...targets], { TZ: "Europe/Berlin" })
      const [title, first, second] = lines(out)
      assert.strictEqual(err, "")
      assert.strictEqual(title, "time;utc_offset;device;alias;property;value;unit;quality;error")
      assert.match(first ?? "", /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3};UTC\+0[12]:00;10\./)
      assert.include(first, `;10.67C6697351FF;"'=HYPERLINK(""x"",""y"")";temperature;-1,5;°C;good;`)
      assert.include(second, ";volt.ALL;1,5 2,25 0 0;V;good;")
      const json = yield* published(["log", "--json", "--local-time", ...once, "10.67C6697351FF"], {
        TZ: "Asia/Kolkata"
      })
      assert.match(records(json.out)[0].time, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+05:30$/)
    })
  )

  it.scopedLive("writes its header before the first reading, on a new line after an incomplete one", () =>
    Effect.gen(function* () {
      const { server } = yield* serving({ "05.D70000000000": {} })
      const folder = yield* Effect.acquireRelease(
        Effect.sync(() => fs.mkdtempSync(path.join(os.tmpdir(), "ow-log-"))),
        (folder) => Effect.sync(() => fs.rmSync(folder, { recursive: true, force: true }))
      )
      const file = path.join(folder, "log.csv")
      const held = Effect.sync(() => fs.readFileSync(file, "utf8"))
      const append = (...args: ReadonlyArray<string>) =>
        startProgram("sh", [
          "-c",
          `exec "$@" >> '${file}'`,
          "sh",
          process.execPath,
          program,
          "log",
          "-s",
          server,
          ...args
        ])
      fs.writeFileSync(file, `${header}\n2026-01-31T12:00:00.000Z,05.D7`)
      // The first reading is due in days.
      const waiting = yield* append("--every", "24d", "05.D70000000000")
      yield* held.pipe(
        Effect.filterOrFail((text) => text.endsWith(`05.D7\n${header}\n`)),
        // Polls, because a growing file causes no event.
        Effect.retry({ schedule: Schedule.spaced("50 millis") })
      )
      yield* waiting.signal("SIGTERM")
      assert.strictEqual(yield* waiting.endedBy, "SIGTERM")
      const before = yield* held
      yield* (yield* append("--every", "50ms", "--count", "1", "--no-header", "05.D70000000000")).end
      const added = (yield* held).slice(before.length)
      assert.match(added, new RegExp(`^${time},05\\.D70000000000,,sensed,0,,good,\n$`))
    })
  )

  // readings/Source.test.ts tests the exact times on a virtual clock.
  it.scopedLive("reads at most once per interval", () =>
    Effect.gen(function* () {
      const { server } = yield* serving({ "05.D70000000000": {} })
      const { out } = yield* ow(["log", "--json", "--every", "1s", "--count", "3", "-s", server, "05.D70000000000"])
      const turns = records(out).map(({ time }) => Math.floor(Date.parse(time) / 1000))
      assert.strictEqual(new Set(turns).size, 3)
    })
  )

  it.scopedLive("logs all devices by default, and follows added and removed ones", () =>
    Effect.gen(function* () {
      const { bus, server } = yield* serving({ "05.D70000000000": {}, "01.D70000000000": {} })
      const running = yield* start(["log", "--every", "200ms", "-s", server])
      yield* running.out(/,05\.D70000000000,,sensed,0,,good,\n/)
      yield* bus.attach("26.D70000000000", { humidity: 40, alias: "attic" })
      yield* running.out(/,26\.D70000000000,attic,humidity,40,%,good,\n/)
      yield* running.err(/ow: found device 26\.D70000000000\n/)
      yield* bus.detach("05.D70000000000")
      yield* running.out(/,05\.D70000000000,,sensed,,,,OwDeviceMissing\n/)
      yield* running.err(/ow: there is no device 05\.D70000000000.*\n/)
      // Reported once; then only the other device is read.
      yield* running.out(/(?:^|\n)[^\n]*,26\.[^\n]*\n[^\n]*,26\.[^\n]*\n/)
      yield* running.signal("SIGINT")
      const { code, out } = yield* running.end
      assert.strictEqual(code, 130)
      assert.strictEqual(lines(out).filter((line) => line.includes("OwDeviceMissing")).length, 1)
      assert.notInclude(out, "01.D70000000000")
    })
  )

  it.scopedLive("survives a restart of the server", () =>
    Effect.gen(function* () {
      const bus = yield* Bus.make(house)
      const { port, stop } = yield* stoppable(bus)
      const running = yield* start(["log", "--every", "200ms", "-s", `127.0.0.1:${port}`, "26.D70000000000", "valves"])
      yield* running.out(/26\.D70000000000,,humidity,45\.5,%,good,\n/)
      yield* stop
      yield* running.out(/26\.D70000000000,,humidity,,,,OwConnectionError\n/)
      yield* running.out(/29\.D60300000000,valves,sensed\.ALL,,,,OwConnectionError\n/)
      yield* running.err(/ow: .*\(ECONN\w+\)\n|ow: .*it closed the connection.*\n/)
      yield* running.err(/ow: retrying until the server responds\n/)
      yield* stoppable(bus, port)
      yield* running.out(/26\.D70000000000,,humidity,45\.5,%,good,\n/)
      yield* running.err(/ow: the server responds again\n/)
      yield* running.signal("SIGTERM")
      const { code, err, out } = yield* running.end
      assert.strictEqual(code, 143)
      assert.strictEqual(lines(err).length, 3)
      for (const line of lines(out).slice(1))
        assert.match(line, new RegExp(`^${time},(26|29)\\..*,(good,|OwConnectionError)$`))
    })
  )

  it.scopedLive("waits with --retry for a server to start, and does not retry readings later", () =>
    Effect.gen(function* () {
      const bus = yield* Bus.make(house)
      const { port, refused } = yield* refusing
      const server = `127.0.0.1:${port}`
      const running = yield* start(["log", "--retry", "1000", "--every", "100ms", "-s", server, "valves"])
      yield* refused
      const { stop } = yield* stoppable(bus, port)
      yield* running.out(/,29\.D60300000000,valves,sensed\.ALL,"1,0,0,0,0,0,0,1",,good,\n/)
      yield* stop
      yield* running.out(/,OwConnectionError\n[^\n]*,OwConnectionError\n[^\n]*,OwConnectionError\n/)
    })
  )

  it.scopedLive("ends with the exit code of a failed reading", () =>
    Effect.gen(function* () {
      const { server } = yield* serving(house, {
        faults: { rules: [Faults.on(Faults.Refuse({ ret: -5 }), { path: /sensed/ })] }
      })
      const { code, err, out } = yield* ow([
        "log",
        "--json",
        "--every",
        "50ms",
        "--count",
        "3",
        "-s",
        server,
        "05.D70000000000"
      ])
      assert.strictEqual(code, 4)
      assert.deepStrictEqual(
        records(out).map(({ error, value }) => [value, error]),
        [
          [null, "OwReturnError"],
          [null, "OwReturnError"],
          [null, "OwReturnError"]
        ]
      )
      // A continuing failure is reported once.
      assert.deepStrictEqual(
        records(err).map(({ error, exit }) => [error, exit]),
        [["OwReturnError", 4]]
      )
    })
  )

  it.scopedLive("ends when its pipe is closed", () =>
    Effect.gen(function* () {
      const { server } = yield* serving(house)
      const running = yield* start(["log", "--every", "50ms", "-s", server, "valves"])
      yield* running.out(/good,\n/)
      yield* running.hangUp
      assert.strictEqual((yield* running.end).code, 141)
    })
  )

  it.scopedLive("reports missing devices and properties, and devices without a reading", () =>
    Effect.gen(function* () {
      const { server } = yield* serving(house)
      const bad = (target: string) => ow(["log", "--count", "1", "--every", "50ms", "-s", server, target])
      assert.deepStrictEqual(yield* bad("nowhere"), {
        code: 3,
        out: "",
        err: "ow: there is no device nowhere; check whether it is connected\n"
      })
      assert.strictEqual((yield* bad("/26.D70000000000/nothing")).code, 3)
      const none = yield* bad("01.D70000000000")
      assert.strictEqual(none.code, 2)
      assert.match(none.err, /^ow: 01\.D70000000000 has no primary property; name a property.*\n$/)
    })
  )
})

describe.runIf(installed)("ow log at the real owserver", { concurrent: true }, () => {
  it.scopedLive("logs devices, properties and values of the server", () =>
    Effect.gen(function* () {
      const { host, port } = yield* owserver("--tester=10,28,26,1D,29,12")
      const args = ["log", "--json", "--every", "100ms", "--count", "1", "-s", `${host}:${port}`]
      const all = records((yield* ow(args)).out)
      assert.deepStrictEqual(all.map(({ property }) => property).sort(), [
        "counter.ALL",
        "humidity",
        "sensed.ALL",
        "sensed.ALL",
        "temperature",
        "temperature"
      ])
      const device = all.find(({ property }) => property === "humidity").device
      const some = yield* ow([...args, `/${device}/VDD`, "/system/process/pid"])
      assert.deepStrictEqual(
        records(some.out)
          .map(({ device, property, unit, value }) => [device, property, unit, typeof value])
          .sort(),
        [
          [device, "VDD", "V", "number"],
          [null, "/system/process/pid", null, "number"]
        ].sort()
      )
    })
  )
})
