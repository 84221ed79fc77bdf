/**
 * The ratios that a change must not worsen, in `baseline.json`: times by half, heap by a fifth. A lost optimization costs more:
 * a race of fibers for a timeout multiplies the time of a call, and a yield per call adds a third to its heap.
 *
 * A check has to hold on machines that are busy, slow or shared:
 *
 * - Only ratios are compared, of clients that take turns on one CPU in slices of some 10 ms. Other load slows both.
 * - A ratio is the median of all rounds, so single slow slices do not count.
 * - Beside wall time, the check compares CPU time and allocated heap. Other load hardly changes the first and not the second.
 * - A row that fails is measured again, by new processes in more rounds. It counts if it fails each time: an unlucky compilation
 *   by V8 lasts as long as its process.
 * - Ratios to raw node:net depend on the machine, by up to 1.25. The others compare two forms of one client.
 */
import * as Fs from "node:fs"
import * as Measure from "./Measure.js"
import { type Contender, type Operation, operations } from "./Operations.js"
import { type Address, startStub } from "./Processes.js"
import { aligned } from "./Report.js"
import * as Start from "./Start.js"
import { median, ratio } from "./Statistics.js"

/** Ratios of one row. The start of a program has no heap per request. */
interface Ratios {
  readonly wall: number
  readonly cpu: number
  readonly heap?: number
}

type Baseline = Readonly<Record<string, Ratios>>

const file = new URL("baseline.json", import.meta.url)
const path = "/10.67C6697351FF/type"

/** The limits, as multiples of the baseline. The same calls allocate the same heap, on any machine, within 5 %. */
const tolerances = { wall: 1.5, cpu: 1.5, heap: 1.2 }

/** The rounds of each attempt. A check ends after the first if no row fails. */
const attempts = [9, 27, 81]

/** The counts of a slice, by operation. They are fixed, so that the code is compiled at the same call on every machine. */
const counts: Readonly<Record<string, number>> = {
  persistent: 500,
  fresh: 100,
  sensors: 500,
  dirall20: 300,
  services: 20
}
const warmups = 8

/** V8 compiles within the call that needs it. A busy machine delays the threads that compile otherwise. */
const flags = ["--min-semi-space-size=32", "--max-semi-space-size=32", "--single-threaded"]

/** The full benchmark measures the others. */
const omitted = ["onread", "static", "runPromise", "ManagedRuntime", "promises"]

const compared: ReadonlyArray<Operation> = operations
  .filter(({ key }) => key in counts)
  .map((operation) => ({
    ...operation,
    count: counts[operation.key]!,
    contenders: operation.contenders.filter(({ name }) => !omitted.includes(name))
  }))

/** One operation with all its rows. The same row names appear in `baseline.json`. */
interface Group {
  readonly operation: Operation | "start"
  readonly names: ReadonlyArray<string>
}

const referenceOf = ({ contenders }: Operation, { to }: Contender): Contender =>
  contenders.find(({ name }) => name === to) ?? contenders[0]!

const nameOf = (operation: Operation, contender: Contender): string =>
  `${operation.label}: ${contender.name} / ${referenceOf(operation, contender).name}`

const groups: ReadonlyArray<Group> = [
  ...compared.map((operation) => ({
    operation,
    names: operation.contenders.slice(1).map((contender) => nameOf(operation, contender))
  })),
  { operation: "start", names: ['start: ours / import "effect/Effect"'] }
]

const ratiosOf = async (operation: Operation, clients: Measure.Clients, rounds: number) => {
  const taken = await Measure.measure(clients, operation, { rounds, warmups, warmCalls: 0, sliceMicros: 0 })
  return taken.slice(1).map(({ contender, slices }): readonly [string, Ratios] => {
    const reference = taken.find((other) => other.contender === referenceOf(operation, contender))!
    return [
      nameOf(operation, contender),
      {
        wall: ratio(slices, reference.slices, ({ micros }) => micros),
        cpu: ratio(slices, reference.slices, ({ cpu }) => cpu),
        heap: Measure.heapOf(slices) / Measure.heapOf(reference.slices)
      }
    ]
  })
}

const startRatios = async (address: Address, name: string, rounds: number): Promise<readonly [string, Ratios]> => {
  // A start takes as long as ten slices.
  const [, ours] = await Start.measure([Start.ours], address, path, Math.ceil(rounds / 3))
  return [name, { wall: ours!.ratio, cpu: ours!.cpuRatio }]
}

/** Measures the groups with new processes. */
const measure = async (address: Address, wanted: ReadonlyArray<Group>, rounds: number): Promise<Baseline> => {
  const inProcesses = wanted.flatMap(({ operation }) => (operation === "start" ? [] : [operation]))
  const clients = await Measure.startAll(inProcesses, address, path, flags)
  const rows: Array<readonly [string, Ratios]> = []
  for (const { names, operation } of wanted) {
    if (operation === "start") rows.push(await startRatios(address, names[0]!, rounds))
    else rows.push(...(await ratiosOf(operation, clients, rounds)))
  }
  clients.end()
  return Object.fromEntries(rows)
}

const figures = ["wall", "cpu", "heap"] as const

/** Returns the highest ratio of a figure to its limit. Above 1, the row fails. */
const worst = (row: Ratios, limits: Ratios): number =>
  Math.max(...figures.map((figure) => (row[figure] ?? 0) / (tolerances[figure] * (limits[figure] ?? 1))))

const show = (rows: Baseline, baseline: Baseline): string =>
  aligned([
    ["ratio", "", ...figures.flatMap((figure) => [figure, "baseline"]), "part of the limit"],
    ...Object.entries(rows).map(([name, row]) => {
      const limits = baseline[name]!
      const cells = figures.flatMap((figure) => [row[figure]?.toFixed(2) ?? "-", limits[figure]?.toFixed(2) ?? "-"])
      return [name, "", ...cells, worst(row, limits).toFixed(2)]
    })
  ])

/** Measures five times, each with new processes, and writes the medians. */
export const write = async (): Promise<void> => {
  const address = await startStub()
  const taken: Array<Baseline> = []
  for (let n = 0; n < 5; n++) taken.push(await measure(address, groups, attempts[0]!))
  const middle = (name: string, figure: keyof Ratios): number | undefined => {
    const all = taken.flatMap((rows) => rows[name]?.[figure] ?? [])
    if (all.some(Number.isNaN)) throw new Error(`${name} has no ${figure}: measure again`)
    return all.length === 0 ? undefined : Number(median(all).toFixed(2))
  }
  const rows = groups.flatMap(({ names }) =>
    names.map((name) => [name, Object.fromEntries(figures.map((figure) => [figure, middle(name, figure)]))])
  )
  Fs.writeFileSync(file, `${JSON.stringify(Object.fromEntries(rows), undefined, 2)}\n`)
}

/** Prints all rows, and returns whether none fails. */
export const check = async (): Promise<boolean> => {
  const baseline: Baseline = JSON.parse(Fs.readFileSync(file, "utf8"))
  const missing = groups.flatMap(({ names }) => names.filter((name) => baseline[name] === undefined))
  if (missing.length > 0) throw new Error(`baseline.json lacks ${missing.join(", ")}; write it with --write-baseline`)
  const address = await startStub()
  let failing = groups.flatMap(({ names }) => names)
  for (const rounds of attempts) {
    const wanted = groups.filter(({ names }) => names.some((name) => failing.includes(name)))
    const rows = await measure(address, wanted, rounds)
    console.log(`${show(rows, baseline)}\n`)
    // NaN fails too: with a collection in every slice, a call allocates far more than its baseline.
    const isFailing = (name: string) => !(worst(rows[name]!, baseline[name]!) <= 1)
    failing = failing.filter(isFailing)
    if (failing.length === 0) return true
    console.log(`above the limit: ${failing.join(", ")}\n`)
  }
  return false
}
