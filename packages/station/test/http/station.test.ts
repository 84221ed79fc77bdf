import * as path from "node:path"
import { assert, it } from "@effect/vitest"
import { Bus } from "@owserver/fake"
import * as FakeTcp from "@owserver/fake/FakeTcp"
import { LibsqlStore, type Report, Station, StationConfig } from "@owserver/station"
import { ConfigProvider, Deferred, Duration, Effect, Layer, Queue } from "effect"
import { temporaryFolder } from "../Databases.js"
import * as Serving from "./Serving.js"

it.scopedLive("a station serves what it reads, and writes the outputs that its configuration names", () =>
  Effect.gen(function* () {
    const bus = yield* Bus.make({
      "28.AD6555070000": { temperature: 21.5, alias: "cellar" },
      "05.4AEC29CDBAAB": { PIO: false }
    })
    const server = yield* FakeTcp.make(bus)
    const folder = yield* temporaryFolder
    const variables = { STATION_STORE: path.join(folder, "station.db"), OWSERVER: `127.0.0.1:${server.port}` }
    const loaded = yield* Effect.withConfigProvider(
      StationConfig.load(),
      ConfigProvider.fromMap(new Map(Object.entries({ ...variables, XDG_CONFIG_HOME: folder })))
    )
    const config: StationConfig.StationConfig = {
      ...loaded,
      http: { ...loaded.http!, port: 0 },
      store: { ...loaded.store, flush: { ...loaded.store.flush, every: Duration.millis(100) } },
      collect: { ...loaded.collect, plan: [{ match: "05.*", property: "PIO", off: false }] },
      writable: [{ match: "05.*", property: "PIO" }]
    }
    const url = yield* Deferred.make<string>()
    yield* Layer.build(Station.layer(config, { served: (at) => Deferred.succeed(url, at) }))
    const port = Number(new URL(yield* Deferred.await(url)).port)
    const get = (path: string) => Effect.map(Serving.ask({ port }, path), ({ json }) => json)

    yield* Effect.repeat(get("/api/v1/devices"), { until: ({ items }) => items.length === 2 })
    const { items: devices } = yield* get("/api/v1/devices")
    assert.deepInclude(devices[1], { server: "owserver", id: "28.AD6555070000", alias: "cellar", missing: false })
    assert.deepInclude((yield* get("/api/v1/servers")).items[0], { id: "owserver", online: true, devices: 2 })
    const { items: series } = yield* Effect.repeat(get("/api/v1/series"), { until: ({ items }) => items.length >= 2 })
    const { id } = series.find(({ property }: { readonly property: string }) => property === "PIO")
    const answer = yield* Serving.ask({ port }, `/api/v1/series/${id}/value`, { method: "PUT", body: { value: 1 } })
    assert.strictEqual(answer.status, 204)
    assert.strictEqual(yield* bus.get("/05.4AEC29CDBAAB/PIO"), true)
    const { items: events } = yield* Effect.repeat(get("/api/v1/events"), { until: ({ items }) => items.length > 0 })
    assert.deepInclude(events[0], { kind: "output-written", detail: "set to 1 by 127.0.0.1 without a token" })
  })
)

it.scopedLive("a device that is gone since the last start is missing, but not one that was replaced", () =>
  Effect.gen(function* () {
    const server = yield* FakeTcp.make(yield* Bus.make({ "28.AD6555070000": { temperature: 21.5 } }))
    const file = path.join(yield* temporaryFolder, "station.db")
    const samples = ["28.000000000001", "28.000000000002", "28.AD6555070000"].map((device) => ({
      series: { ...Serving.series(device), server: "owserver" },
      at: 1,
      value: 20,
      quality: "good" as const
    }))
    yield* Effect.scoped(
      Effect.gen(function* () {
        const store = yield* LibsqlStore.make({ file })
        yield* store.append({ samples, transitions: [] })
        const [replaced, , current] = yield* store.series
        yield* store.replace(replaced!.id, current!.id)
      })
    )
    const loaded = yield* Effect.withConfigProvider(
      StationConfig.load(),
      ConfigProvider.fromMap(
        new Map([
          ["STATION_STORE", file],
          ["OWSERVER", `127.0.0.1:${server.port}`]
        ])
      )
    )
    const missing = yield* Queue.unbounded<string>()
    const report = (one: Report.Report) =>
      one._tag === "Changed" && one.transition.kind === "device-missing"
        ? Queue.offer(missing, one.transition.device)
        : Effect.void
    const collect = { ...loaded.collect, discovery: Duration.millis(50) }
    yield* Layer.build(Station.layer({ ...loaded, http: undefined, collect }, { report }))
    // Without the replacement, the first device would be reported first.
    assert.strictEqual(yield* Queue.take(missing), "28.000000000002")
  })
)
