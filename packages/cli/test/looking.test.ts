import { assert, describe, it } from "@effect/vitest"
import { MessageType } from "@owserver/client"
import { Faults } from "@owserver/fake"
import { Effect } from "effect"
import { installed, start as owserver } from "../../conformance/test/RealOwServer.js"
import { asking, printed, thermometer } from "./Asking.js"
import { ow } from "./Main.js"

const lines = (text: string) => text.split("\n").slice(0, -1)
const records = (text: string) => lines(text).map((line) => JSON.parse(line))

describe("ow ls", () => {
  it.scopedLive("lists devices by full path, and special directories on request", () =>
    Effect.gen(function* () {
      const { ask } = yield* asking()
      assert.deepStrictEqual(yield* ask("ls"), printed("/10.67C6697351FF\n/28.AD6555070000\n"))
      assert.includeMembers(lines((yield* ask("ls", "--bus")).out), ["/10.67C6697351FF", "/bus.0", "/settings"])
    })
  )

  it.scopedLive("marks directories on request, and in records", () =>
    Effect.gen(function* () {
      const { ask } = yield* asking()
      const marked = lines((yield* ask("ls", "--dir", thermometer)).out)
      assert.includeMembers(marked, [`${thermometer}/errata/`, `${thermometer}/type`])
      const all = records((yield* ask("ls", "--json", thermometer)).out)
      assert.deepInclude(all, { path: `${thermometer}/errata`, directory: true })
      assert.deepInclude(all, { path: `${thermometer}/type`, directory: false })
    })
  )

  it.scopedLive("shows addresses instead of aliases, with unchanged paths", () =>
    Effect.gen(function* () {
      const { ask } = yield* asking({ "10.67C6697351FF": { alias: "cellar" } })
      assert.strictEqual((yield* ask("ls")).out, "/cellar\n")
      assert.strictEqual((yield* ask("ls", "--unaliased")).out, "/10.67C6697351FF\n")
      assert.strictEqual((yield* ask("ls", "/unaliased")).out, "/unaliased/10.67C6697351FF\n")
    })
  )

  it.scopedLive("reports a missing path, and a path that is not a directory", () =>
    Effect.gen(function* () {
      const { ask } = yield* asking()
      const missing = yield* ask("ls", "/nothing", "/")
      assert.strictEqual(missing.code, 3)
      assert.strictEqual(missing.out, "/10.67C6697351FF\n/28.AD6555070000\n")
      assert.match(missing.err, /^ow: dir \/nothing on .*: no such path.*\n$/)
      const property = yield* ask("ls", `${thermometer}/type`)
      assert.strictEqual(property.code, 4)
      assert.match(property.err, /^ow: dir .*\/type on .*: not a directory .*; read it instead\n$/)
    })
  )
})

describe("ow get", () => {
  it.scopedLive("lists directories and reads properties, in order", () =>
    Effect.gen(function* () {
      const { ask } = yield* asking()
      assert.deepStrictEqual(
        yield* ask("get", `${thermometer}/type`, "/", `${thermometer}/family`, "--hex"),
        printed("44533138533230\n/10.67C6697351FF\n/28.AD6555070000\n3130\n")
      )
      assert.deepStrictEqual(records((yield* ask("get", "--json", `${thermometer}/family`)).out), [
        { path: `${thermometer}/family`, value: "10", hex: "3130" }
      ])
    })
  )
})

describe("ow present", () => {
  it.scopedLive("prints 1 or 0 for each path, and its exit code shows whether all exist", () =>
    Effect.gen(function* () {
      const { ask } = yield* asking()
      assert.deepStrictEqual(yield* ask("present", thermometer, "/"), printed("1\n1\n"))
      assert.deepStrictEqual(yield* ask("present", "/nothing", thermometer), { code: 3, out: "0\n1\n", err: "" })
      assert.deepStrictEqual(records((yield* ask("present", "--json", "/nothing")).out), [
        { path: "/nothing", present: false }
      ])
    })
  )

  it.scopedLive("the exit code of a failure takes precedence over that of an answer", () =>
    Effect.gen(function* () {
      const { ask } = yield* asking({}, { rules: [Faults.on(Faults.Close({ after: 0 }), { path: "/breaks" })] })
      const { code, err, out } = yield* ask("present", "/nothing", "/breaks")
      assert.deepStrictEqual({ code, out }, { code: 5, out: "0\n" })
      assert.match(err, /^ow: present \/breaks on .*\n$/)
    })
  )
})

describe("ow read", () => {
  it.scopedLive("reads concurrently, and prints in the given order", () =>
    Effect.gen(function* () {
      const slow = { rules: [Faults.on(Faults.Slow({ millis: 300 }), { path: `${thermometer}/type` })] }
      const { ask, server } = yield* asking(undefined, slow)
      const paths = ["type", "family", "crc8"].map((name) => `${thermometer}/${name}`)
      assert.deepStrictEqual(yield* ask("read", ...paths), printed("DS18S20\n10\n8D\n"))
      assert.isAbove((yield* server.counters).mostBusy, 1)
    })
  )

  it.scopedLive("the timeout of each read starts when it is sent", () =>
    Effect.gen(function* () {
      const slow = { rules: [Faults.on(Faults.Slow({ millis: 60 }))] }
      const { ask } = yield* asking(undefined, slow)
      // Four at a time take 3 s, and each one is far from its timeout, also on a slow machine.
      const paths = Array.from({ length: 200 }, () => `${thermometer}/family`)
      assert.deepStrictEqual(yield* ask("read", "--timeout", "2s", ...paths), printed("10\n".repeat(200)))
    })
  )
})

describe("ow ping", () => {
  it.scopedLive("prints the time of each reply, and a summary", () =>
    Effect.gen(function* () {
      const { address, ask } = yield* asking()
      const { code, out } = yield* ask("ping", "--count", "2", "--every", "1ms")
      assert.strictEqual(code, 0)
      const [first, second, sum, ...others] = lines(out)
      assert.match(first ?? "", new RegExp(`^reply from ${address}: seq=1 time=\\d+\\.\\d\\d ms$`))
      assert.match(second ?? "", new RegExp(`^reply from ${address}: seq=2 time=\\d+\\.\\d\\d ms$`))
      const [, ...figures] = /^2 sent, 2 answered; min\/avg\/max ([\d.]+)\/([\d.]+)\/([\d.]+) ms$/.exec(sum ?? "") ?? []
      const [least = Number.NaN, average = Number.NaN, most = Number.NaN] = figures.map(Number)
      assert.isTrue(least <= average && average <= most, sum)
      assert.deepStrictEqual(others, [])
    })
  )

  it.scopedLive("continues after a missing reply, and ends with the exit code of the first failure", () =>
    Effect.gen(function* () {
      const { address, ask } = yield* asking({}, { rules: [Faults.on(Faults.Close({ after: 0 }), { times: 1 })] })
      const { code, err, out } = yield* ask("ping", "--count=2", "--every=1ms", "--json", "--no-color")
      assert.strictEqual(code, 5)
      assert.strictEqual(JSON.parse(err).exit, 5)
      const [answer, sum] = records(out)
      assert.deepInclude(answer, { server: address, sequence: 2 })
      assert.deepInclude(sum, { server: address, sent: 2, answered: 1, minimum: answer.milliseconds })
    })
  )

  it.scopedLive("statistics without a reply are null", () =>
    Effect.gen(function* () {
      const { address, ask } = yield* asking({}, { refuseConnections: true })
      const { code, out } = yield* ask("ping", "--count=1", "--json")
      assert.strictEqual(code, 5)
      const none = { minimum: null, average: null, maximum: null }
      assert.deepStrictEqual(records(out), [{ server: address, sent: 1, answered: 0, ...none }])
    })
  )
})

describe("ow tree", () => {
  it.scopedLive("draws the tree, with values and limited depth", () =>
    Effect.gen(function* () {
      const { ask } = yield* asking()
      assert.deepStrictEqual(
        yield* ask("tree", "--depth", "1"),
        printed("/\n├── 10.67C6697351FF\n└── 28.AD6555070000\n")
      )
      const { out } = yield* ask("tree", thermometer, "--values")
      assert.strictEqual(lines(out)[0], thermometer)
      assert.includeMembers(lines(out), ["├── errata", "├── temperature  21.5", "└── type  DS18S20"])
      assert.match(out, /├── errata\n│ {3}├── die {2}\S+\n(│ {3}├── .*\n)+│ {3}└── trimvalid/)
    })
  )

  it.scopedLive("records contain the level, and the value or the error", () =>
    Effect.gen(function* () {
      const refusing = { rules: [Faults.on(Faults.Refuse({ ret: -5 }), { path: `${thermometer}/temperature` })] }
      const { ask } = yield* asking(undefined, refusing)
      const { code, err, out } = yield* ask("tree", "--json", "--values", thermometer)
      const all = records(out)
      assert.deepInclude(all, {
        path: `${thermometer}/type`,
        directory: false,
        level: 1,
        value: "DS18S20",
        error: null
      })
      assert.deepInclude(all, {
        path: `${thermometer}/temperature`,
        directory: false,
        level: 1,
        value: null,
        error: "EIO"
      })
      assert.deepInclude(all, {
        path: `${thermometer}/errata`,
        directory: true,
        level: 1,
        value: null,
        error: null
      })
      assert.strictEqual(code, 4)
      assert.strictEqual(lines(err).length, 1)
    })
  )

  it.scopedLive("ends although a bus lists its devices again in alarm and behind hubs", () =>
    Effect.gen(function* () {
      const { ask } = yield* asking({ "1F.5D6D30000000": {}, "10.67C6697351FF": { temperature: 21.5 } })
      for (const path of ["/", "/bus.0", "/uncached"]) {
        const { code, err, out } = yield* ask("tree", path)
        assert.deepStrictEqual({ code, err }, { code: 0, err: "" }, path)
        assert.isBelow(lines(out).length, 200, path)
      }
    })
  )
})

describe("ow tree of a hostile server", () => {
  it.scopedLive("does not report an invalid name as a usage error", () =>
    Effect.gen(function* () {
      const value = `${thermometer}/type,${thermometer}/na\0me,${thermometer}/er\0rata/`
      const listing = Faults.on(Faults.Value({ value }), { path: thermometer, types: [MessageType.MSG_DIRALLSLASH] })
      const { ask } = yield* asking(undefined, { rules: [listing] })
      const { code, err, out } = yield* ask("tree", "--values", "--depth", "3", thermometer)
      assert.deepStrictEqual([code, err], [0, ""])
      assert.include(out, "DS18S20")
    })
  )
})

describe.runIf(installed)("ow tree on owserver", () => {
  it.scopedLive("ends from every start, including hubs, buses and /structure, and reads everything readable", () =>
    Effect.gen(function* () {
      const { host, port } = yield* owserver("--tester=1F,10,12,29", "--tester=1F,28")
      for (const path of ["/", "/bus.0", "/bus.1", "/uncached", "/structure", "/settings", "/statistics"]) {
        const { code, err, out } = yield* ow(["tree", "--values", path], { OWSERVER: `${host}:${port}` })
        assert.deepStrictEqual({ code, err }, { code: 0, err: "" }, path)
        assert.isAbove(lines(out).length, 10, path)
        assert.notInclude(out, "failed", path)
      }
    })
  )

  it.scopedLive("reports a path that is not a directory", () =>
    Effect.gen(function* () {
      const { host, port } = yield* owserver("--tester=10")
      const { code, err, out } = yield* ow(["tree", "/10.000010EF0000/type"], { OWSERVER: `${host}:${port}` })
      assert.deepStrictEqual({ code, out }, { code: 4, out: "" })
      assert.match(err, /not a directory/)
    })
  )
})
