/** The writer with Debian's InfluxDB 1.6. */
import { assert, describe, it } from "@effect/vitest"
import { Influx, Readings, type Sample } from "@owserver/station"
import { Duration, Effect, FastCheck, Redacted } from "effect"
import * as LineProtocol from "../../src/publish/influx/lineProtocol.js"
import * as Request from "../../src/publish/influx/request.js"
import * as Databases from "../Databases.js"
import * as Serving from "../http/Serving.js"
import * as InfluxServer from "./InfluxServer.js"
import { hasInflux } from "./Programs.js"

const configOf = (url: string, password = InfluxServer.login.password): Influx.Options["config"] => ({
  url,
  login: {
    _tag: "User",
    database: "house",
    username: InfluxServer.login.username,
    password: Redacted.make(password),
    file: undefined
  },
  measurement: "owserver",
  every: Duration.millis(10),
  rows: 5000,
  queue: 100_000,
  age: Duration.days(1)
})

const device = "28.000000000001"

const sample = (at: number, value: number): Sample.Sample => ({
  series: Serving.series(device),
  at,
  value,
  quality: "good"
})

const memory = Effect.suspend(() => Databases.all.find(({ name }) => name === "libSQL, memory")!.open)

const rowsOf = (found: ReadonlyArray<InfluxServer.Found>) => found.flatMap(({ values }) => values)

describe.skipIf(!hasInflux)("InfluxDB 1.6", () => {
  it.scopedLive("has each reading once, also after an outage and a restart of the station", () =>
    Effect.gen(function* () {
      const server = yield* InfluxServer.make
      const { store } = yield* memory
      const changes: Array<Influx.State["_tag"]> = []
      const now = Date.now()
      const readings = yield* Readings.make(store)
      const read = (...samples: ReadonlyArray<Sample.Sample>) =>
        Effect.zipRight(readings.report({ _tag: "Read", samples }), store.append({ samples, transitions: [] }))
      const config = configOf(server.url)
      const changed = (state: Influx.State) => Effect.sync(() => void changes.push(state._tag))
      const until = (influx: Influx.Influx, isDone: (status: Influx.Status) => boolean) =>
        Effect.repeat(Effect.delay(influx.status, "10 millis"), { until: isDone })

      yield* Effect.scoped(
        Effect.gen(function* () {
          const influx = yield* Influx.make({ config, readings, store, changed })
          yield* read(sample(now - 5000, 20), sample(now - 4000, 20.5))
          yield* until(influx, ({ sent }) => sent >= 2)
          yield* server.stop
          yield* read(sample(now - 3000, 21))
          yield* until(influx, ({ failure }) => failure !== undefined)
          yield* server.start
          yield* read(sample(now - 2000, 21.5))
          yield* until(influx, ({ failure, waiting }) => failure === undefined && waiting === 0)
        })
      )
      assert.deepStrictEqual(changes, ["Failing", "Writing"])
      // While the station is down, others may import readings. All of the last day are sent again.
      yield* store.append({ samples: [sample(now - 1000, 22)], transitions: [] })
      yield* store.label(1, { name: "freezer, cellar" })
      yield* Effect.scoped(
        Effect.gen(function* () {
          const again = yield* Influx.make({ config, readings: yield* Readings.make(store), store, changed })
          yield* until(again, ({ sent }) => sent === 5)
        })
      )
      const named = rowsOf(yield* server.query("select value from owserver where \"name\" = 'freezer, cellar'"))
      assert.deepStrictEqual(
        named,
        [20, 20.5, 21, 21.5, 22].map((value, n) => [now - 5000 + 1000 * n, value])
      )
      const unnamed = rowsOf(yield* server.query("select value from owserver where \"name\" = ''"))
      assert.deepStrictEqual(unnamed, named.slice(0, 4))
    })
  )

  it.scopedLive("keeps hostile names, and refuses, denies and misses what it should", () =>
    Effect.gen(function* () {
      const server = yield* InfluxServer.make
      const request = Request.make(configOf(server.url))
      const characters = FastCheck.constantFrom("\\", ",", "=", " ", '"', "'", "\n", "\r", "\0", "#", "é", "😀", "a")
      const names = FastCheck.sample(FastCheck.string({ unit: characters, minLength: 1, maxLength: 12 }), {
        numRuns: 300,
        seed: 1
      })
      const lines = names.map((name, n) =>
        LineProtocol.format(LineProtocol.prefixOf("m", { name, number: `${n}` }), 1e-7 * n, n)
      )
      assert.deepStrictEqual(yield* request(lines.join("")), { _tag: "Accepted" })
      const found = yield* server.query('select value from m group by "name", "number"')
      const kept = new Map(found.map(({ tags, values }) => [Number(tags?.number), [tags?.name, values[0]?.[1]]]))
      assert.strictEqual(kept.size, 300)
      for (const [n, name] of names.entries()) {
        const expected = name.replace(/\p{Cc}/gu, " ").replaceAll("\\", "/")
        assert.deepStrictEqual(kept.get(n), [expected, 1e-7 * n])
      }

      yield* server.query("create database other")
      const conflict = yield* request('t value="text" 1\nt value=1 2\n')
      assert(conflict._tag === "Refused")
      assert.match(conflict.reason, /^HTTP 400: partial write: field type conflict.* dropped=1$/)
      assert.strictEqual(conflict.count, 1)
      assert.lengthOf(rowsOf(yield* server.query("select value from t")), 1)

      const wrong = yield* Request.make(configOf(server.url, "wrong"))("m value=1 1\n")
      assert.deepStrictEqual(wrong, { _tag: "Denied", reason: "HTTP 401: authorization failed" })
      yield* server.query("drop database house")
      assert.deepStrictEqual(yield* request("m value=1 1\n"), {
        _tag: "Denied",
        reason: 'HTTP 404: database not found: "house"'
      })
    })
  )
})
