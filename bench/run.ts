/**
 * Measures the client and raw node:net in turn, against the same server in a process of its own: a small stub, and the real
 * owserver if it is installed. Compare the ratios; the times depend on the machine.
 *
 *     npx -y pnpm@10 bench --json=before.json
 *     npx -y pnpm@10 bench:compare before.json after.json
 *
 * With --check, it measures a few rows briefly, and fails if a ratio exceeds its baseline (`Baseline.ts`). --write-baseline writes
 * the baseline.
 */
import * as Fs from "node:fs"
import { cpus } from "node:os"
import { parseArgs } from "node:util"
import * as Baseline from "./Baseline.js"
import * as Measure from "./Measure.js"
import { type Operation, operations } from "./Operations.js"
import { type Address, isPinned, startOwserver, startStub } from "./Processes.js"
import { type Ratio, type Report, type Row, summary, table } from "./Report.js"
import * as Start from "./Start.js"
import { ratio } from "./Statistics.js"

const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "9" },
    "slice-ms": { type: "string", default: "150" },
    operations: { type: "string" },
    json: { type: "string" },
    check: { type: "boolean", default: false },
    "write-baseline": { type: "boolean", default: false }
  }
})
if (values["write-baseline"]) await Baseline.write()
else if (values.check && !(await Baseline.check())) process.exitCode = 1
if (values["write-baseline"] || values.check) process.exit()

const rounds = Number(values.rounds)
const effort = { rounds, warmups: 6, warmCalls: 5000, sliceMicros: Number(values["slice-ms"]) * 1000 }
const path = "/10.67C6697351FF/type"

const chosen = operations.filter(({ key }) => values.operations?.split(",").includes(key) ?? true)

const compare = async (
  server: "stub" | "owserver",
  address: Address
): Promise<{ readonly rows: ReadonlyArray<Row>; readonly peaks: Report["peaks"] }> => {
  const wanted = chosen.filter(({ only }) => only === undefined || only === server)
  const all = await Measure.startAll(wanted, address, path)
  const roomy = await Measure.startAll(wanted, address, path, Measure.uncollected)
  const rows: Array<Row> = []
  const peaks: Record<string, number> = {}
  for (const operation of wanted) rows.push(...(await rowsOf(server, operation, all, roomy, peaks)))
  all.end()
  roomy.end()
  return { rows, peaks }
}

const rowsOf = async (
  server: string,
  operation: Operation,
  all: Measure.Clients,
  roomy: Measure.Clients,
  peaks: Record<string, number>
): Promise<ReadonlyArray<Row>> => {
  const { key, label } = operation
  const taken: Array<Measure.Measured & { readonly heap: number }> = []
  for (const measured of await Measure.measure(all, operation, effort)) {
    taken.push({ ...measured, heap: await Measure.allocated(roomy, operation, measured.contender) })
    if (measured.contender.call === undefined) peaks[measured.contender.name] = measured.slices.at(-1)!.peak
  }
  return taken.map(({ contender, heap, slices }) => {
    const to = (name: string): Ratio => {
      const reference = taken.find(({ contender }) => contender.name === name)!
      return {
        to: name,
        wall: ratio(slices, reference.slices, ({ micros }) => micros),
        cpu: ratio(slices, reference.slices, ({ cpu }) => cpu),
        heap: heap / reference.heap
      }
    }
    const other = contender.to === undefined ? undefined : to(contender.to)
    return { server, key, label, client: contender.name, heap, ...summary(slices), raw: to("raw"), other }
  })
}

const stubAddress = await startStub()
const stub = await compare("stub", stubAddress)
const devices = Array.from({ length: 20 }, (_, n) => (n % 2 === 0 ? "10" : "28")).join()
const owserver = await startOwserver(`--fake=${devices}`)
const real = owserver === undefined ? [] : (await compare("owserver", owserver)).rows
const starts = values.operations === undefined ? await Start.measure(Start.all, stubAddress, path, rounds) : []
const report: Report = {
  date: new Date().toISOString(),
  node: process.version,
  cpu: `${cpus().length} x ${cpus()[0]?.model}`,
  pinned: isPinned,
  rounds,
  rows: [...stub.rows, ...real],
  peaks: stub.peaks,
  starts
}
console.log(table(report))
if (owserver === undefined) console.log("\nowserver is not installed; skipped its measurements")
if (values.json !== undefined) Fs.writeFileSync(values.json, `${JSON.stringify(report, undefined, 1)}\n`)
process.exit()
