/** Readings as CSV, for the command `ow export` and the HTTP API. */
import * as Chunk from "effect/Chunk"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import type * as Series from "../model/Series.js"
import type { Value } from "../store/Store.js"
import * as Csv from "./csv.js"
import type * as Display from "./display.js"

/** How readings are formatted. `step` in milliseconds makes a column for each series; without it, each reading is a row. */
export interface Options {
  readonly step: number | undefined
  readonly separator: string
  readonly decimal: string
  readonly header: boolean
  readonly localTime: boolean
}

interface Format {
  readonly header: (columns: ReadonlyArray<string>) => string
  readonly line: (at: number, cells: ReadonlyArray<string>) => string
  readonly number: (value: number) => string
}

/** Spreadsheets parse local times, but not ISO 8601 with an offset. The offset tells the hour that is repeated in autumn. */
const formatOf = (display: Display.Display, { decimal, localTime, separator }: Options): Format => {
  const timeOf = (at: number) =>
    localTime ? [display.time(at), `UTC${display.offset(at)}`] : [DateTime.formatIso(DateTime.unsafeMake(at))]
  return {
    header: (columns) => `${Csv.line([...(localTime ? ["time", "utc_offset"] : ["time"]), ...columns], separator)}\n`,
    line: (at, cells) => `${Csv.line([...timeOf(at), ...cells], separator)}\n`,
    number: (value) => String(value).replace(".", decimal)
  }
}

type Part = (value: Value) => string

/** A row for each reading. */
const long =
  (series: ReadonlyMap<number, Series.Series>, format: Format): Part =>
  (value) => {
    const { device = "", name = "", property = "", server = "", unit = "" } = series.get(value.series) ?? {}
    const cells = [server, device, property, Csv.harmless(name), format.number(value.value), unit, value.quality]
    return format.line(value.at, cells)
  }

interface Cell {
  sum: number
  n: number
  last: number
}

/** A row for each step in which there is a good value: the mean of gauges, the last value of counters and states. */
const wide = (all: ReadonlyArray<Series.Series>, step: number, format: Format) => {
  let start: number | undefined
  let cells = new Map<number, Cell>()
  const cellOf = ({ id, kind }: Series.Series): string => {
    const cell = cells.get(id)
    if (cell === undefined) return ""
    return format.number(kind === "gauge" ? cell.sum / cell.n : cell.last)
  }
  const flush = (): string => {
    const row = start === undefined || cells.size === 0 ? "" : format.line(start, all.map(cellOf))
    cells = new Map()
    return row
  }
  const add: Part = ({ at, quality, series, value }) => {
    const of = Math.floor(at / step) * step
    const row = of === start ? "" : flush()
    start = of
    if (quality === "good") {
      const { n, sum } = cells.get(series) ?? { n: 0, sum: 0 }
      cells.set(series, { n: n + 1, sum: sum + value, last: value })
    }
    return row
  }
  return { add, flush }
}

const columnOf = (series: Series.Series): string => {
  const name = series.name === "" ? `${series.device}/${series.property}` : series.name
  return Csv.harmless(series.unit === "" ? name : `${name} (${series.unit})`)
}

const columns = ["server", "device", "property", "name", "value", "unit", "quality"]

/** Formats a stream of readings of these series, in constant memory. */
export const format = <E, R>(
  series: ReadonlyArray<Series.Series>,
  values: Stream.Stream<Value, E, R>,
  display: Display.Display,
  options: Options
): Stream.Stream<string, E, R> => {
  const { header, step } = options
  const format = formatOf(display, options)
  const table = step === undefined ? undefined : wide(series, step, format)
  const partOf = table?.add ?? long(new Map(series.map((one) => [one.id, one])), format)
  const rows = Stream.mapChunks(values, (chunk) => Chunk.of(Chunk.toReadonlyArray(chunk).map(partOf).join("")))
  const last = Stream.fromEffect(Effect.sync(() => table?.flush() ?? ""))
  const first = header ? Stream.make(format.header(table === undefined ? columns : series.map(columnOf))) : Stream.empty
  return Stream.filter(Stream.concat(first, Stream.concat(rows, last)), (text) => text !== "")
}
