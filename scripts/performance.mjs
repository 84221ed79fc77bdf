// Writes the tables of docs/performance.md from one measurement:
//
//   npx -y pnpm@10 bench --json=bench.json && node scripts/performance.mjs bench.json && npx -y pnpm@10 generate
//
// Each table stands below a comment with its name.
import * as fs from "node:fs"
import { table } from "./table.mjs"

const page = "docs/performance.md"
const [file] = process.argv.slice(2)
const { cpu, date, node, peaks, pinned, rounds, rows, starts } = JSON.parse(fs.readFileSync(file, "utf8"))

const find = (server, key, client) => {
  const row = rows.find((row) => row.server === server && row.key === key && row.client === client)
  if (row === undefined) throw new Error(`${file} has no row ${server}, ${key}, ${client}`)
  return row
}

const short = (number) => number.toFixed(number < 1000 ? 1 : 0)
const part = (number) => number.toFixed(2)
/** A collection in every slice leaves no measure of the heap. */
const whole = (number) => number?.toFixed(0) ?? "-"

const rightOf = (columns) => columns.map((_, n) => n).slice(1)
const aligned = (columns, rows) => table(columns, rows, rightOf(columns))

/** One operation: the names of its row and of the client, and the targets for `x raw` and `x onread`. */
const compared = (server, operations) =>
  aligned(
    ["operation", "raw", "onread", "client", "x raw", "x onread", "CPU x raw", "targets"],
    operations.map(([name, key, target = "", client = "ours"]) => {
      const [raw, onread, ours] = ["raw", "onread", client].map((name) => find(server, key, name))
      const toOnread = client === "ours" ? ours.other.wall : ours.micros / onread.micros
      return [
        name,
        ...[raw, onread, ours].map(({ micros }) => short(micros)),
        ...[ours.raw.wall, toOnread, ours.raw.cpu].map(part),
        target
      ]
    })
  )

const way = ([name, client, target = ""]) => {
  const row = find("stub", "persistent", client)
  const ours = find("stub", "persistent", "ours")
  const ratio = client === "ours" ? 1 : client === "timeout" ? row.micros / ours.micros : row.other.wall
  return [name, short(row.micros), part(ratio), whole(row.heap), target]
}

const heap = ([name, key, client = "ours"]) => [
  name,
  ...["raw", "onread", client].map((name) => whole(find("stub", key, name).heap))
]

const startNames = { ours: "a program that reads, to its first reply", "ours, bundled": "the same, bundled by esbuild" }
const startTargets = { ours: "1.50", "ours, bundled": "0.65" }

const spreads = rows.map(({ spread }) => spread).sort((a, b) => a - b)
const middleSpread = spreads[spreads.length >> 1]
const isPinned = pinned ? "all processes on one CPU" : "not pinned"

const tables = {
  place: [
    `Measured on ${date.slice(0, 10)}: ${cpu}, Node ${node.slice(1)}, ${isPinned}, medians of ${rounds} rounds.`,
    ...(middleSpread > 0.3
      ? [`The machine was busy: the slowest and the fastest round of a row differ by ${whole(middleSpread * 100)} %.`]
      : [])
  ].join("\n"),
  stub: compared("stub", [
    ["read, one connection, µs", "persistent", "1.20, 1.60"],
    ["read, a new connection each", "fresh", "0.85"],
    ["the same by 16 callers", "concurrent"],
    ["read, 4 connections", "pool4"],
    ["read, 8 connections", "pool8", "1.15, 1.85"],
    ["different paths, 8 connections", "sensors"],
    ["the same by `readMany`", "sensors", "", "readMany"],
    ["listing of 20 devices", "dirall20", "1.27, 1.85"],
    ["listing of 500 devices", "dirall500"],
    ["value of 60,000 bytes", "large"],
    ["a service with one read, 1,000 at once", "services", "4.00"]
  ]),
  latency: aligned(
    ["read, one connection, µs", "raw", "onread", "client"],
    ["p50", "p99"].map((name) => [
      name,
      ...["raw", "onread", "ours"].map((client) => short(find("stub", "persistent", client)[name]))
    ])
  ),
  ways: aligned(
    ["call", "µs", "x first", "heap, bytes", "target"],
    [
      ["an effect made once, run again", "ours"],
      ["`ow.readText(path)` each time", "natural"],
      ["the same with `timeout`", "timeout", "1.15 x without"],
      ["`OwServer.readText(path)`", "static"],
      ["`ow.readText(path)` in a span", "span"],
      ["`Effect.runPromise` each time", "runPromise"],
      ["`ManagedRuntime.runPromise` each time", "ManagedRuntime", "1.90"],
      ["`readText(path)` of `@owserver/node/promises`", "promises", "1.90"]
    ].map(way)
  ),
  memory: aligned(
    ["bytes", "raw", "onread", "client"],
    [
      ["heap allocated by a read", "persistent"],
      ["the same on a new connection", "fresh"],
      ["the same by `readMany`, different paths", "sensors", "readMany"],
      ["a listing of 20 devices", "dirall20"],
      ["a service with one read", "services"]
    ]
      .map(heap)
      .concat([
        ["peak memory after this benchmark, MB", ...["raw", "onread", "ours"].map((name) => whole(peaks[name] / 1000))]
      ])
  ),
  start: aligned(
    ["program", "ms", "CPU ms", "x first", "target"],
    starts.map(({ client, cpuMillis, millis, ratio }) => [
      startNames[client] ?? (client === "raw" ? "the same in raw Node" : `\`${client}\``),
      whole(millis),
      whole(cpuMillis),
      part(ratio),
      startTargets[client] ?? ""
    ])
  ),
  owserver: compared("owserver", [
    ["read, one connection, µs", "real", "1.05"],
    ["read, a new connection each", "fresh"],
    ["read, 4 connections", "pool4", "1.05"],
    ["listing of 20 devices", "dirall", "1.05"]
  ])
}

const text = fs.readFileSync(page, "utf8").replace(/(<!-- bench: (\w+) -->\n\n)(.+\n)+/g, (_, mark, name) => {
  if (!Object.hasOwn(tables, name)) throw new Error(`${page}: there is no table ${name}`)
  return `${mark}${tables[name]}\n`
})
fs.writeFileSync(page, text)
