/**
 * Runs a station of 400 sensors, each every 30 s, for a simulated day, and records its memory: the heap after garbage collections
 * by quarter, and the resident memory above that right after the imports. The owservers, a browser and its requests are other
 * processes.
 *
 *     npx -y pnpm@10 bench:station-day --json=day.json
 *
 * Node.js lets garbage grow with the memory of the machine. The script of that name sets the limits of a machine with 1 GB, such as a
 * small Raspberry Pi; without them the resident memory on a machine with 24 GB is three times as much, for the same heap.
 */
import { once } from "node:events"
import * as Fs from "node:fs"
import * as Os from "node:os"
import * as Path from "node:path"
import { performance } from "node:perf_hooks"
import { parseArgs } from "node:util"
import { Health, Station } from "@owserver/station"
import { Clock, Effect, Layer } from "effect"
import * as PacedClock from "./PacedClock.js"
import { fork } from "./Processes.js"
import { aligned } from "./Report.js"
import { configOf } from "./Stations.js"

const { values } = parseArgs({
  options: {
    json: { type: "string" },
    hours: { type: "string", default: "24" },
    sensors: { type: "string", default: "400" },
    snapshot: { type: "string" }
  }
})

const day = Number(values.hours) * 3_600_000
const sensors = Number(values.sensors)
/** Of a day. */
const samples = 24
const start = 1_893_456_000_000
const mega = 1_048_576

const collect = (): void => {
  // The first collection may leave what has finalizers.
  for (let n = 0; n < 2; n++) globalThis.gc?.()
}

// The driver of the database is loaded when the database is opened, but it is an import all the same.
await import("libsql")

collect()
const { heapUsed: importedHeap, rss: imported } = process.memoryUsage()

interface Sample {
  /** Before the collection. */
  readonly rss: number
  /** After it. */
  readonly heap: number
  readonly external: number
}

const folder = Fs.mkdtempSync(Path.join(Os.tmpdir(), "station-day-"))
const taken: Array<Sample> = []

/** Bytes that went to files, in whole pages. Sockets do not count. */
const written = (): number =>
  Number(/^write_bytes: (\d+)/m.exec(Fs.readFileSync("/proc/self/io", "utf8"))?.[1] ?? Number.NaN)

const take = Effect.sync(() => {
  const { rss } = process.memoryUsage()
  collect()
  const { external, heapUsed: heap } = process.memoryUsage()
  taken.push({ rss, heap, external })
})

const program = Effect.gen(function* () {
  const buses = fork("fakeBuses", "4", `${Math.ceil(sensors / 8)}`)
  const [ports] = (yield* Effect.promise(() => once(buses, "message"))) as [Array<number>]
  const config = yield* configOf({ file: Path.join(folder, "station.db"), ports })
  const before = { written: written(), cpu: process.cpuUsage() }
  const begun = performance.now()
  let browser: ReturnType<typeof fork> | undefined
  const conditions: Array<string> = []
  const context = yield* Layer.build(
    Station.layer(config, {
      served: (url) =>
        Effect.sync(() => {
          browser = fork("stationBrowser", url)
        }),
      report: (one) =>
        Effect.sync(() => {
          if (one._tag === "Changed" && one.transition.change === "began")
            conditions.push(`${one.transition.kind}: ${one.transition.detail}`)
        })
    })
  )
  for (let n = 1; n <= samples; n++) {
    const now = yield* Clock.currentTimeMillis
    yield* Effect.sleep(start + (n * day) / samples - now)
    yield* take
    if (n % 6 === 0) {
      const { heap, rss } = taken.at(-1)!
      console.log(
        `quarter ${n / 6}: heap ${(heap / mega).toFixed(1)} MB, rss ${((rss - imported) / mega).toFixed(1)} MB above the imports, ` +
          `${((performance.now() - begun) / 1000).toFixed(0)} s`
      )
    }
  }
  const { system, user } = process.cpuUsage(before.cpu)
  const status = yield* Effect.provide(
    Effect.flatMap(Health, ({ status }) => status),
    context
  )
  if (browser !== undefined) {
    browser.send("end")
    const [asked] = yield* Effect.promise(() => once(browser!, "message"))
    console.log(`the browser: ${JSON.stringify(asked)}`)
  }
  buses.kill()
  return { written: written() - before.written, cpu: system + user, status, conditions }
}).pipe(Effect.scoped)

const {
  conditions,
  cpu,
  status,
  written: bytes
} = await Effect.runPromise(program.pipe(Effect.provide(PacedClock.layer(start)))).finally(() =>
  Fs.rmSync(folder, { recursive: true, force: true })
)

/** Memory that the engine keeps for a while does not count. */
const heapOf = (quarter: number): number =>
  Math.min(...taken.slice(((quarter - 1) * samples) / 4, (quarter * samples) / 4).map(({ heap }) => heap))
const ratio = heapOf(4) / heapOf(2)
const above = (Math.max(...taken.map(({ rss }) => rss)) - imported) / mega
const total = (count: "readings" | "missed" | "failures") => status.servers.reduce((sum, one) => sum + one[count], 0)
const { stored } = status.writer

console.log(
  aligned([
    ["quarter", "", "heap after gc, MB", "rss, MB above the imports"],
    ...[1, 2, 3, 4].map((quarter) => {
      const own = taken.slice(((quarter - 1) * samples) / 4, (quarter * samples) / 4)
      const most = Math.max(...own.map(({ rss }) => rss))
      return [String(quarter), "", (heapOf(quarter) / mega).toFixed(2), ((most - imported) / mega).toFixed(1)]
    })
  ])
)
console.log(
  `${total("readings")} readings, ${total("missed")} missed, ${total("failures")} failed, ${stored} stored; ` +
    `${(cpu / stored).toFixed(0)} us of CPU and ${(bytes / stored).toFixed(0)} bytes written a reading`
)
if (conditions.length > 0) console.log(`${conditions.length} conditions, such as ${conditions.slice(0, 5).join("; ")}`)
console.log(
  `heap of the last quarter / second: ${ratio.toFixed(3)} (target 1.05); rss ${above.toFixed(1)} MB above the imports ` +
    `(${(imported / mega).toFixed(0)} MB with a heap of ${(importedHeap / mega).toFixed(1)} MB; target 60)`
)
if (values.snapshot !== undefined) (await import("node:v8")).writeHeapSnapshot(values.snapshot)
const result = { imported, taken, ratio, above, stored, bytes: bytes / stored, cpu: cpu / stored }
if (values.json !== undefined) Fs.writeFileSync(values.json, `${JSON.stringify(result, undefined, 2)}\n`)
if (ratio > 1.05 || above > 60) process.exitCode = 1
process.exit()
