import { assert, describe, it } from "@effect/vitest"
import { OwServer } from "@owserver/client"
import { Bus, OwServerTest } from "@owserver/fake"
import * as FakeTcp from "@owserver/fake/FakeTcp"
import { Effect } from "effect"
import { installed, start as owserver } from "../../conformance/test/RealOwServer.js"
import * as Statistics from "../src/server/Statistics.js"
import { ow } from "./Main.js"
import { run } from "./Process.js"

const asked = Effect.map(
  FakeTcp.make(Bus.make({ "28.AD6555070000": { temperature: 12.25 } })),
  ({ host, port }) =>
    (...args: ReadonlyArray<string>) =>
      ow([...args, "-s", `${host}:${port}`])
)

/** A valid line of the format: a sample, a comment or nothing. */
const line = /^(# (HELP|TYPE) [a-z][a-z0-9_]* \S.*|[a-z][a-z0-9_]*\{([a-z]+="([^"\\\n]|\\[\\"n])*",?)+\} -?[\d.e+-]+)$/

describe("ow stats", () => {
  it.scopedLive("prints counters, without those that are 0", () =>
    Effect.gen(function* () {
      const ask = yield* asked
      yield* ask("read", "/28.AD6555070000/temperature", "/28.AD6555070000/type", "/28.AD6555070000/family")
      const { code, err, out } = yield* ask("stats")
      assert.deepStrictEqual([code, err], [0, ""])
      assert.match(out, /^counter +value\n/)
      // Each statistic read before also counts as a call.
      assert.isAtLeast(Number(/^\/statistics\/read\/calls +(\d+)$/m.exec(out)?.[1]), 3)
      assert.notMatch(out, / 0$/m)
      const { out: all } = yield* ask("stats", "--all")
      assert.match(all, /^\/bus\.0\/interface\/statistics\/read_errors +0$/m)
    })
  )

  it.scopedLive("prints a record for each counter with --json", () =>
    Effect.gen(function* () {
      const ask = yield* asked
      const { out } = yield* ask("stats", "--json")
      const records = out
        .trim()
        .split("\n")
        .map((text) => JSON.parse(text))
      for (const record of records) {
        assert.deepStrictEqual(Object.keys(record), ["path", "element", "value"])
        assert.isNumber(record.value)
      }
      const tries = records.filter(({ path }) => path === "/statistics/read/tries")
      assert.deepStrictEqual(
        tries.map(({ element }) => element),
        [0, 1, 2]
      )
    })
  )

  it.scopedLive("reports a missing server, and invalid options", () =>
    Effect.gen(function* () {
      const ask = yield* asked
      assert.strictEqual((yield* ow(["stats", "-s", "127.0.0.1:9"])).code, 5)
      const both = yield* ask("stats", "--json", "--prometheus")
      assert.deepStrictEqual([both.code, both.out], [2, ""])
      assert.include(both.err, "--prometheus and --json cannot be combined")
    })
  )
})

describe("the text for Prometheus", () => {
  const counters: ReadonlyArray<Statistics.Counter> = [
    { path: "/statistics/read/calls", element: null, value: 7 },
    { path: "/statistics/errors/CRC8_errors", element: null, value: 0 },
    { path: "/statistics/threads/read/now", element: null, value: 1 },
    { path: "/statistics/read/tries", element: 2, value: 3 },
    { path: "/statistics/return_codes/responses", element: 0, value: 5 },
    { path: "/statistics/return_codes/responses", element: 1, value: 0 },
    { path: "/bus.0/interface/statistics/bus_time", element: null, value: 0.25 },
    { path: "/bus.1/interface/statistics/bus_time", element: null, value: 1e-7 }
  ]

  it.effect("groups the samples of a metric, and escapes labels", () =>
    Effect.sync(() => {
      const lines = Statistics.prometheus('a"b\\c\nd', counters)
      const server = 'server="a\\"b\\\\c\\nd"'
      assert.deepStrictEqual(
        lines.filter((text) => !text.startsWith("# HELP")),
        [
          "# TYPE owserver_read_calls_total counter",
          `owserver_read_calls_total{${server}} 7`,
          "# TYPE owserver_errors_crc8_errors_total counter",
          `owserver_errors_crc8_errors_total{${server}} 0`,
          "# TYPE owserver_threads_read_now gauge",
          `owserver_threads_read_now{${server}} 1`,
          "# TYPE owserver_read_tries_total counter",
          `owserver_read_tries_total{${server},element="2"} 3`,
          "# TYPE owserver_return_codes_responses_total counter",
          `owserver_return_codes_responses_total{${server},element="0"} 5`,
          "# TYPE owserver_bus_bus_time_seconds_total counter",
          `owserver_bus_bus_time_seconds_total{${server},bus="0"} 0.25`,
          `owserver_bus_bus_time_seconds_total{${server},bus="1"} 1e-7`
        ]
      )
      assert.strictEqual(lines[0], "# HELP owserver_read_calls_total /statistics/read/calls of owserver.")
    })
  )
})

describe.runIf(installed)("ow stats of owserver", () => {
  it.scopedLive("has all counters that owserver lists, of both buses, in valid lines", () =>
    Effect.gen(function* () {
      const { host, port } = yield* owserver("--tester=10,28", "--tester=26")
      const address = `${host}:${port}`
      const { code, err, out } = yield* ow(["stats", "--prometheus", "-s", address])
      assert.deepStrictEqual([code, err], [0, ""])
      const lines = out.trim().split("\n")
      for (const text of lines) assert.match(text, line)
      const types = lines.filter((text) => text.startsWith("# TYPE"))
      assert.strictEqual(new Set(types).size, types.length)
      for (const bus of [0, 1])
        assert.include(out, `owserver_bus_read_errors_total{server="${address}",bus="${bus}"} 0`)
      const { out: json } = yield* ow(["stats", "--json", "-s", address])
      for (const path of (yield* run("owdir", ["-s", address, "/statistics/errors"])).out.trim().split("\n"))
        assert.include(json, `"path":"${path}"`)
    })
  )
})

describe("statistics of a hostile server", () => {
  const read = (list: (path: string) => ReadonlyArray<string>) =>
    Effect.gen(function* () {
      const ow = yield* OwServer
      const failures: Array<string> = []
      const hostile = OwServer.of({ ...ow, dir: (path = "/") => Effect.succeed(list(path)) })
      const failed = (error: { readonly _tag: string }) => Effect.sync(() => void failures.push(error._tag))
      const outcome = yield* Effect.either(Effect.provideService(Statistics.read(failed), OwServer, hostile))
      return [outcome._tag === "Left" ? outcome.left._tag : outcome.right.map(({ path }) => path), failures]
    }).pipe(Effect.provide(OwServerTest.layer(Bus.make({}))))

  it.effect("end although it nests directories endlessly", () =>
    Effect.gen(function* () {
      const deep = yield* read((path) => (path === "/" ? [] : [`${path}deeper/`]))
      assert.deepStrictEqual(deep, ["OwMalformedReply", []])
    })
  )

  it.effect("lose only the invalid entry", () =>
    Effect.gen(function* () {
      const listed = ["/statistics/read/calls", "/statistics/read/ca\0lls"]
      assert.deepStrictEqual(yield* read((path) => (path === "/" ? [] : listed)), [["/statistics/read/calls"], []])
    })
  )
})
