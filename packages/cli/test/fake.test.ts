import * as fs from "node:fs"
import { fileURLToPath } from "node:url"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Either } from "effect"
import { installed, start as owserver } from "../../conformance/test/RealOwServer.js"
import * as BusFile from "../src/fake/BusFile.js"
import { ow } from "./Main.js"
import { run, start } from "./Process.js"

const busFile = fileURLToPath(new URL("../../../docs/cli/bus.json", import.meta.url))

/** Starts `ow fake`, and returns its address. */
const fake = (...args: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    const running = yield* start(["fake", "--port", "0", ...args])
    const [, address = ""] = yield* running.out(/^owserver \(simulated\) on (127\.0\.0\.1:\d+)\n/)
    return { ...running, address }
  })

const issueOf = (text: string) =>
  Effect.map(Effect.flip(BusFile.parse("bus.json", text)), ({ message }) =>
    message.replace("invalid bus file bus.json: ", "")
  )

describe("ow fake", () => {
  it.scopedLive("serves the bus of a file until it is interrupted", () =>
    Effect.gen(function* () {
      const { address, end, signal } = yield* fake("--file", busFile)
      const read = yield* ow([
        "read",
        "-s",
        address,
        "/cellar/temperature",
        "/water meter/counter.A",
        "/doors/sensed.ALL"
      ])
      assert.deepStrictEqual(read, { code: 0, out: "       12.25\n       48231\n1,0\n", err: "" })
      yield* signal("SIGINT")
      const ended = yield* end
      assert.deepStrictEqual([ended.code, ended.err], [130, ""])
    })
  )

  it.scopedLive("prints its address as JSON", () =>
    Effect.gen(function* () {
      const { end, out, signal } = yield* start(["fake", "--port", "0", "--json"])
      const [line] = yield* out(/^.*\n/)
      const { host, port, server } = JSON.parse(line)
      assert.deepStrictEqual([host, server], ["127.0.0.1", `127.0.0.1:${port}`])
      yield* signal("SIGTERM")
      assert.strictEqual((yield* end).code, 143)
    })
  )

  it.scopedLive("serves a demo house by default, with changing values", () =>
    Effect.gen(function* () {
      const { address } = yield* fake()
      const { code, out } = yield* ow(["read", "-s", address, "/living room/temperature", "/doors/sensed.A"])
      assert.strictEqual(code, 0)
      const [temperature, sensed] = out.split("\n")
      assert.isAtLeast(Number(temperature), 19)
      assert.isAtMost(Number(temperature), 22)
      assert.strictEqual(sensed, "1")
    })
  )

  it.scopedLive("injects the faults of its options", () =>
    Effect.gen(function* () {
      const { address } = yield* fake("--file", busFile, "--fail", "2", "--readonly")
      const paths = ["/cellar/type", "/cellar/family", "/system/configuration/version"]
      const { code, err, out } = yield* ow(["read", "-s", address, ...paths])
      assert.deepStrictEqual([code, out], [4, "DS18B20\n3.2p4\n"])
      assert.match(err, /^ow: read \/cellar\/family on .*\(EIO, -5\).*\n$/)
      const { address: slow } = yield* fake("--file", busFile, "--slow", "1m")
      assert.strictEqual((yield* ow(["read", "--timeout", "100ms", "-s", slow, "/cellar/type"])).code, 6)
    })
  )

  it.scopedLive("reports a port in use", () =>
    Effect.gen(function* () {
      const { address } = yield* fake()
      const [, port = ""] = address.split(":")
      const { code, err, out } = yield* ow(["fake", "--port", port])
      assert.deepStrictEqual([code, out], [5, ""])
      assert.match(err, /^ow: cannot listen on 127\.0\.0\.1:\d+: the port is in use; choose another --port/)
      const elsewhere = yield* ow(["fake", "--port", "0", "--host", "192.0.2.1"])
      assert.deepStrictEqual([elsewhere.code, elsewhere.out], [5, ""])
      assert.match(
        elsewhere.err,
        /^ow: cannot listen on 192\.0\.2\.1:0: this machine has no such address; choose another/
      )
    })
  )

  it.live("rejects an invalid bus before it listens", () =>
    Effect.gen(function* () {
      for (const [args, message] of [
        [["--tester", "zz"], /^ow: --tester "zz": expected the code of a family/],
        [
          ["--tester", "10,DS9999"],
          /^ow: --tester "DS9999": expected the code of a family, the name of a chip or an address/
        ],
        [["--tester", "10,DS18B2O"], /^ow: --tester "DS18B2O": .*; did you mean DS18B20\?\n$/],
        [["--tester", "10", "--file", busFile], /^ow: --tester and --file cannot be combined/],
        [["--file", "/nonexistent.json"], /^ow: cannot read the bus file \/nonexistent\.json: ENOENT/],
        [["--port", "70000"], /^ow: --port expects an integer from 0 to 65535, not "70000"/],
        [["--slow", "soon"], /^ow: --slow expects a duration/],
        [["--fail", "0"], /^ow: --fail expects an integer from 1 to/]
      ] as const) {
        const { code, err, out } = yield* ow(["fake", ...args])
        assert.deepStrictEqual([code, out], [2, ""])
        assert.match(err, message)
      }
    })
  )
})

/** Nested hubs as JSON text. JSON.stringify fails at such depths. */
const nested = (count: number): string => {
  const hubs = Array.from({ length: count }, (_, n) => `{"1F.${String(count - n).padStart(12, "0")}":{"main":`)
  return `${hubs.join("")}{}${"}}".repeat(count)}`
}

describe("a bus file", () => {
  it("may begin with a byte order mark", () => {
    assert.isTrue(Either.isRight(BusFile.parse("bus.json", '\ufeff{ "10.67C6697351FF": {} }')))
  })

  it.effect("errors name the path in the file", () =>
    Effect.gen(function* () {
      assert.match(yield* issueOf("{"), /^not valid JSON: /)
      assert.strictEqual(yield* issueOf("3"), "the file: expected devices by address")
      const deep = nested(3000)
      const device = "10.67C6697351FF"
      assert.match(yield* issueOf(deep), /^1F\.0{8}3000\/main\/1F\.0{8}2999\/.*…: more than 194 nested hubs/)
      for (const value of [`{"from":${deep}}`, `{"hex":${deep}}`, deep, `[${deep}]`])
        assert.match(yield* issueOf(`{"${device}":{"temperature":${value}}}`), /temperature(\/0)?: expected a number/)
      for (const [bus, issue] of [
        [{ "7A.67C6697351FF": { type: "DS1" } }, "7A.67C6697351FF/type: a device of an unknown family has no such"],
        [[1], "bus.0: expected devices by address"],
        [{ "10.67C6697351FF": 1 }, "10.67C6697351FF: expected the properties of a device"],
        [{ "10.67C6697351FF": { temperature: "warm" } }, "10.67C6697351FF/temperature: expected a number"],
        [{ "10.67C6697351FF": { PIO: true } }, "10.67C6697351FF/PIO: a DS18S20 has no such property"],
        [
          { "28.AD6555070000": { tempreature: 3 } },
          "28.AD6555070000/tempreature: a DS18B20 has no such property; did you mean temperature?"
        ],
        [{ "29.D60300000000": { PIO: [true, 1] } }, "29.D60300000000/PIO.1: expected a boolean"],
        [{ "10.67C6697351FF": { temperature: { from: 1, to: 2 } } }, "10.67C6697351FF/temperature/period: is missing"],
        [
          [{}, { "10.67C6697351FF": { temperature: { from: 1, to: "2", period: "soon" } } }],
          'bus.1/10.67C6697351FF/temperature/to: Expected number, actual "2"'
        ],
        [{ "2D.67C669735100": { memory: { hex: "4" } } }, "2D.67C669735100/memory/hex: expected bytes in hexadecimal"],
        [
          { "1F.67C669735100": { main: { "10.67C6697351FF": { temperature: null } } } },
          "1F.67C669735100/main/10.67C6697351FF/temperature: expected a number, a text"
        ]
      ] as const) {
        const found = yield* issueOf(JSON.stringify(bus))
        assert.strictEqual(found.slice(0, issue.length), issue)
      }
    })
  )

  it.effect("may contain bytes, dates, oscillating values, hubs and several buses", () =>
    Effect.gen(function* () {
      const bus = yield* BusFile.parse(
        "bus.json",
        JSON.stringify([
          {
            "2D.67C669735100": { memory: { hex: "4869" } },
            "04.67C669735100": { date: { date: "2020-01-02T03:04:05Z" } }
          },
          {
            "28.67C669735100": { temperature: { from: 10, to: 20, period: "1h" } },
            "1F.67C669735100": { main: { "10.67C6697351FF": { temperature: 3 } } }
          }
        ])
      )
      assert.deepStrictEqual(yield* bus.get("/2D.67C669735100/memory"), new Uint8Array([0x48, 0x69]))
      assert.strictEqual(yield* bus.get("/10.67C6697351FF/temperature"), 3)
      // The test clock stands at 0, where an oscillating value is at its minimum.
      assert.strictEqual(yield* bus.get("/28.67C669735100/temperature"), 10)
      assert.strictEqual(String(yield* bus.get("/04.67C669735100/date")), "DateTime.Utc(2020-01-02T03:04:05.000Z)")
    })
  )

  it.effect("may nest as many hubs as fit into a path", () =>
    Effect.gen(function* () {
      const bus = yield* BusFile.parse("bus.json", nested(194))
      assert.strictEqual(yield* bus.get("/1F.000000000001/family"), "1F")
    })
  )

  it.effect("the manual shows the whole file", () =>
    Effect.sync(() => {
      const manual = fs.readFileSync(new URL("../../../docs/cli/fake.md", import.meta.url), "utf8")
      assert.include(manual, fs.readFileSync(busFile, "utf8"))
    })
  )
})

describe.runIf(installed)("ow fake and owserver", () => {
  it.scopedLive("make the same devices of the same families", () =>
    Effect.gen(function* () {
      const real = yield* owserver("--tester=10,28", "--tester=26")
      const { address } = yield* fake("--tester", "10,28", "--tester", "26")
      const listing = (server: string) =>
        Effect.map(run("owdir", ["-s", server, "/"]), ({ out }) =>
          out
            .split("\n")
            .filter((path) => /^\/[\dA-F]{2}\./.test(path))
            .sort()
        )
      const theirs = yield* listing(`${real.host}:${real.port}`)
      assert.strictEqual(theirs.length, 3)
      assert.deepStrictEqual(yield* listing(address), theirs)
    })
  )

  it.scopedLive("serve the clients of owserver", () =>
    Effect.gen(function* () {
      const { address } = yield* fake("--file", busFile)
      assert.strictEqual((yield* run("owread", ["-s", address, "/cellar/temperature"])).out, "       12.25")
      assert.strictEqual((yield* run("owwrite", ["-s", address, "/lamp/PIO", "1"])).code, 0)
      assert.strictEqual((yield* run("owread", ["-s", address, "/lamp/PIO"])).out, "1")
    })
  )
})
