/**
 * The result of a measurement, and its table.
 */
import type { Slice } from "./Processes.js"

/** One client on one operation: medians of all rounds. Times in microseconds per request, heap in bytes per request. */
export interface Row {
  readonly server: string
  readonly key: string
  readonly label: string
  readonly client: string
  readonly micros: number
  /** Ratio to the raw client in the same round, by wall time. `cpuRatio` is by CPU time. */
  readonly ratio: number
  readonly cpuRatio: number
  readonly cpu: number
  readonly p50: number | undefined
  readonly p99: number | undefined
  /** The difference between the slowest and the fastest round, divided by the median. */
  readonly spread: number
  readonly heap: number
}

export interface Report {
  readonly date: string
  readonly node: string
  readonly cpu: string
  readonly pinned: boolean
  readonly rounds: number
  readonly rows: ReadonlyArray<Row>
}

export const median = (numbers: ReadonlyArray<number>): number => {
  const sorted = [...numbers].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

const known = (numbers: ReadonlyArray<number | undefined>): number | undefined => {
  const there = numbers.filter((number) => number !== undefined)
  return there.length === 0 ? undefined : median(there)
}

export const summary = (slices: ReadonlyArray<Slice>, reference: ReadonlyArray<Slice>) => {
  const micros = slices.map((slice) => slice.micros)
  return {
    micros: median(micros),
    ratio: median(slices.map((slice, round) => slice.micros / reference[round]!.micros)),
    cpu: median(slices.map(({ cpu }) => cpu)),
    cpuRatio: median(slices.map(({ cpu }, round) => cpu / reference[round]!.cpu)),
    p50: known(slices.map(({ p50 }) => p50)),
    p99: known(slices.map(({ p99 }) => p99)),
    spread: (Math.max(...micros) - Math.min(...micros)) / median(micros)
  }
}

const number = (value: number | undefined, digits: number): string =>
  value === undefined ? "-" : value.toFixed(digits)

export const aligned = (lines: ReadonlyArray<ReadonlyArray<string>>): string => {
  const widths = lines[0]!.map((_, column) => Math.max(...lines.map((line) => line[column]!.length)))
  const show = (line: ReadonlyArray<string>) =>
    line.map((cell, n) => (n < 2 ? cell.padEnd(widths[n]!) : cell.padStart(widths[n]!))).join("  ")
  return lines.map(show).join("\n")
}

const head = ["operation", "client", "us", "x raw", "cpu us", "x raw", "p50", "p99", "heap B", "spread %"]

export const table = ({ cpu, node, pinned, rounds, rows }: Report): string => {
  const servers = [...new Set(rows.map(({ server }) => server))]
  const parts = servers.map((server) => {
    const lines = rows
      .filter((row) => row.server === server)
      .map((row) => [
        row.label,
        row.client,
        number(row.micros, 1),
        number(row.ratio, 2),
        number(row.cpu, 1),
        number(row.cpuRatio, 2),
        number(row.p50, 1),
        number(row.p99, 1),
        number(row.heap, 0),
        number(row.spread * 100, 0)
      ])
    return `${server}\n\n${aligned([head, ...lines])}`
  })
  const place = pinned ? "all on one CPU" : "not pinned"
  return [`Node ${node}, ${cpu}, ${place}, medians of ${rounds} rounds`, ...parts].join("\n\n")
}
