/**
 * The examples that serve HTTP, asked by HTTP.
 */
import { HttpServer } from "@effect/platform"
import { assert, describe, it } from "@effect/vitest"
import { Bus, FakeOwServer, Faults, OwServerTest } from "@owserver/fake"
import { Effect, Layer } from "effect"
import { server } from "../services/http.js"
import { exporter } from "../services/prometheus.js"

const owserver = OwServerTest.layer(
  Effect.suspend(() =>
    Bus.make({
      "10.000010EF0000": { alias: "cellar", temperature: 12.5 },
      "28.000028D70100": { temperature: 21.25 },
      "29.D60300000000": {}
    })
  ),
  { timeout: "200 millis" }
)

/** The answer to a GET, as it came. */
const get = (path: string) =>
  Effect.gen(function* () {
    const { address } = yield* HttpServer.HttpServer
    const port = address._tag === "TcpAddress" ? address.port : 0
    const response = yield* Effect.promise((signal) => fetch(`http://127.0.0.1:${port}${path}`, { signal }))
    return {
      status: response.status,
      type: response.headers.get("content-type"),
      text: yield* Effect.promise(() => response.text())
    }
  })

const json = (path: string) => Effect.map(get(path), ({ status, text }) => [status, JSON.parse(text)] as const)

const temperature = "/devices/28.000028D70100/temperature"

describe("http.ts", () => {
  const world = server(0).pipe(Layer.provideMerge(owserver))

  it.scopedLive("devices are listed, and their temperatures read by address and by alias", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* json("/devices"), [
        200,
        [
          { id: "10.000010EF0000", family: "10", alias: "cellar" },
          { id: "28.000028D70100", family: "28", alias: null },
          { id: "29.D60300000000", family: "29", alias: null }
        ]
      ])
      const [status, { at, celsius }] = yield* json(temperature)
      assert.deepStrictEqual([status, celsius], [200, 21.25])
      assert.match(at, /^\d{4}-\d\d-\d\dT/)
      assert.strictEqual((yield* json("/devices/cellar/temperature"))[1].celsius, 12.5)
    }).pipe(Effect.provide(world))
  )

  it.scopedLive("what is not there is a 404, a fault of the bus a 502, a server that is late a 504", () =>
    Effect.gen(function* () {
      const { setFaults } = yield* FakeOwServer.FakeOwServer
      const fails = (fault: Faults.Fault) => setFaults({ rules: [Faults.on(fault, { path: /temperature$/ })] })
      const [missing, { _tag, message }] = yield* json("/devices/10.000010EF0001/temperature")
      assert.deepStrictEqual(
        [missing, _tag, message],
        [404, "NotFound", "there is no device 10.000010EF0001; see whether it is still connected"]
      )
      assert.strictEqual((yield* json("/devices/29.D60300000000/temperature"))[0], 404)
      yield* fails(Faults.Refuse({ ret: -5 }))
      assert.strictEqual((yield* json(temperature))[0], 502)
      yield* fails(Faults.Value({ value: "85" }))
      assert.strictEqual((yield* json(temperature))[0], 502)
      yield* fails(Faults.Stall())
      assert.strictEqual((yield* json(temperature))[0], 504)
      yield* setFaults({ rules: [Faults.on(Faults.Refuse({ ret: -5 }))] })
      assert.strictEqual((yield* json("/devices"))[0], 502)
    }).pipe(Effect.provide(world))
  )
})

describe("prometheus.ts", () => {
  const world = exporter(0).pipe(Layer.provideMerge(owserver))

  it.scopedLive("a scrape has all temperatures, and what the client counts", () =>
    Effect.gen(function* () {
      const { setFaults } = yield* FakeOwServer.FakeOwServer
      const { status, text, type } = yield* get("/metrics")
      assert.deepStrictEqual([status, type], [200, "text/plain; version=0.0.4; charset=utf-8"])
      const lines = text.split("\n")
      assert.include(lines, "onewire_up 1")
      assert.include(lines, 'onewire_temperature_celsius{device="10.000010EF0000",alias="cellar"} 12.5')
      assert.include(lines, 'onewire_temperature_celsius{device="28.000028D70100"} 21.25')
      assert.include(lines, "onewire_failed_readings 0")
      for (const line of lines) {
        assert.match(line, /^$|^# (HELP|TYPE) [a-z_]+ .+$|^[a-z_]+(\{([a-z]+="([^"\\]|\\.)*",?)+\})? [0-9.e+-]+$/)
      }
      assert.match(text, /\n# TYPE owserver_connections gauge\nowserver_connections \d+\n/)
      assert.match(text, /\n# TYPE owserver_connections_opened counter\nowserver_connections_opened [1-9]\d*\n/)
      assert.match(text, /\nowserver_request_duration_ms_bucket\{le="\+Inf"\} (\d+)\n.*_sum .*\n.*_count \1\n/)

      yield* setFaults({ rules: [Faults.on(Faults.Refuse({ ret: -5 }), { path: /^.28.*temp/ })] })
      const failed = (yield* get("/metrics")).text
      assert.notInclude(failed, 'celsius{device="28.000028D70100"}')
      assert.include(failed, "\nonewire_failed_readings 1\n")

      yield* setFaults({ rules: [Faults.on(Faults.Refuse({ ret: -5 }))] })
      const down = (yield* get("/metrics")).text
      assert.include(down, "\nonewire_up 0\n")
      assert.include(down, "\nowserver_refusals ")
    }).pipe(Effect.provide(world))
  )
})
