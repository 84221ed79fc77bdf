import * as path from "node:path"
import { assert, it } from "@effect/vitest"
import { Bus } from "@owserver/fake"
import * as FakeTcp from "@owserver/fake/FakeTcp"
import { Health, Station, StationConfig } from "@owserver/station"
import { ConfigProvider, Deferred, Duration, Effect, Layer, Redacted } from "effect"
import { temporaryFolder } from "../Databases.js"
import * as Serving from "../http/Serving.js"
import * as Exposition from "./Exposition.js"
import * as Recorder from "./Recorder.js"

it.scopedLive("a station sends what it reads to InfluxDB, and has the state of both in its metrics", () =>
  Effect.gen(function* () {
    const server = yield* FakeTcp.make(yield* Bus.make({ "28.AD6555070000": { temperature: 21.5 } }))
    const recorder = yield* Recorder.make
    const folder = yield* temporaryFolder
    const variables = { STATION_STORE: path.join(folder, "station.db"), OWSERVER: `127.0.0.1:${server.port}` }
    const loaded = yield* Effect.withConfigProvider(
      StationConfig.load(),
      ConfigProvider.fromMap(new Map(Object.entries({ ...variables, XDG_CONFIG_HOME: folder })))
    )
    const config: StationConfig.StationConfig = {
      ...loaded,
      http: { ...loaded.http!, port: 0 },
      influx: {
        url: recorder.url,
        login: { _tag: "Token", org: "home", bucket: "sensors", token: Redacted.make("secret"), file: undefined },
        measurement: "owserver",
        every: Duration.millis(10),
        rows: 5000,
        queue: 100_000,
        age: Duration.days(1)
      }
    }
    const served = yield* Deferred.make<string>()
    const told: Array<string> = []
    const observer: Station.Observer = {
      served: (url) => Deferred.succeed(served, url),
      influx: ({ _tag }) => Effect.sync(() => void told.push(_tag))
    }
    recorder.answer(() => ({ status: 503 }))
    const context = yield* Layer.build(Station.layer(config, observer))
    yield* recorder.until(({ length }) => length > 0)
    recorder.answer(() => Recorder.accepted)
    yield* recorder.until(({ length }) => length > 1)
    const { lines } = recorder.written.at(-1)!
    const line =
      /^owserver,device=28\.AD6555070000,family=28,property=temperature,server=owserver,unit=°C value=21\.5 \d{13}$/
    assert.match(lines[0]!, line)

    const { status } = yield* Effect.provide(Health, context)
    yield* Effect.repeat(Effect.delay(status, "10 millis"), { until: ({ influx }) => (influx?.sent ?? 0) > 0 })
    assert.deepStrictEqual(told, ["Failing", "Writing"])
    const port = Number(new URL(yield* Deferred.await(served)).port)
    const samples = Exposition.parse((yield* Serving.ask({ port }, "/metrics")).text)
    const numberOf = (name: string) => samples.find((one) => one.name === `owserver_${name}`)?.value
    assert.deepStrictEqual(
      ["up", "station_database_up", "station_influx_up", "station_influx_dropped_readings_total"].map(numberOf),
      [1, 1, 1, 0]
    )
  })
)
