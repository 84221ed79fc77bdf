/**
 * The examples that serve HTTP.
 */
import { HttpServer } from "@effect/platform"
import { assert, describe, it } from "@effect/vitest"
import { MessageType, type OwServer } from "@owserver/client"
import { Bus, FakeOwServer, Faults, OwServerTest, VirtualClock } from "@owserver/fake"
import { Clock, Effect, Fiber, Layer } from "effect"
import { server } from "../services/http.js"
import { exporter, makeScrape } from "../services/prometheus.js"

/** Longer than any test takes, even if all run at once. */
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

const listening = Effect.map(HttpServer.HttpServer, ({ address }) => (address._tag === "TcpAddress" ? address.port : 0))

/** Returns the raw response to a GET. */
const get = (path: string) =>
  Effect.gen(function* () {
    const port = yield* listening
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

  it.scopedLive("lists devices, and reads temperatures by address and by alias", () =>
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

  it.scopedLive("responds with 404 to a missing device, 502 to a bus fault, 504 to a slow server", () =>
    Effect.gen(function* () {
      const { setFaults } = yield* FakeOwServer.FakeOwServer
      const fails = (fault: Faults.Fault) => setFaults({ rules: [Faults.on(fault, { path: /temperature$/ })] })
      const [missing, { _tag, message }] = yield* json("/devices/10.000010EF0001/temperature")
      assert.deepStrictEqual(
        [missing, _tag, message],
        [404, "NotFound", "there is no device 10.000010EF0001; check whether it is connected"]
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

describe("http.ts, with an unusual path", () => {
  const world = server(0).pipe(Layer.provideMerge(owserver))
  const ofName = (name: string) => Effect.map(get(`/devices/${name}/temperature`), ({ status }) => status)

  it.scopedLive("responds with 400 to a NUL, an invalid percent escape, and a long name", () =>
    Effect.gen(function* () {
      for (const name of ["%00", "cellar%00", "%", "%zz", "%C3%28", "%ED%A0%80", "a".repeat(5000)]) {
        assert.strictEqual(yield* ofName(name), 400, name.slice(0, 20))
      }
      const { text } = yield* get("/devices/%00/temperature")
      assert.match(JSON.parse(text).message, /it contains a NUL/)
    }).pipe(Effect.provide(world))
  )

  it.scopedLive("responds with 404 to any valid name, however long and in any script", () =>
    Effect.gen(function* () {
      for (const name of ["Büro", "a".repeat(101), "%2F", "%20", "%F0%9F%98%80"]) {
        const { status, text } = yield* get(`/devices/${name}/temperature`)
        assert.deepStrictEqual([status, JSON.parse(text)._tag], [404, "NotFound"], name.slice(0, 20))
      }
      assert.strictEqual((yield* get("/devices/cellar/temperature?x=%zz")).status, 200)
    }).pipe(Effect.provide(world))
  )
})

describe("prometheus.ts", () => {
  const world = exporter(0).pipe(Layer.provideMerge(owserver))

  it.scopedLive("a scrape contains all temperatures and the metrics of the client", () =>
    Effect.gen(function* () {
      const { setFaults } = yield* FakeOwServer.FakeOwServer
      const { status, text, type } = yield* get("/metrics")
      assert.deepStrictEqual([status, type], [200, "text/plain; version=0.0.4; charset=utf-8"])
      const lines = text.split("\n")
      assert.include(lines, "owserver_up 1")
      assert.include(lines, 'owserver_temperature_celsius{device="10.000010EF0000",name="cellar"} 12.5')
      assert.include(lines, 'owserver_temperature_celsius{device="28.000028D70100"} 21.25')
      assert.include(lines, "owserver_failed_readings 0")
      for (const line of lines) {
        assert.match(line, /^$|^# (HELP|TYPE) [a-z_]+ .+$|^[a-z_]+(\{([a-z]+="([^"\\]|\\.)*",?)+\})? [0-9.e+-]+$/)
      }
      assert.match(text, /\n# TYPE owserver_connections gauge\nowserver_connections\{server="[^"]+"\} \d+\n/)
      assert.match(
        text,
        /\n# TYPE owserver_connections_opened counter\nowserver_connections_opened\{server="[^"]+"\} [1-9]\d*\n/
      )
      assert.match(
        text,
        /\nowserver_request_duration_ms_bucket\{server="[^"]+",le="\+Inf"\} (\d+)\n.*_sum\{.*\} .*\n.*_count\{.*\} \1\n/
      )

      yield* setFaults({ rules: [Faults.on(Faults.Refuse({ ret: -5 }), { path: /^.28.*temp/ })] })
      const failed = (yield* get("/metrics")).text
      assert.notInclude(failed, 'celsius{device="28.000028D70100"}')
      assert.include(failed, "\nowserver_failed_readings 1\n")

      yield* setFaults({ rules: [Faults.on(Faults.Refuse({ ret: -5 }))] })
      const down = (yield* get("/metrics")).text
      assert.include(down, "\nowserver_up 0\n")
      assert.include(down, "\nowserver_refusals{server=")
    }).pipe(Effect.provide(world))
  )

  /** Eight thermometers with real conversion times. */
  const eight = OwServerTest.layer(
    Effect.suspend(() =>
      Bus.make(Object.fromEntries(Array.from({ length: 8 }, (_, n) => [`28.0000000000${n}0`, { temperature: n }])))
    ),
    { server: { conversions: true } }
  )
  const fifty = (scrape: Effect.Effect<string, never, OwServer>) =>
    Effect.all(
      Array.from({ length: 50 }, () => scrape),
      { concurrency: "unbounded" }
    )
  const conversions = Effect.flatMap(FakeOwServer.FakeOwServer, ({ counters }) => counters).pipe(
    Effect.map(({ requests }) => requests.get(MessageType.MSG_WRITE) ?? 0)
  )

  it.effect("fifty concurrent scrapes share one conversion, and a later one starts its own", () =>
    Effect.gen(function* () {
      const scrape = yield* makeScrape
      const texts = yield* fifty(scrape)
      assert.strictEqual(yield* conversions, 1)
      assert.strictEqual(yield* Clock.currentTimeMillis, 1000)
      for (const text of texts) assert.include(text, 'celsius{device="28.000000000070"} 7\n')
      yield* scrape
      assert.strictEqual(yield* conversions, 2)
    }).pipe(Effect.provide(eight), Effect.provide(VirtualClock.layer()))
  )

  it.effect("an interrupted scrape leaves the measurement to the next one", () =>
    Effect.gen(function* () {
      const scrape = yield* makeScrape
      const first = yield* Effect.fork(scrape)
      const second = yield* Effect.fork(scrape)
      yield* Effect.sleep("500 millis")
      yield* Fiber.interrupt(first)
      assert.include(yield* Fiber.join(second), "\nowserver_failed_readings 0\n")
    }).pipe(Effect.provide(eight), Effect.provide(VirtualClock.layer()))
  )

  it.effect("fifty scrapes of a slow server end after eight seconds", () =>
    Effect.gen(function* () {
      const { setFaults } = yield* FakeOwServer.FakeOwServer
      yield* setFaults({ rules: [Faults.on(Faults.Slow({ millis: 3000 }), { path: /latesttemp$/ })] })
      for (const text of yield* fifty(yield* makeScrape)) assert.match(text, /^owserver_up 0$/m)
      assert.strictEqual(yield* Clock.currentTimeMillis, 8000)
    }).pipe(Effect.provide(eight), Effect.provide(VirtualClock.layer()))
  )
})
