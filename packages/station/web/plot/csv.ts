/** What is shown, as comma-separated values. Pure. */
import type { Points } from "./points.js"

export interface Column {
  readonly name: string
  readonly unit: string
  readonly isCounter: boolean
  readonly points: Points
  readonly toShown: (value: number) => number
}

export interface Options {
  readonly from: number
  readonly to: number
  readonly offset: (at: number) => number
  /** The decimal sign. With a comma, columns are separated by semicolons, as spreadsheets expect then. */
  readonly decimal: string
}

/** Characters that begin a formula in a spreadsheet. Source: OWASP, CSV injection. */
const formula = /^[=+\-@\t\r\n＝＋－＠]/

const harmless = (text: string): string => (formula.test(text) ? `'${text}` : text)

const padded = (number: number): string => String(number).padStart(2, "0")

const timeOf = (at: number, offset: number): readonly [time: string, offset: string] => {
  const minutes = Math.abs(offset) / 60_000
  const sign = offset < 0 ? "-" : "+"
  return [
    new Date(at + offset).toISOString().slice(0, 19).replace("T", " "),
    `UTC${sign}${padded(Math.floor(minutes / 60))}:${padded(Math.floor(minutes % 60))}`
  ]
}

/** A gauge has three columns, a single reading the same value in each; a counter has its increase. */
const headersOf = ({ isCounter, name, unit }: Column): ReadonlyArray<string> => {
  const header = (what: string) => harmless(`${name} ${what}${unit === "" ? "" : ` (${unit})`}`)
  return isCounter ? [header("increase")] : [header("mean"), header("min"), header("max")]
}

/** Returns a table: a row for each time, with the columns of each series. */
export const format = (columns: ReadonlyArray<Column>, { decimal, from, offset, to }: Options): string => {
  const separator = decimal === "," ? ";" : ","
  const quoted = (field: string) =>
    field.includes(separator) || /["\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field
  // Sums of binary fractions have digits that mean nothing.
  const number = (value: number) =>
    Number.isFinite(value) ? String(Number(value.toPrecision(12))).replace(".", decimal) : ""
  const rows = new Map<number, Array<string>>()
  const widths = columns.map(({ isCounter }) => (isCounter ? 1 : 3))
  const width = widths.reduce((sum, one) => sum + one, 0)
  let first = 0
  for (const [n, { isCounter, points, toShown }] of columns.entries()) {
    for (const [i, at] of points.at.entries()) {
      if (at >= to || Math.max(points.until[i]!, at + 1) <= from) continue
      const values = isCounter
        ? [points.delta[i]!]
        : [points.mean[i]!, points.low[i]!, points.high[i]!].map((value) => toShown(value))
      if (values.every((value) => Number.isNaN(value))) continue
      let row = rows.get(at)
      if (row === undefined) {
        row = Array.from({ length: width }, () => "")
        rows.set(at, row)
      }
      for (const [k, value] of values.entries()) row[first + k] = number(value)
    }
    first += widths[n]!
  }
  const lines = [...rows]
    .sort(([one], [other]) => one - other)
    .map(([at, cells]) => [...timeOf(at, offset(at)), ...cells])
  const header = ["time", "utc_offset", ...columns.flatMap(headersOf)]
  return `${[header, ...lines].map((fields) => fields.map(quoted).join(separator)).join("\n")}\n`
}
