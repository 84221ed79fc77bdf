/**
 * Measures histories of a year of readings at 30 s, against one aggregate over the same readings in SQL, and how long the store
 * blocks the event loop while it appends, rolls up, answers and deletes.
 *
 *     npx -y pnpm@10 bench:station-history --json=history.json
 */
import * as Fs from "node:fs"
import * as Os from "node:os"
import * as Path from "node:path"
import { performance } from "node:perf_hooks"
import { parseArgs } from "node:util"
import { LibsqlStore, type Sample, type Series, type Store } from "@owserver/station"
import { Effect } from "effect"
import { openLibsql } from "../packages/station/src/store/openLibsql.js"
import { aligned } from "./Report.js"
import { median } from "./Statistics.js"
import * as Turns from "./Turns.js"

const { values } = parseArgs({
  options: {
    json: { type: "string" },
    days: { type: "string", default: "365" },
    series: { type: "string", default: "1" },
    rounds: { type: "string", default: "9" }
  }
})

const every = 30_000
const hour = 3_600_000
const day = 24 * hour
const points = 1000
const rounds = Number(values.rounds)
const start = 1_767_225_600_000
const end = start + Number(values.days) * day

const descriptions = Array.from(
  { length: Number(values.series) },
  (_, n): Series.Description => ({
    server: "home",
    device: `28.${String(n).padStart(12, "0")}`,
    property: "temperature",
    kind: "gauge",
    unit: "°C",
    family: "28"
  })
)

const batch = 5000

/** Appends in the order of time, and rolls up every day. */
const fill = (store: Store.StoreService) =>
  Effect.gen(function* () {
    let samples: Array<Sample.Sample> = []
    const flush = Effect.suspend(() => {
      const full = samples
      samples = []
      return store.append({ samples: full, transitions: [] })
    })
    let longest = { append: 0, rollUp: 0 }
    let rollUps = 0
    for (let at = start; at < end; at += every) {
      for (const [n, series] of descriptions.entries()) {
        const value = Math.round(16 * (20 + n + 8 * Math.sin(at / day))) / 16
        samples.push({ series, at, value, quality: "good" })
      }
      if (samples.length >= batch)
        longest = { ...longest, append: Math.max(longest.append, (yield* Turns.observe(flush)).longest) }
      if ((at - start) % day === 0) {
        const { longest: blocked, millis } = yield* Turns.observe(Effect.zipRight(flush, store.rollUp(at)))
        rollUps += millis
        longest = { ...longest, rollUp: Math.max(longest.rollUp, blocked) }
      }
    }
    yield* flush
    yield* store.rollUp(end + hour)
    return { longest, rollUps }
  })

const folder = Fs.mkdtempSync(Path.join(Os.tmpdir(), "station-history-"))
const file = Path.join(folder, "station.db")

const program = Effect.gen(function* () {
  const store = yield* LibsqlStore.make({ file })
  const written = () => Number(/wchar: (\d+)/.exec(Fs.readFileSync("/proc/self/io", "utf8"))?.[1] ?? Number.NaN)
  const before = written()
  const begun = performance.now()
  const { longest, rollUps } = yield* fill(store)
  const readings = ((end - start) / every) * descriptions.length
  const seconds = (performance.now() - begun) / 1000
  console.log(
    `${readings} readings in ${seconds.toFixed(1)} s, of which ${(rollUps / 1000).toFixed(1)} s rolling up; ` +
      `${((written() - before) / readings).toFixed(0)} bytes written a reading; ` +
      `blocked at most ${longest.append.toFixed(0)} ms appending, ${longest.rollUp.toFixed(0)} ms rolling up`
  )
  // A second connection, because the store does not show its own.
  const { sql } = yield* openLibsql({ file })
  const width = (end - start) / points
  const aggregate = sql.unsafe(
    `select (at - ?) / ${width} as point, count(*) as n, min(value), avg(value), max(value)
     from reading where at >= ? and at < ? and series = 1 and quality = 0 group by 1`,
    [start, start, end]
  )
  const spans = [1 / 24, 1, 7, 30, 90, 365].filter((days) => days <= Number(values.days))
  const rows: Array<{ days: number; points: number; millis: number; blocked: number }> = []
  for (const days of spans) {
    const runs = []
    for (let round = 0; round < rounds; round++)
      runs.push(yield* Turns.observe(store.history(1, { from: end - days * day, to: end, points })))
    rows.push({
      days,
      points: runs[0]!.value.points.length,
      millis: median(runs.map(({ millis }) => millis)),
      blocked: Math.max(...runs.map(({ longest }) => longest))
    })
  }
  const ratios = []
  for (let round = 0; round < rounds; round++) {
    const one = yield* Turns.observe(store.history(1, { from: start, to: end, points }))
    const all = yield* Turns.observe(aggregate)
    ratios.push({ history: one.millis, aggregate: all.millis })
  }
  const ratio = median(ratios.map(({ aggregate, history }) => history / aggregate))
  const totals = yield* Turns.observe(store.totals(1, { from: start, to: end, per: "day", zone: "Europe/Berlin" }))
  console.log(
    aligned([
      ["period", "points", "ms", "blocked at most, ms"],
      ...rows.map(({ blocked, days, millis, points }) => [
        `${days < 1 ? `${days * 24} h` : `${days} d`}`,
        String(points),
        millis.toFixed(1),
        blocked.toFixed(1)
      ])
    ])
  )
  const aggregateMillis = median(ratios.map(({ aggregate }) => aggregate))
  console.log(
    `all: ${median(ratios.map(({ history }) => history)).toFixed(1)} ms, the aggregate ${aggregateMillis.toFixed(0)} ms, ratio ${ratio.toFixed(3)} (target 0.1); ` +
      `${totals.value.length} local days ${totals.millis.toFixed(0)} ms, blocked ${totals.longest.toFixed(0)} ms`
  )
  const size = Fs.statSync(file).size
  const retained = yield* Turns.observe(store.retain(end + hour))
  console.log(
    `${(size / readings).toFixed(1)} bytes a reading on disk; deleting all but 90 days took ${(retained.millis / 1000).toFixed(1)} s, blocked at most ${retained.longest.toFixed(0)} ms`
  )
  const result = { readings, bytes: size / readings, ratio, rows, retain: retained.longest, longest }
  if (values.json !== undefined) Fs.writeFileSync(values.json, `${JSON.stringify(result, undefined, 2)}\n`)
})

await Effect.runPromise(Effect.scoped(program)).finally(() => Fs.rmSync(folder, { recursive: true, force: true }))
