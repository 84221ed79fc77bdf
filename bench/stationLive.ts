/**
 * Measures the live stream: listeners in another process, readings at a steady rate, and how late each arrives.
 *
 *     node bench/bundle.mjs && node bench/build/programs/stationLive.js --json=live.json
 */
import { fork } from "node:child_process"
import * as Fs from "node:fs"
import * as Http from "node:http"
import { monitorEventLoopDelay } from "node:perf_hooks"
import { parseArgs } from "node:util"
import { Control, Feed, HttpService, LibsqlStore, Readings, type Sample } from "@owserver/station"
import { Duration, Effect } from "effect"

const { values } = parseArgs({
  options: {
    json: { type: "string" },
    listeners: { type: "string", default: "200" },
    rate: { type: "string", default: "100" },
    seconds: { type: "string", default: "60" },
    child: { type: "string" }
  }
})

const listeners = Number(values.listeners)
const rate = Number(values.rate)
const seconds = Number(values.seconds)

interface Result {
  readonly received: number
  readonly disordered: number
  readonly late: number
  readonly latest: number
}

/** Listens, counts, and compares the time of each reading with that of its arrival. */
const listenAll = (url: string) => {
  const result = { received: 0, disordered: 0, late: 0, latest: 0 }
  let open = 0
  for (let n = 0; n < listeners; n++) {
    let rest = ""
    let last = -1
    Http.get(`${url}/api/v1/live`, { agent: false }, (response) => {
      if (++open === listeners) process.send?.("ready")
      response.setEncoding("utf8")
      response.on("data", (text: string) => {
        const now = Date.now()
        const blocks = (rest + text).split("\n\n")
        rest = blocks.pop() ?? ""
        for (const block of blocks) {
          const data = /^data: (.*)$/m.exec(block)?.[1]
          if (data === undefined || !block.includes("event: reading")) continue
          const { at, value } = JSON.parse(data)
          const delay = now - at
          result.received++
          if (value !== last + 1) result.disordered++
          last = value
          if (delay > 1000) result.late++
          result.latest = Math.max(result.latest, delay)
        }
      })
    })
  }
  process.on("message", () => process.send?.(result, () => process.exit()))
}

const program = Effect.gen(function* () {
  const store = yield* LibsqlStore.make({ file: ":memory:" })
  const readings = yield* Readings.make(store)
  const feed = yield* Feed.make(readings)
  const control = Control.make({ clients: new Map(), writable: [], record: () => Effect.void })
  const url = yield* HttpService.serve({
    ...feed,
    store,
    control,
    record: () => Effect.void,
    health: { status: Effect.never },
    config: { servers: [], collect: { every: Duration.seconds(30), plan: [] }, display: { temperature: "C" } },
    address: "127.0.0.1",
    port: 0,
    token: undefined,
    auth: undefined,
    hosts: [],
    publicUrl: undefined,
    trustProxy: []
  })
  const child = yield* Effect.acquireRelease(
    Effect.sync(() => fork(process.argv[1]!, [`--child=${url}`, `--listeners=${listeners}`])),
    (child) => Effect.sync(() => child.kill())
  )
  const message = Effect.async<unknown>((resume) => {
    child.once("message", (value) => resume(Effect.succeed(value)))
  })
  yield* message
  const delay = monitorEventLoopDelay({ resolution: 1 })
  delay.enable()
  const before = process.cpuUsage()
  const total = rate * seconds
  const start = Date.now()
  for (let n = 0; n < total; n++) {
    const wait = start + (n * 1000) / rate - Date.now()
    if (wait > 0) yield* Effect.sleep(wait)
    const series = {
      server: "home",
      device: `28.${String(n % 1000).padStart(12, "0")}`,
      property: "temperature",
      kind: "gauge" as const,
      unit: "°C",
      family: "28"
    }
    const sample: Sample.Sample = { series, at: Date.now(), value: n, quality: "good" }
    yield* readings.report({ _tag: "Read", samples: [sample] })
  }
  yield* Effect.sleep(2000)
  delay.disable()
  const { system, user } = process.cpuUsage(before)
  child.send("end")
  const result = (yield* message) as Result
  const lost = total * listeners - result.received
  const cpu = (system + user) / 10_000 / ((Date.now() - start) / 1000)
  console.log(
    `${listeners} listeners, ${rate} readings a second for ${seconds} s: ${result.received} received, ${lost} lost, ` +
      `${result.disordered} out of order, ${result.late} late by more than 1 s, the latest ${result.latest} ms; ` +
      `CPU ${cpu.toFixed(0)} %, event loop p99 ${(delay.percentile(99) / 1e6).toFixed(1)} ms, at most ${(delay.max / 1e6).toFixed(0)} ms`
  )
  const figures = { listeners, rate, seconds, lost, ...result, cpu, p99: delay.percentile(99) / 1e6 }
  if (values.json !== undefined) Fs.writeFileSync(values.json, `${JSON.stringify(figures, undefined, 2)}\n`)
  if (lost > 0 || result.disordered > 0 || result.late > 0) process.exitCode = 1
})

if (values.child !== undefined) listenAll(values.child)
else await Effect.runPromise(Effect.scoped(program))
