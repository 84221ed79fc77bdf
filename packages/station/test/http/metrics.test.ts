import { assert, describe, it } from "@effect/vitest"
import { Readings, type Sample, StoreError } from "@owserver/station"
import { Duration, Effect, Fiber, Stream, TestClock } from "effect"
import * as Metrics from "../../src/http/metrics.js"
import * as Exposition from "../publish/Exposition.js"
import * as Serving from "./Serving.js"

const [one, two, three, four] = ["28.000000000001", "28.000000000002", "28.000000000003", "28.000000000004"]

const sample = (device: string, at: number, quality: Sample.Quality = "good"): Sample.Sample => ({
  series: Serving.series(device),
  at,
  value: 21.5,
  quality
})

const scrape = (serving: Pick<Serving.Serving, "port">) =>
  Effect.map(Serving.ask(serving, "/metrics"), ({ headers, status, text }) => {
    assert.deepStrictEqual([status, headers["content-type"]], [200, "text/plain; version=0.0.4; charset=utf-8"])
    return Exposition.parse(text)
  })

const collect = { every: Duration.seconds(30), plan: [] }
const display = { zone: "UTC", temperature: "C" } as const

const temperaturesOf = (samples: ReadonlyArray<Exposition.Sample>) =>
  samples.filter(({ name }) => name === "owserver_temperature_celsius")

const away = new StoreError({ reason: "Unavailable", operation: "latest", issue: "away", cause: undefined })

describe("/metrics", () => {
  it.scopedLive("has the fresh and good values of the series that are shown", () =>
    Effect.gen(function* () {
      const serving = yield* Serving.serve()
      const now = Date.now()
      yield* serving.read([
        sample(one, now),
        sample(two, now),
        sample(two, now + 1, "doubtful"),
        sample(three, now - 3_600_000),
        sample(four, now)
      ])
      const [first, , , last] = yield* serving.store.series
      yield* serving.store.label(first!.id, { name: 'a "b"', place: "x\\y" })
      yield* serving.store.label(last!.id, { hidden: true })
      yield* serving.feed.catalogue.changed(first!.id)
      const samples = yield* scrape(serving)
      const labels = { server: "attic", property: "temperature", family: "28" }
      assert.deepStrictEqual(temperaturesOf(samples), [
        {
          name: "owserver_temperature_celsius",
          labels: { ...labels, device: one!, name: 'a "b"', place: "x\\y" },
          value: 21.5
        }
      ])
      const times = samples.filter(({ name }) => name === "owserver_reading_timestamp_seconds")
      assert.deepStrictEqual(
        times.map(({ labels, value }) => [labels.device, value]),
        [
          [one, now / 1000],
          [two, now / 1000],
          [three, (now - 3_600_000) / 1000]
        ]
      )
    })
  )

  it.scopedLive("names a series without a name by the alias of its device", () =>
    Effect.gen(function* () {
      const serving = yield* Serving.serve()
      const found = { server: "attic", device: one!, family: "28", alias: '"}\nowserver_up 1' }
      yield* serving.feed.report({ _tag: "Found", ...found })
      yield* serving.read([sample(one!, Date.now())])
      assert.deepStrictEqual(
        temperaturesOf(yield* scrape(serving)).map(({ labels }) => labels.name),
        ['"}\nowserver_up 1']
      )
    })
  )

  it.scopedLive("needs the token, which Prometheus sends as a bearer", () =>
    Effect.gen(function* () {
      const serving = yield* Serving.serve({ token: Serving.token })
      const ask = (authorization?: string) =>
        Effect.map(
          Serving.ask(serving, "/metrics", { headers: authorization === undefined ? {} : { authorization } }),
          ({ status }) => status
        )
      assert.deepStrictEqual(
        [yield* ask(), yield* ask("Bearer wrong"), yield* ask(`Bearer ${Serving.token}`)],
        [401, 401, 200]
      )
    })
  )

  it.scopedLive("is compressed, and never a page", () =>
    Effect.gen(function* () {
      const stored = Array.from({ length: 50 }, (_, n) => sample(`28.${String(n).padStart(12, "0")}`, Date.now()))
      const { url } = yield* Serving.serve({ stored })
      const headers = { "accept-encoding": "gzip", accept: "text/html" }
      const response = yield* Effect.promise(() => fetch(`${url}/metrics`, { headers }))
      assert.strictEqual(response.headers.get("content-encoding"), "gzip")
      assert.lengthOf(temperaturesOf(Exposition.parse(yield* Effect.promise(() => response.text()))), 50)
    })
  )

  it.scopedLive("tells that the database cannot be read, and still has the state of the station", () =>
    Effect.gen(function* () {
      const serving = yield* Serving.serve({
        stored: [sample(one!, Date.now())],
        wrap: (store) => ({ ...store, latest: Effect.fail(away) })
      })
      const samples = yield* scrape(serving)
      assert.deepStrictEqual(temperaturesOf(samples), [])
      assert.strictEqual(samples.find(({ name }) => name === "owserver_station_database_up")?.value, 0)
      assert.strictEqual(samples.find(({ name }) => name === "owserver_station_start_time_seconds")?.value, 1.7e9)
    })
  )

  it.scoped("scrapes at the same time share a collection, also if one of them gives up", () =>
    Effect.gen(function* () {
      const gate = yield* Effect.makeLatch(false)
      const entered = yield* Effect.makeLatch(false)
      let collections = 0
      const status = Effect.suspend(() => {
        collections++
        return entered.open.pipe(Effect.zipRight(gate.await), Effect.as({ ...Serving.status, startedAt: collections }))
      })
      const { catalogue } = yield* Readings.make({
        series: Effect.succeed([]),
        latest: Effect.succeed([]),
        allCalibrations: Effect.succeed(new Map()),
        values: () => Stream.empty
      })
      const config = { servers: [], collect, display }
      const metrics = yield* Metrics.make({ catalogue, config, health: { status } })
      const first = yield* Effect.fork(metrics)
      const others = yield* Effect.forEach(Array.from({ length: 20 }), () => Effect.fork(metrics))
      yield* entered.await
      yield* Fiber.interrupt(first)
      yield* gate.open
      const responses = yield* Fiber.join(Fiber.all(others))
      const before = collections
      // A scrape reads the status for the marks of the series, and for the metrics.
      assert.strictEqual(before, 2)
      assert.lengthOf(new Set(responses), 1)
      yield* metrics
      assert.strictEqual(collections, 2 * before)
    })
  )

  it.scoped("a database that does not answer in time costs a scrape its readings only", () =>
    Effect.gen(function* () {
      const { catalogue } = yield* Readings.make({
        series: Effect.succeed([]),
        latest: Effect.never,
        allCalibrations: Effect.succeed(new Map()),
        values: () => Stream.empty
      })
      const config = { servers: [], collect, display }
      const health = { status: Effect.succeed(Serving.status) }
      const metrics = yield* Effect.fork(yield* Metrics.make({ catalogue, config, health }))
      yield* TestClock.adjust("5 seconds")
      const { body } = yield* Fiber.join(metrics)
      assert(body._tag === "Uint8Array")
      assert.include(new TextDecoder().decode(body.body), "\nowserver_station_database_up 0\n")
    })
  )
})
