/**
 * Measures the client and raw node:net in turn, against the same server in a process of its own: a small stub, and the real
 * owserver if it is installed. Compare the ratios; the times depend on the machine.
 *
 *     npx -y pnpm@10 bench --json=before.json
 *     npx -y pnpm@10 bench:compare before.json after.json
 */
import * as Fs from "node:fs"
import { cpus } from "node:os"
import { parseArgs } from "node:util"
import {
  type Address,
  type Client,
  isPinned,
  type Order,
  type Slice,
  startClient,
  startOwserver,
  startStub
} from "./Processes.js"
import { median, type Report, type Row, summary, table } from "./Report.js"

const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "9" },
    "slice-ms": { type: "string", default: "150" },
    operations: { type: "string" },
    json: { type: "string" }
  }
})
const rounds = Number(values.rounds)
const sliceMicros = Number(values["slice-ms"]) * 1000

interface Operation {
  readonly key: string
  readonly operation: string
  readonly argument?: number | string
  readonly label: string
  /** The server that supports it. Both if absent. */
  readonly only?: "stub" | "owserver"
}

const operations: ReadonlyArray<Operation> = [
  { key: "persistent", operation: "readPersistent", label: "read, one connection" },
  { key: "fresh", operation: "readFresh", label: "read, a new connection each" },
  { key: "concurrent", operation: "readConcurrent", argument: 16, label: "the same by 16 callers", only: "stub" },
  { key: "pool4", operation: "readPool", argument: 4, label: "read, 4 connections" },
  { key: "pool8", operation: "readPool", argument: 8, label: "read, 8 connections", only: "stub" },
  { key: "sensors", operation: "sensors", argument: 8, label: "different paths, 8 connections", only: "stub" },
  { key: "dirall20", operation: "dirall", argument: "/dir20", label: "listing of 20", only: "stub" },
  { key: "dirall", operation: "dirall", argument: "/", label: "listing of 20", only: "owserver" },
  { key: "dirall500", operation: "dirall", argument: "/dir500", label: "listing of 500", only: "stub" },
  { key: "large", operation: "readPath", argument: "/large60000", label: "60,000 bytes", only: "stub" }
]

const chosen = operations.filter(({ key }) => values.operations?.split(",").includes(key) ?? true)

/** `readMany` is compared with the same raw client. */
const clients = [
  { name: "raw", module: "raw.mjs" },
  { name: "ours", module: "ours.mjs" },
  { name: "readMany", module: "ours.mjs?batch" }
]

/** Sizes the young generation so that no collection runs within a slice: its growth is then the allocated memory. */
const uncollected = ["--min-semi-space-size=128", "--max-semi-space-size=128"]
const heapCount = 2000

const startAll = (address: Address, path: string, flags: ReadonlyArray<string>): Promise<ReadonlyArray<Client>> =>
  Promise.all(clients.map(({ module, name }) => startClient(name, module, address, path, flags)))

const measure = async (all: ReadonlyArray<Client>, order: Omit<Order, "count">) => {
  const taken = all.map((client) => ({ client, slices: [] as Array<Slice>, count: 50 }))
  for (const each of taken) {
    // The warm-up also finds the count that fills a slice.
    for (let n = 0; n < 6; n++) {
      const { micros } = await each.client.run({ ...order, count: each.count })
      each.count = Math.max(10, Math.round(sliceMicros / micros))
    }
  }
  for (let round = 0; round < rounds; round++) {
    const turn = [...taken.slice(round % taken.length), ...taken.slice(0, round % taken.length)]
    for (const { client, count, slices } of turn) slices.push(await client.run({ ...order, count }))
  }
  return taken
}

const allocated = async (client: Client, order: Omit<Order, "count">): Promise<number> => {
  const taken: Array<number> = []
  for (let n = 0; n < 8; n++) taken.push((await client.run({ ...order, count: heapCount })).heap)
  return median(taken.filter((bytes) => bytes > 0))
}

const compare = async (server: string, address: Address, path: string): Promise<ReadonlyArray<Row>> => {
  const all = await startAll(address, path, [])
  const roomy = await startAll(address, path, uncollected)
  const rows: Array<Row> = []
  for (const { argument, key, label, only, operation } of chosen) {
    if (only !== undefined && only !== server) continue
    const wanted = key === "sensors" ? all : all.filter(({ name }) => name !== "readMany")
    const taken = await measure(wanted, { operation, argument })
    const reference = taken[0]!.slices
    for (const { client, slices } of taken) {
      const heap = await allocated(roomy.find(({ name }) => name === client.name)!, { operation, argument })
      rows.push({ server, key, label, client: client.name, heap, ...summary(slices, reference) })
    }
  }
  for (const client of [...all, ...roomy]) client.end()
  return rows
}

const stub = await compare("stub", await startStub(), "/10.67C6697351FF/type")
const devices = Array.from({ length: 20 }, (_, n) => (n % 2 === 0 ? "10" : "28")).join()
const owserver = await startOwserver(`--fake=${devices}`)
const real = owserver === undefined ? [] : await compare("owserver", owserver, "/10.67C6697351FF/type")
const report: Report = {
  date: new Date().toISOString(),
  node: process.version,
  cpu: `${cpus().length} x ${cpus()[0]?.model}`,
  pinned: isPinned,
  rounds,
  rows: [...stub, ...real]
}
console.log(table(report))
if (owserver === undefined) console.log("\nowserver is not installed; skipped its measurements")
if (values.json !== undefined) Fs.writeFileSync(values.json, `${JSON.stringify(report, undefined, 1)}\n`)
process.exit()
