/** A real Prometheus scrapes a station. It is large, so CI runs this only if it is installed, and `verify` always. */
import * as ChildProcess from "node:child_process"
import * as FileSystem from "node:fs"
import * as Path from "node:path"
import { fileURLToPath } from "node:url"
import { assert, it } from "@effect/vitest"
import { Effect, type Scope } from "effect"
import { temporaryFolder } from "../Databases.js"
import * as Serving from "../http/Serving.js"
import { queriesOf, read } from "./Dashboard.js"
import { hasPrometheus } from "./Programs.js"

const page = FileSystem.readFileSync(
  fileURLToPath(new URL("../../../../docs/station/prometheus.md", import.meta.url)),
  "utf8"
)

/** The configuration on the page, with the station of this test, more scrapes, and the token in a file of the test. */
const configOf = (folder: string, port: number) => {
  const [, block = ""] = /^```yaml\n([\s\S]*?)^```/m.exec(page) ?? []
  const replaced = [
    ["scrape_interval: 30s", "scrape_interval: 100ms"],
    ["/etc/prometheus/station.token", Path.join(folder, "token")],
    ["pi.lan:4380", `127.0.0.1:${port}`]
  ].reduce((text, [from, to]) => {
    assert.include(text, from!)
    return text.replace(from!, to!)
  }, block)
  FileSystem.writeFileSync(Path.join(folder, "token"), Serving.token)
  FileSystem.writeFileSync(Path.join(folder, "prometheus.yml"), replaced)
}

/** Starts Prometheus on a free port, which it logs. */
const start = (folder: string): Effect.Effect<number, never, Scope.Scope> =>
  Effect.gen(function* () {
    const args = [
      `--config.file=${folder}/prometheus.yml`,
      `--storage.tsdb.path=${folder}/data`,
      "--web.listen-address=127.0.0.1:0"
    ]
    const child = yield* Effect.acquireRelease(
      Effect.sync(() => ChildProcess.spawn("prometheus", args, { stdio: ["ignore", "ignore", "pipe"] })),
      (child) =>
        Effect.async<void>((resume) => {
          if (child.exitCode !== null || child.signalCode !== null) return resume(Effect.void)
          child.once("exit", () => resume(Effect.void))
          child.kill("SIGKILL")
        })
    )
    return yield* Effect.async<number>((resume) => {
      let log = ""
      child.stderr.setEncoding("utf8").on("data", (text) => {
        log += text
        const [, port] = /msg="Listening on" address=127\.0\.0\.1:(\d+)/.exec(log) ?? []
        if (port !== undefined && log.includes("Server is ready")) resume(Effect.succeed(Number(port)))
      })
      child.once("error", (error) => resume(Effect.die(error)))
      child.once("exit", () => resume(Effect.die(new Error(`prometheus ended: ${log}`))))
    })
  })

interface Result {
  readonly metric: { readonly [name: string]: string }
  readonly value: readonly [at: number, value: string]
}

const query = (port: number, text: string) =>
  Effect.promise(async () => {
    const response = await fetch(`http://127.0.0.1:${port}/api/v1/query?${new URLSearchParams({ query: text })}`)
    const { data, error } = (await response.json()) as {
      readonly error?: string
      readonly data?: { readonly result: ReadonlyArray<Result> }
    }
    if (data === undefined) throw new Error(`${error}: ${text}`)
    return data.result
  })

const device = "28.000000000001"

it.scopedLive.skipIf(!hasPrometheus || (process.env.VERIFY !== "1" && process.env.PROMETHEUS_REQUIRED !== "1"))(
  "a real Prometheus gets values with a token, and a gap while they are doubtful",
  () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      const serving = yield* Serving.serve({
        token: Serving.token,
        stored: [{ series: Serving.series(device), at: Date.now(), value: 21.5, quality: "good" }]
      })
      yield* serving.store.label(1, { name: 'a "b"\\', place: "é" })
      yield* serving.feed.catalogue.changed(1)
      configOf(folder, serving.port)
      const port = yield* start(folder)
      const until = (text: string, isDone: (found: ReadonlyArray<Result>) => boolean) =>
        Effect.repeat(Effect.delay(query(port, text), "50 millis"), { until: isDone })

      const found = yield* until("owserver_temperature_celsius", ({ length }) => length > 0)
      assert.lengthOf(found, 1)
      const { instance: _, ...labels } = found[0]!.metric
      assert.deepStrictEqual(labels, {
        __name__: "owserver_temperature_celsius",
        job: "station",
        server: "attic",
        device,
        property: "temperature",
        family: "28",
        name: 'a "b"\\',
        place: "é"
      })
      assert.strictEqual(found[0]!.value[1], "21.5")
      assert.strictEqual((yield* until("up", ({ length }) => length > 0))[0]!.value[1], "1")
      // Prometheus knows the end of a series from the first scrape without it.
      yield* serving.read([{ series: Serving.series(device), at: Date.now(), value: 85, quality: "doubtful" }])
      yield* until("owserver_temperature_celsius", ({ length }) => length === 0)
      assert.lengthOf(yield* query(port, "owserver_reading_timestamp_seconds"), 1)

      for (const text of queriesOf(read("prometheus"))) {
        if (text.startsWith("label_values")) continue
        const filled = text.replace(/\$(server|place)/g, ".*").replace("$__rate_interval", "1m")
        yield* query(port, filled)
      }
    })
)
