/**
 * Measures the longest turn of the event loop, in CPU time, of each thing that a station does with 400 series every 30 s, on a
 * database with a year of rollups and weeks of readings.
 *
 *     npx -y pnpm@10 bench:station-turns --json=turns.json
 */
import { once } from "node:events"
import * as Fs from "node:fs"
import * as Os from "node:os"
import * as Path from "node:path"
import { parseArgs } from "node:util"
import { Worker } from "node:worker_threads"
import {
  Control,
  Feed,
  HttpService,
  LibsqlStore,
  Readings,
  type Sample,
  Station,
  type Store,
  Writer
} from "@owserver/station"
import { Duration, Effect, Layer } from "effect"
import { fork } from "./Processes.js"
import { aligned } from "./Report.js"
import { day, descriptions, every, fill, hour, plotted, valueAt } from "./StationData.js"
import { configOf } from "./Stations.js"
import * as Turns from "./Turns.js"

const { values } = parseArgs({
  options: {
    json: { type: "string" },
    series: { type: "string", default: "400" },
    days: { type: "string", default: "20" },
    "rollup-days": { type: "string", default: "365" },
    /** Keeps the database here, and uses it again. */
    keep: { type: "string" },
    only: { type: "string" }
  }
})

const count = Number(values.series)
const rollupDays = Number(values["rollup-days"])
const all = descriptions(count)
/** The begin of a day. */
const end = 1_893_456_000_000
const begin = end - rollupDays * day

const folder = Fs.mkdtempSync(Path.join(Os.tmpdir(), "station-turns-"))
const file = Path.join(folder, "station.db")

const samplesAt = (at: number): ReadonlyArray<Sample.Sample> =>
  all.map((series, n): Sample.Sample => ({ series, at: at + n, value: valueAt(n, at), quality: "good" }))

const batch = (from: number, to: number): ReadonlyArray<Sample.Sample> => {
  const samples: Array<Sample.Sample> = []
  for (let at = from; at < to; at += every) samples.push(...samplesAt(at))
  return samples
}

const rows: Array<{ readonly name: string; readonly longest: number; readonly long: number; readonly cpu: number }> = []

const step = <A, E, R>(name: string, effect: Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    if (values.only !== undefined && !new RegExp(values.only).test(name)) return yield* effect
    globalThis.gc?.()
    const { cpu, long, longest, value } = yield* Turns.observe(effect)
    rows.push({ name, longest, long: long.length, cpu })
    const listed = long
      .slice(0, 8)
      .map(({ collecting, millis }) => `${millis.toFixed(0)} (gc ${collecting.toFixed(0)})`)
    console.log(`${longest.toFixed(1).padStart(7)} ms  ${name}${listed.length > 0 ? `: ${listed.join(", ")}` : ""}`)
    return value
  })

const append = (store: Store.StoreService, from: number, to: number) =>
  Effect.gen(function* () {
    for (let at = from; at < to; at += every) yield* store.append({ samples: samplesAt(at), transitions: [] })
  })

/** Queues readings that wait, and writes them. */
const written = (store: Store.StoreService, from: number, to: number) =>
  Effect.gen(function* () {
    const writer = yield* Writer.make({
      store,
      every: Duration.seconds(30),
      rows: 1000,
      queue: 100_000,
      changed: () => Effect.void
    })
    for (let at = from; at < to; at += every) yield* writer.samples(samplesAt(at))
    return writer
  })

const rollsUp = (store: Store.StoreService) =>
  Effect.gen(function* () {
    const samples = batch(end, end + 13 * every)
    yield* step("append, 1 of 400", append(store, end, end + every))
    for (const size of [1000, 2000, 5000]) {
      yield* step(`append of ${size}`, store.append({ samples: samples.slice(0, size), transitions: [] }))
    }
    const queued = yield* written(store, end, end + hour)
    yield* step("writer, 48,000 that wait", queued.flush)
    const other = yield* written(store, end + hour, end + hour + 20 * every)
    yield* step("rollUp of an hour", store.rollUp(end + hour + 200_000))
    const beside = yield* written(store, end + hour + 20 * every, end + 2 * hour)
    yield* other.flush
    yield* step(
      "rollUp of an hour beside a writer",
      Effect.zip(store.rollUp(end + 2 * hour + 200_000), beside.flush, { concurrent: true })
    )
    yield* store.rollUp(end + 2 * hour + 200_000)
    const late = Array.from({ length: 24 }, (_, n) => batch(end - day + n * hour + 7, end - day + n * hour + 8)).flat()
    yield* store.append({ samples: late, transitions: [] })
    yield* step("rollUp of a late day, all series", store.rollUp(end + 2 * hour + 200_000))
    const rest = yield* written(store, end + 2 * hour, end + 4 * hour)
    yield* rest.flush
    for (let at = end + 4 * hour; at < end + day + hour; at += hour) {
      const more = yield* written(store, at, at + hour)
      yield* more.flush
    }
    yield* step("rollUp of 22 hours and a day", store.rollUp(end + day + hour + 200_000))
  })

const asks = (store: Store.StoreService) =>
  Effect.gen(function* () {
    const to = end + day
    for (const days of [1 / 24, 1, 7, 30, 365]) {
      const name = days < 1 ? "1 h" : `${days} d`
      yield* step(`history of ${name}`, store.history(1, { from: to - days * day, to, points: 1000 }))
    }
    yield* step("history of a year, 10,000 points", store.history(1, { from: begin, to, points: 10_000 }))
    yield* step("history of a year, counter", store.history(10, { from: begin, to, points: 1000 }))
    for (const per of ["hour", "day", "month"] as const) {
      const options = { from: begin, to, per, zone: "Europe/Berlin" }
      yield* step(`totals per ${per} of a year`, store.totals(1, options))
      yield* step(`totals per ${per} of a year, counter`, store.totals(10, options))
    }
    yield* step("latest", store.latest)
    yield* step("series", store.series)
    const many = Effect.forEach(
      all.slice(0, plotted).map((_, n) => n + 1),
      (id) => store.history(id, { from: begin, to, points: 1000 }),
      { concurrency: "unbounded" }
    )
    yield* step("20 histories of a year at once", many)
  })

const changes = (store: Store.StoreService) =>
  Effect.gen(function* () {
    yield* step("calibrate", store.calibrate(1, { from: begin, factor: 1.01, offset: 0.5 }))
    yield* step("label", store.label(2, { name: "cellar" }))
    yield* step("replace", store.replace(3, 4))
    yield* step("removeValues of an hour", store.removeValues(1, { from: end, to: end + hour }))
    yield* step("removeValues of a year", store.removeValues(5, { from: begin, to: end }))
    yield* step("removeSeries", store.removeSeries(6))
    yield* step("backup", store.backup(Path.join(folder, "copy.db")))
    Fs.rmSync(Path.join(folder, "copy.db"))
    // The next day, another day of readings and rollups is too old.
    yield* step("retain", store.retain(end + day + 2 * hour))
  })

/** Sends requests from a thread of its own, so that its work does not count. */
const requester = (url: string) =>
  Effect.acquireRelease(
    Effect.sync(
      () =>
        new Worker(
          `const { parentPort } = require("node:worker_threads")
          parentPort.on("message", async ({ paths, body }) => {
            const put = { method: "PUT", body, headers: { "content-type": "application/json" } }
            const send = async (path) => {
              const answer = await fetch(${JSON.stringify(url)} + path, body === undefined ? {} : put)
              return [answer.status, (await answer.arrayBuffer()).byteLength]
            }
            parentPort.postMessage(await Promise.all(paths.map(send)).catch(String))
          })`,
          { eval: true }
        )
    ),
    (worker) => Effect.promise(() => worker.terminate())
  )

const status = {
  startedAt: begin,
  servers: [],
  writer: { waiting: 0, dropped: 0, refused: 0, stored: 0, lastSuccess: undefined, failure: undefined },
  maintenance: undefined
}

const served = (store: Store.StoreService) =>
  Effect.gen(function* () {
    const readings = yield* Readings.make(store)
    const feed = yield* Feed.make(readings)
    const control = Control.make({
      clients: new Map(),
      writable: [{ match: "05.*", property: "PIO" }],
      record: () => Effect.void
    })
    const url = yield* HttpService.serve({
      ...feed,
      store,
      control,
      record: () => Effect.void,
      health: { status: Effect.succeed(status) },
      config: yield* configOf({ file, ports: [] }),
      address: "127.0.0.1",
      port: 0,
      token: undefined,
      auth: undefined,
      hosts: [],
      publicUrl: undefined,
      trustProxy: []
    })
    const worker = yield* requester(url)
    const ask = (paths: ReadonlyArray<string>, body?: string) =>
      Effect.promise(async () => {
        worker.postMessage({ paths: paths.map((path) => `/api/v1${path}`), body })
        const [answers] = (await once(worker, "message")) as [ReadonlyArray<readonly [number, number]> | string]
        if (typeof answers === "string" || answers.some(([status]) => status >= 300))
          throw new Error(`${paths}: ${JSON.stringify(answers)}`)
      })
    const times = (count: number, path: string) => Array<string>(count).fill(path)
    const to = end + day
    const year = `/series/1/history?from=${begin}&to=${to}`
    const exported = `/export?from=${end}&to=${to}`
    const requests: ReadonlyArray<readonly [name: string, paths: ReadonlyArray<string>]> = [
      ["/latest", ["/latest"]],
      ["/latest again", ["/latest"]],
      ["/series", ["/series"]],
      ["/devices", ["/devices"]],
      ["/history of a year", [year]],
      ["/history of a year, 10,000 points", [`${year}&points=10000`]],
      ["/totals of a year", [`/series/1/totals?from=${begin}&to=${to}&per=day`]],
      ["/export of a day", [exported]],
      ["/export of a day, wide", [`${exported}&step=60000`]],
      ["10 x /latest at once", times(10, "/latest")],
      ["10 x /series at once", times(10, "/series")],
      ["50 x /history of a day at once", times(50, `/series/1/history?from=${end}&to=${to}`)]
    ]
    yield* ask(["/series?limit=1"])
    for (const [name, paths] of requests) yield* step(name, ask(paths))
    yield* step("PUT label", ask(["/series/2/label"], `{"name":"attic"}`))
    yield* step(
      "readings of 400 to the live stream",
      Effect.suspend(() => readings.report({ _tag: "Read", samples: samplesAt(to) }))
    )
    yield* store.append({ samples: batch(to + hour, to + hour + 60 * every), transitions: [] })
    const waiting = yield* written(store, to + hour + 60 * every, to + 2 * hour)
    yield* step(
      "all at once: writer, rollUp, /export, 10 x /history, /latest, /series",
      Effect.all(
        [
          waiting.flush,
          store.rollUp(to + 2 * hour + 200_000),
          ask([exported, ...times(10, year), "/latest", "/series"])
        ],
        { concurrency: "unbounded", discard: true }
      )
    )
  })

/** A station that starts for the first time with as many sensors. */
const starts = Effect.gen(function* () {
  const child = fork("fakeBuses", "2", `${Math.ceil(count / 4)}`)
  const [ports] = (yield* Effect.promise(() => once(child, "message"))) as [Array<number>]
  const config = yield* configOf({ file: Path.join(folder, "new.db"), ports })
  const found: Array<string> = []
  const observer: Station.Observer = {
    report: (one) => Effect.sync(() => void (one._tag === "Found" && found.push(one.device)))
  }
  yield* step(
    "first start of a station",
    Effect.scoped(Effect.zipRight(Layer.build(Station.layer(config, observer)), Effect.sleep("45 seconds")))
  )
  console.log(`found ${found.length} sensors`)
  yield* step(
    "second start of a station",
    Effect.scoped(Effect.zipRight(Layer.build(Station.layer(config, observer)), Effect.sleep("45 seconds")))
  )
  child.kill()
})

const program = Effect.gen(function* () {
  const kept = values.keep
  if (kept === undefined || !Fs.existsSync(kept)) {
    yield* fill({ file, series: count, end, days: Number(values.days), rollupDays })
    if (kept !== undefined) Fs.copyFileSync(file, kept)
  } else Fs.copyFileSync(kept, file)
  console.log(`a database of ${(Fs.statSync(file).size / 1e6).toFixed(0)} MB`)
  const store = yield* step(
    "open",
    LibsqlStore.make({
      file,
      retention: { readings: Duration.days(Number(values.days)), fiveMinutes: Duration.days(rollupDays) }
    })
  )
  yield* rollsUp(store)
  yield* asks(store)
  yield* served(store)
  yield* changes(store)
}).pipe(Effect.scoped, Effect.zipRight(starts))

await Effect.runPromise(program).finally(() => Fs.rmSync(folder, { recursive: true, force: true }))
rows.sort((one, other) => other.longest - one.longest)
console.log(
  aligned([
    ["longest turn, ms", "", "turns of 25 ms", "CPU ms"],
    ...rows.map(({ cpu, long, longest, name }) => [longest.toFixed(1), name, String(long), cpu.toFixed(0)])
  ])
)
if (values.json !== undefined) Fs.writeFileSync(values.json, `${JSON.stringify(rows, undefined, 2)}\n`)
process.exit()
