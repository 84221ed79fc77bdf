/**
 * The result of a measurement, and its table.
 */
import type { Slice } from "./Processes.js"
import type { StartRow } from "./Start.js"
import { median } from "./Statistics.js"

/** The median of the ratios of all rounds: by wall time, by CPU time, and by allocated heap. */
export interface Ratio {
  readonly to: string
  readonly wall: number
  readonly cpu: number
  readonly heap: number
}

/** One client on one operation: medians of all rounds. Times in microseconds per request, heap in bytes per request. */
export interface Row {
  readonly server: string
  readonly key: string
  readonly label: string
  readonly client: string
  readonly micros: number
  readonly cpu: number
  readonly p50: number | undefined
  readonly p99: number | undefined
  /** The difference between the slowest and the fastest round, divided by the median. */
  readonly spread: number
  readonly heap: number
  /** To the raw client. */
  readonly raw: Ratio
  /** To the contender that `Operations.ts` names. */
  readonly other: Ratio | undefined
}

export interface Report {
  readonly date: string
  readonly node: string
  readonly cpu: string
  readonly pinned: boolean
  readonly rounds: number
  readonly rows: ReadonlyArray<Row>
  readonly starts: ReadonlyArray<StartRow>
  /** The most memory of each client process, in kB, after all operations on the stub. */
  readonly peaks: Readonly<Record<string, number>>
}

const known = (numbers: ReadonlyArray<number | undefined>): number | undefined => {
  const there = numbers.filter((number) => number !== undefined)
  return there.length === 0 ? undefined : median(there)
}

export const summary = (slices: ReadonlyArray<Slice>) => {
  const micros = slices.map((slice) => slice.micros)
  return {
    micros: median(micros),
    cpu: median(slices.map(({ cpu }) => cpu)),
    p50: known(slices.map(({ p50 }) => p50)),
    p99: known(slices.map(({ p99 }) => p99)),
    spread: (Math.max(...micros) - Math.min(...micros)) / median(micros)
  }
}

const number = (value: number | undefined, digits: number): string =>
  value === undefined || Number.isNaN(value) ? "-" : value.toFixed(digits)

export const aligned = (lines: ReadonlyArray<ReadonlyArray<string>>): string => {
  const widths = lines[0]!.map((_, column) => Math.max(...lines.map((line) => line[column]!.length)))
  const show = (line: ReadonlyArray<string>) =>
    line.map((cell, n) => (n < 2 ? cell.padEnd(widths[n]!) : cell.padStart(widths[n]!))).join("  ")
  return lines.map(show).join("\n")
}

const head = ["operation", "client", "us", "x raw", "cpu us", "x raw", "x other", "p50", "p99", "heap B", "spread %"]

const operationsOn = (rows: ReadonlyArray<Row>): string =>
  aligned([
    head,
    ...rows.map((row) => [
      row.label,
      row.client,
      number(row.micros, 1),
      number(row.raw.wall, 2),
      number(row.cpu, 1),
      number(row.raw.cpu, 2),
      row.other === undefined ? "-" : `${number(row.other.wall, 2)} ${row.other.to}`,
      number(row.p50, 1),
      number(row.p99, 1),
      number(row.heap, 0),
      number(row.spread * 100, 0)
    ])
  ])

const startTable = (starts: ReadonlyArray<StartRow>): string =>
  aligned([
    ["start", "", "ms", "x", "cpu ms", "x"],
    ...starts.map(({ client, cpuMillis, cpuRatio, millis, ratio }) => [
      client,
      "",
      number(millis, 0),
      number(ratio, 2),
      number(cpuMillis, 0),
      number(cpuRatio, 2)
    ])
  ])

const peakTable = (peaks: Report["peaks"]): string =>
  aligned([
    ["peak memory", "", "MB"],
    ...Object.entries(peaks).map(([client, kilobytes]) => [client, "", number(kilobytes / 1000, 0)])
  ])

export const table = ({ cpu, node, peaks, pinned, rounds, rows, starts }: Report): string => {
  const servers = [...new Set(rows.map(({ server }) => server))]
  const parts = servers.map((server) => `${server}\n\n${operationsOn(rows.filter((row) => row.server === server))}`)
  const place = pinned ? "all on one CPU" : "not pinned"
  const title = `Node ${node}, ${cpu}, ${place}, medians of ${rounds} rounds`
  return [title, ...parts, peakTable(peaks), startTable(starts)].join("\n\n")
}
