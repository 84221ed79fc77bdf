import * as Http from "node:http"
import * as Net from "node:net"
import { assert, describe, it } from "@effect/vitest"
import { OwServer } from "@owserver/client"
import { Bus, FakeOwServer, Faults, OwServerTest } from "@owserver/fake"
import * as FakeTcp from "@owserver/fake/FakeTcp"
import { MessageType } from "@owserver/protocol"
import { Effect, type Scope } from "effect"
import { installed, start as owserver } from "../../conformance/test/RealOwServer.js"
import * as Buses from "../src/doctor/Buses.js"
import { ow } from "./Main.js"

const devices = {
  "28.AD6555070000": { alias: "cellar", temperature: 12.25 },
  "29.D60300000000": { alias: "valves" }
} as const

const fake = (
  faults: Faults.Faults,
  bus: ReturnType<typeof Bus.make> = Bus.make(devices)
): Effect.Effect<string, unknown, Scope.Scope> =>
  Effect.map(FakeTcp.make(bus, { faults }), ({ host, port }) => `${host}:${port}`)

const listening = (server: Net.Server) =>
  Effect.acquireRelease(
    Effect.async<string>((resume) => {
      server.listen(0, "127.0.0.1", () =>
        resume(Effect.succeed(`127.0.0.1:${(server.address() as Net.AddressInfo).port}`))
      )
    }),
    () => Effect.sync(() => server.close())
  )

const frame = (ret: number, payload = "") => {
  const header = Buffer.alloc(24)
  header.writeInt32BE(payload.length, 4)
  header.writeInt32BE(ret, 8)
  header.writeInt32BE(payload.length, 16)
  return Buffer.concat([header, Buffer.from(payload)])
}

/** A server with one thermometer that supports only DIR and READ. */
const modest = () =>
  Net.createServer((socket) => {
    let asked = Buffer.alloc(0)
    socket.on("error", () => {})
    socket.on("data", (bytes) => {
      asked = Buffer.concat([asked, bytes])
      if (asked.length < 24 || asked.length < 24 + asked.readInt32BE(4)) return undefined
      const type = asked.readInt32BE(8)
      const path = asked.subarray(24).toString().replace("\0", "")
      if (type !== MessageType.MSG_DIR && type !== MessageType.MSG_READ) return socket.end(frame(-42))
      if (type === MessageType.MSG_DIR)
        return socket.end(path === "/" ? Buffer.concat([frame(0, "/28.AD6555070000"), frame(0)]) : frame(-1))
      return socket.end(/28\.AD6555070000\/temperature$/.test(path) ? frame(12, "       12.25") : frame(-1))
    })
  })

interface Finding {
  readonly check: string
  readonly status: string
  readonly message: string
  readonly advice: string | null
  readonly exit: number
}

/** The findings of the doctor, and its exit code. */
const doctor = (server: string) =>
  Effect.map(ow(["doctor", "--json", "-s", server]), ({ code, err, out }) => {
    const findings: ReadonlyArray<Finding> = out
      .trim()
      .split("\n")
      .map((text) => JSON.parse(text))
    const of = (status: string) => findings.filter((finding) => finding.status === status)
    // A busy machine makes round trips slow.
    const warned = of("warn").filter(({ check }) => check !== "round trip")
    return { code, err, findings, failed: of("fail"), warned, isSlow: of("warn").length > warned.length }
  })

const checks = (findings: ReadonlyArray<Finding>) => findings.map(({ check }) => check)

describe("ow doctor", { concurrent: true }, () => {
  it.scopedLive("warns about a healthy server only that it is simulated", () =>
    Effect.gen(function* () {
      const { code, err, failed, findings, warned } = yield* doctor(yield* fake({}))
      assert.deepStrictEqual([code, err, failed.length], [0, "", 0])
      assert.deepStrictEqual(checks(findings), [
        "port",
        "protocol",
        "round trip",
        "persistence",
        "messages",
        "version",
        "units",
        "bus.0",
        "device",
        "device"
      ])
      assert.deepStrictEqual(checks(warned), ["bus.0"])
      for (const { advice, status } of findings) assert.strictEqual(advice === null, status === "ok")
    })
  )

  it.live("reports a host name that does not resolve", () =>
    Effect.gen(function* () {
      const { code, failed, findings } = yield* doctor("nothing.invalid")
      assert.deepStrictEqual([code, checks(findings)], [5, ["name"]])
      assert.match(failed[0]?.message ?? "", /^nothing\.invalid cannot be resolved \(E\w+\)$/)
    })
  )

  it.live("reports a port that nothing listens on", () =>
    Effect.gen(function* () {
      const { code, err, failed, findings } = yield* doctor("localhost:9")
      assert.deepStrictEqual([code, checks(findings)], [5, ["name", "port"]])
      assert.match(failed[0]?.advice ?? "", /check that owserver is running/)
      assert.deepStrictEqual(JSON.parse(err).exit, 5)
    })
  )

  it.scopedLive("reports servers other than owserver: a web server, one that hangs up, and a silent one", () =>
    Effect.gen(function* () {
      const web = yield* listening(Http.createServer((_, response) => response.end("hello")))
      const rude = yield* listening(Net.createServer((socket) => socket.once("data", () => socket.destroy())))
      const silent = yield* listening(Net.createServer((socket) => socket.on("error", () => {})))
      for (const [server, status, message] of [
        [web, 5, /^it answers in HTTP$/],
        [rude, 5, /^it closed the connection without a reply/],
        [silent, 6, /^no reply within 5 s$/]
      ] as const) {
        const { code, failed, findings } = yield* doctor(server)
        assert.deepStrictEqual([code, checks(findings)], [status, ["port", "protocol"]])
        assert.match(failed[0]?.message ?? "", message)
      }
    })
  )

  it.scopedLive("warns about closed connections, unsupported messages and slow round trips", () =>
    Effect.gen(function* () {
      const slow = Faults.on(Faults.Slow({ millis: 250 }), { types: [MessageType.MSG_NOP] })
      const { code, isSlow, warned } = yield* doctor(
        yield* fake({ noPersistence: true, noGet: true, noDirall: true, rules: [slow] })
      )
      assert.deepStrictEqual([code, isSlow], [0, true])
      assert.deepStrictEqual(checks(warned), ["persistence", "messages", "bus.0"])
      assert.match(warned[1]?.message ?? "", /^GET and DIRALL are not supported, so some requests are slower/)
    })
  )

  it.scopedLive("warns about information that an old server lacks", () =>
    Effect.gen(function* () {
      const refuse = (path: RegExp) => Faults.on(Faults.Refuse({ ret: -1 }), { path })
      const { code, warned } = yield* doctor(
        yield* fake({ rules: [refuse(/^\/system\//), refuse(/^\/settings\/units\//)] })
      )
      assert.strictEqual(code, 0)
      assert.deepStrictEqual(checks(warned), ["version", "units", "bus.0"])
    })
  )

  it.scopedLive("reports each silent device, and each thermometer at 85 °C", () =>
    Effect.gen(function* () {
      const bus = Bus.make({ ...devices, "10.67C6697351FF": { temperature: 85 } })
      const rules = [
        Faults.on(Faults.Refuse({ ret: -5 }), { path: /28\.AD6555070000\/temperature$|cellar\/temperature$/ }),
        Faults.on(Faults.Refuse({ ret: -2 }), { path: /(29\.D60300000000|valves)\/present$/ })
      ]
      const { code, err, failed, warned } = yield* doctor(yield* fake({ rules }, bus))
      assert.strictEqual(code, 4)
      assert.deepStrictEqual(
        failed.map(({ exit, message }) => [exit, message.slice(0, 24)]),
        [
          [4, "28.AD6555070000 (cellar)"],
          [3, "29.D60300000000 (valves)"]
        ]
      )
      assert.match(warned[1]?.message ?? "", /^10\.67C6697351FF reads 85 °C/)
      assert.match(JSON.parse(err).message, /^device: 28\.AD6555070000 .*, and 1 more$/)
    })
  )

  it.scopedLive("reports an alias without a device, and a bus without devices", () =>
    Effect.gen(function* () {
      const server = yield* FakeOwServer.make(Bus.make({ "28.AD6555070000": { alias: "cellar" } }))
      yield* server.bus.detach("28.AD6555070000")
      const { host, port } = yield* FakeTcp.listen(server)
      const { code, warned } = yield* doctor(`${host}:${port}`)
      assert.strictEqual(code, 0)
      assert.deepStrictEqual(checks(warned), ["bus.0", "alias"])
      assert.match(warned[1]?.message ?? "", /^"cellar" is the alias of 28\.AD6555070000/)
    })
  )

  it.scopedLive("reports errors on a real bus, and a bus without devices", () =>
    Effect.gen(function* () {
      const value = (path: RegExp, value: string) => Faults.on(Faults.Value({ value }), { path })
      const adapter = value(/interface\/settings\/name$/, "DS9490")
      const rules = [adapter, value(/interface\/statistics\/read_errors$/, "           7")]
      const { warned } = yield* doctor(yield* fake({ rules }))
      assert.match(warned[0]?.message ?? "", /^DS9490 at mock\.0, 2 devices; read_errors 7 of 0 resets$/)
      const { warned: empty } = yield* doctor(yield* fake({ rules: [adapter] }, Bus.make({})))
      assert.match(empty[0]?.message ?? "", /^DS9490 at mock\.0, 0 devices$/)
      const { code, findings } = yield* doctor(yield* fake({ rules: [adapter, value(/\/present$/, "1")] }))
      assert.deepStrictEqual([code, new Set(findings.map(({ status }) => status))], [0, new Set(["ok"])])
      const { code: gone, failed } = yield* doctor(yield* fake({ rules: [adapter, value(/\/present$/, "0")] }))
      assert.deepStrictEqual([gone, failed[0]?.message], [3, "29.D60300000000 (valves) is listed but not present"])
    })
  )

  it.scopedLive("reports a server without buses", () =>
    Effect.gen(function* () {
      const { code, failed } = yield* doctor(yield* fake({}, Bus.tester()))
      assert.deepStrictEqual([code, failed[0]?.message], [3, "the server has no bus"])
    })
  )

  it.scopedLive("identifies a server that supports only DIR and READ, as do alarms, stats and alias", () =>
    Effect.gen(function* () {
      const server = yield* listening(modest())
      const { code, failed, findings, warned } = yield* doctor(server)
      assert.deepStrictEqual([code, failed], [0, []])
      assert.deepStrictEqual(checks(warned), ["persistence", "messages", "version", "units", "buses"])
      assert.match(warned[1]?.message ?? "", /^GET, DIRALL, PRESENCE and NOP are not supported/)
      assert.match(warned[4]?.message ?? "", /^the server lists 1 device but no buses/)
      assert.match(findings.at(-1)?.message ?? "", /^28\.AD6555070000 responds, 12\.25 °C$/)
      for (const [args, what] of [
        [["alarms"], "search for alarms"],
        [["stats"], "statistics"],
        [["alias", "list"], "list of aliases"]
      ] as const)
        assert.include(
          (yield* ow([...args, "-s", server])).err,
          `; this server has no ${what}; it may not be an OWFS owserver`
        )
    })
  )

  it.scopedLive("prints text with advice without --json", () =>
    Effect.gen(function* () {
      const { out } = yield* ow(["doctor", "-s", yield* fake({ noPersistence: true })])
      assert.match(out, /^ok {4}port {9}127\.0\.0\.1:\d+ accepts connections\n/)
      assert.match(out, /^warn {2}persistence {2}the server closes the connection .*\n {19}it may have .*$/m)
    })
  )
})

describe.runIf(installed)("ow doctor of owserver", { concurrent: true }, () => {
  it.scopedLive("reports its version and buses", () =>
    Effect.gen(function* () {
      const { host, port } = yield* owserver("--tester=10,28", "--tester=26", "--no_persistence")
      const { code, findings, warned } = yield* doctor(`${host}:${port}`)
      assert.strictEqual(code, 0)
      assert.deepStrictEqual(checks(warned), ["persistence", "bus.0", "bus.1"])
      assert.match(findings.find(({ check }) => check === "version")?.message ?? "", /^owserver \d\S*, process \d+/)
      assert.strictEqual(findings.filter(({ check }) => check === "device").length, 3)
    })
  )

  it.scopedLive("counts the devices behind another server, and reports none of its simulated devices as missing", () =>
    Effect.gen(function* () {
      const ids = ["29.D60300000000", "05.4AEC29CDBAAB", "12.8F6B5E000000", "3A.D70000000000", "01.D70000000000"]
      const far = yield* owserver(`--mock=${ids.join(",")}`, "--fake=1D")
      const near = yield* owserver("-s", `${far.host}:${far.port}`)
      const chained = yield* doctor(`${near.host}:${near.port}`)
      assert.deepStrictEqual([chained.code, chained.failed], [0, []])
      const count = chained.findings.filter(({ check }) => check === "device").length
      assert.strictEqual(count, 6)
      const bus = chained.findings.find(({ check }) => check === "bus.0")
      assert.match(
        bus?.message ?? "",
        /^server with Simulated-.*, Simulated-.* at 127\.0\.0\.1:\d+, 6 devices; simulated values/
      )
    })
  )
})

describe("the buses of a hostile server", () => {
  const found = (list: (path: string) => ReadonlyArray<string>) =>
    Effect.gen(function* () {
      const real = yield* OwServer
      const hostile = OwServer.of({ ...real, dir: (path = "/") => Effect.succeed(list(path)) })
      const findings = yield* Effect.provideService(Buses.buses, OwServer, hostile)
      return findings.map(({ check, message, status }) => ({ check, message, status }))
    }).pipe(Effect.provide(OwServerTest.layer(Bus.make(devices))))

  it.effect("end although it lists buses endlessly", () =>
    Effect.gen(function* () {
      const [finding] = yield* found((path) =>
        path === "/" ? ["/bus.0"] : Array.from({ length: 10 }, (_, n) => `${path}/bus.${n}`)
      )
      assert.deepStrictEqual([finding?.check, finding?.status], ["bus.0", "fail"])
      assert.include(finding?.message, "more than 100 buses")
    })
  )

  it.effect("lose only the invalid entry", () =>
    Effect.gen(function* () {
      const bad = ["/bus.0/a\0b/bus.1", `/bus.${"0".repeat(100_050)}`]
      const findings = yield* found((path) => (path === "/" ? ["/bus.0", ...bad] : ["/bus.0/28.AD6555070000", ...bad]))
      assert.deepStrictEqual(
        findings.map(({ check, status }) => [check, status]),
        [["bus.0", "warn"]]
      )
      assert.include(findings[0]?.message, "1 device;")
    })
  )
})
