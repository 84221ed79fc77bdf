/**
 * Compares two measurements by their ratios to raw node:net, because absolute times differ from run to run. A change smaller than
 * the spread of the rounds counts as `same`.
 *
 *     npx -y pnpm@10 bench:compare before.json after.json
 */
import * as Fs from "node:fs"
import { aligned, type Report, type Row } from "./Report.js"

const [before, after] = process.argv.slice(2).map((file) => JSON.parse(Fs.readFileSync(file, "utf8")) as Report)
if (before === undefined || after === undefined) throw new Error("usage: bench:compare BEFORE.json AFTER.json")

const isSame = (a: Row) => (b: Row) => a.server === b.server && a.key === b.key && a.client === b.client

const change = (from: number, to: number): string => `${from.toFixed(2)} -> ${to.toFixed(2)}`

const lines = after.rows.flatMap((row) => {
  const old = before.rows.find(isSame(row))
  if (old === undefined || row.client === "raw") return []
  const part = row.raw.wall / old.raw.wall - 1
  const noise = Math.max(row.spread, old.spread) / Math.sqrt(Math.min(before.rounds, after.rounds))
  const verdict = Math.abs(part) <= noise ? "same" : part < 0 ? "faster" : "slower"
  const heap = `${old.heap.toFixed(0)} -> ${row.heap.toFixed(0)}`
  const name = `${row.server}, ${row.label}`
  const percent = `${part > 0 ? "+" : ""}${(part * 100).toFixed(1)} %`
  return [
    [name, row.client, change(old.raw.wall, row.raw.wall), percent, verdict, change(old.raw.cpu, row.raw.cpu), heap]
  ]
})

console.log(aligned([["operation", "client", "x raw", "change", "verdict", "cpu x raw", "heap B"], ...lines]))
