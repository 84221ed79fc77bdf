/**
 * Measures the cost of a server and of a reading in one process that polls simulated servers in other processes: 10 to 1,000
 * servers, 100 to 100,000 readings. Each reading is compared with the value of its server.
 *
 *     npx -y pnpm@10 bench:scale --json=scale.json
 */
import { once } from "node:events"
import * as Fs from "node:fs"
import { parseArgs } from "node:util"
import { OwServer, type OwServerService } from "@owserver/client"
import { NetTransport } from "@owserver/node"
import { Effect } from "effect"
import { fork } from "./Processes.js"
import { aligned } from "./Report.js"
import { median } from "./Statistics.js"

const { values } = parseArgs({ options: { json: { type: "string" } } })

const mostServers = 1000
const processes = 4

const ports = (
  await Promise.all(
    Array.from({ length: processes }, async (_, n) => {
      const share = mostServers / processes
      const [some] = (await once(fork("fakeServers", `${n * share}`, `${(n + 1) * share}`), "message")) as [
        Array<number>
      ]
      return some
    })
  )
).flat()

const collect = globalThis.gc
if (collect === undefined) throw new Error("run with --expose-gc; memory cannot be measured otherwise")

/** Returns the bytes in use, inside and outside of the V8 heap. */
const held = (): number => {
  collect()
  collect()
  const { external, heapUsed } = process.memoryUsage()
  return heapUsed + external
}

const service = (port: number) =>
  OwServer.make(NetTransport.tcp({ host: "127.0.0.1", port }), { verify: false, maxConnections: 1 })

/** Reads once from each server, all servers at once. */
const pollOnce = (services: ReadonlyArray<OwServerService>) =>
  Effect.forEach(
    services,
    (ow, n) =>
      Effect.map(ow.readText("/28.000000000001/temperature"), (text) => {
        if (Number(text) !== n / 16) throw new Error(`server ${n} read ${text}`)
      }),
    { concurrency: "unbounded", discard: true }
  )

const measure = (servers: number, readings: number) =>
  Effect.gen(function* () {
    const before = held()
    const services = yield* Effect.forEach(ports.slice(0, servers), service)
    yield* pollOnce(services)
    const memory = (held() - before) / servers
    const rounds = Math.ceil(readings / servers)
    const cpu = process.cpuUsage()
    const start = performance.now()
    for (let round = 0; round < rounds; round++) yield* pollOnce(services)
    const micros = (performance.now() - start) * 1e3
    const { system, user } = process.cpuUsage(cpu)
    const count = rounds * servers
    return {
      servers,
      readings: count,
      memory,
      micros: micros / count,
      cpu: (system + user) / count,
      millis: micros / 1e3
    }
  }).pipe(Effect.scoped)

type Point = Effect.Effect.Success<ReturnType<typeof measure>>

const best = async (servers: number, readings: number): Promise<Point> => {
  const taken: Array<Point> = []
  for (let n = 0; n < 3; n++) taken.push(await Effect.runPromise(measure(servers, readings)))
  const middle = (of: (point: Point) => number) => median(taken.map(of))
  return {
    servers,
    readings: taken[0]!.readings,
    memory: middle(({ memory }) => memory),
    micros: middle(({ micros }) => micros),
    cpu: middle(({ cpu }) => cpu),
    millis: middle(({ millis }) => millis)
  }
}

const show = (points: ReadonlyArray<Point>): string => {
  const most = Math.max(...points.map(({ micros }) => micros))
  const lines = points.map(({ cpu, memory, micros, millis, readings, servers }) => [
    `${servers}`,
    `${readings}`,
    millis.toFixed(0),
    micros.toFixed(1),
    cpu.toFixed(1),
    (memory / 1000).toFixed(1),
    "#".repeat(Math.round((micros / most) * 40)).padEnd(40)
  ])
  return aligned([["servers", "readings", "ms", "us each", "cpu us", "kB a server", "us each".padEnd(40)], ...lines])
}

await best(1000, 20_000)
const byServers: Array<Point> = []
for (const servers of [10, 30, 100, 300, 1000]) byServers.push(await best(servers, 20_000))
const byReadings: Array<Point> = []
for (const readings of [100, 1000, 10_000, 100_000]) byReadings.push(await best(100, readings))
console.log(
  `by the number of servers\n\n${show(byServers)}\n\nby the number of readings, 100 servers\n\n${show(byReadings)}`
)
if (values.json !== undefined) {
  Fs.writeFileSync(values.json, `${JSON.stringify({ byServers, byReadings }, undefined, 1)}\n`)
}
process.exit()
