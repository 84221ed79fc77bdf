/**
 * The examples in docs/station/http.md, against a station with a store in memory.
 */
import * as ChildProcess from "node:child_process"
import * as fs from "node:fs"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { assert, layer } from "@effect/vitest"
import { Control, Feed, HttpService, LibsqlStore, Readings, type Sample } from "@owserver/station"
import { ConfigProvider, Console, Context, Duration, Effect, Layer, Schedule } from "effect"
import { program } from "../station/client.js"

const page = fs.readFileSync(fileURLToPath(new URL("../../docs/station/http.md", import.meta.url)), "utf8")
const blocks = (language: string) =>
  [...page.matchAll(new RegExp(`^\`\`\`${language}\n([\\s\\S]*?)^\`\`\``, "gm"))].map(([, code = ""]) => code)

const execute = promisify(ChildProcess.execFile)
const hasCurl = ChildProcess.spawnSync("curl", ["--version"]).error === undefined

class Station extends Context.Tag("Station")<Station, { readonly url: string }>() {}

const sampleAt = (at: number): Sample.Sample => ({
  series: {
    server: "house",
    device: "28.AD6555070000",
    property: "temperature",
    kind: "gauge",
    unit: "°C",
    family: "28"
  },
  at,
  value: 21.5,
  quality: "good"
})

const station = Layer.scoped(
  Station,
  Effect.gen(function* () {
    const store = yield* LibsqlStore.make({ file: ":memory:" })
    yield* store.append({ samples: [sampleAt(Date.parse("2026-01-31T12:00Z"))], transitions: [] })
    const readings = yield* Readings.make(store)
    const feed = yield* Feed.make(readings)
    const writer = { waiting: 0, dropped: 0, refused: 0, stored: 0, lastSuccess: undefined, failure: undefined }
    const url = yield* HttpService.serve({
      ...feed,
      store,
      control: Control.make({ clients: new Map(), writable: [], record: () => Effect.void }),
      record: () => Effect.void,
      health: { status: Effect.succeed({ startedAt: 0, servers: [], writer, maintenance: undefined }) },
      config: { servers: [], collect: { every: Duration.seconds(30), plan: [] }, display: { temperature: "C" } },
      address: "127.0.0.1",
      port: 0,
      token: undefined,
      auth: undefined,
      hosts: [],
      publicUrl: undefined,
      trustProxy: []
    })
    const read = Effect.suspend(() => readings.report({ _tag: "Read", samples: [sampleAt(Date.now())] }))
    yield* Effect.forkScoped(Effect.repeat(read, Schedule.spaced("50 millis")))
    return { url }
  })
)

layer(station, { excludeTestServices: true })("docs/station/http.md", (it) => {
  it.effect.skipIf(!hasCurl)("the commands with curl succeed", () =>
    Effect.gen(function* () {
      const { url } = yield* Station
      const [commands = ""] = blocks("sh")
      const script = commands
        .replaceAll("http://localhost:4380", url)
        .replaceAll("curl -s", "curl -sS --fail-with-body")
      const { stdout } = yield* Effect.promise(() => execute("sh", ["-e", "-c", script]))
      assert.match(
        stdout,
        /^\{"status":"ok"\}\{"items":\[.*"value":21\.5.*"points":\[\{"at":1769860800000.*28\.AD6555070000.*21\.5/s
      )
      const label = yield* Effect.promise(() => fetch(`${url}/api/v1/series`).then((response) => response.json()))
      assert.include(JSON.stringify(label), '"name":"cellar","place":"basement"')
    })
  )

  it.effect("the program with fetch prints a reading of the live stream", () =>
    Effect.gen(function* () {
      const { url } = yield* Station
      const [code = ""] = blocks("js")
      const env = { ...process.env, STATION_URL: url }
      const { stdout } = yield* Effect.promise(() =>
        execute(process.execPath, ["--input-type=module", "--eval", code], { env })
      )
      assert.strictEqual(stdout, "28.AD6555070000/temperature 21.5\n")
    })
  )

  it.effect("the typed client lists series, and reads the live stream", () =>
    Effect.gen(function* () {
      const { url } = yield* Station
      const printed: Array<unknown> = []
      const console = yield* Console.consoleWith(Effect.succeed)
      yield* program.pipe(
        Effect.withConfigProvider(ConfigProvider.fromMap(new Map([["STATION_URL", url]]))),
        Effect.withConsole({
          ...console,
          log: (...args) => Effect.sync(() => void printed.push(args.join(" ")))
        })
      )
      assert.match(String(printed[0]), /: \d+ points$/)
      assert.deepStrictEqual(
        printed.slice(1),
        Array.from({ length: 3 }, () => "28.AD6555070000 21.5")
      )
    })
  )
})
