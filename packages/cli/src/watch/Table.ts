/**
 * The live table of `ow watch`: its rows, and their layout in the width of the terminal.
 *
 * @since 0.1.0
 */
import { OwText } from "@owserver/protocol"
import type * as DateTime from "effect/DateTime"
import * as Either from "effect/Either"
import * as Style from "../output/Style.js"
import * as Readings from "../readings/Readings.js"
import * as Sparkline from "./Sparkline.js"

/**
 * The readings of a target so far.
 *
 * @since 0.1.0
 * @category models
 */
export interface Row {
  readonly name: string
  /** The last good reading. */
  readonly last: Readings.Measured | undefined
  /** The most recent failure after the last good reading, if any. */
  readonly error: string | undefined
  /** The last readings; NaN for a failure or a value that is not a number. */
  readonly history: ReadonlyArray<number>
  readonly least: number | undefined
  readonly most: number | undefined
  /** The width of the longest value so far, which keeps the layout stable. */
  readonly widest: number
}

const mostTrend = 60

/**
 * Makes a row without readings.
 *
 * @since 0.1.0
 * @category constructors
 */
export const row = (name: string): Row => ({
  // A name may contain control characters.
  name: OwText.visible(name),
  last: undefined,
  error: undefined,
  history: [],
  least: undefined,
  most: undefined,
  widest: 0
})

const numberOf = ({ value }: Readings.Measured): number => {
  if (typeof value === "boolean") return value ? 1 : 0
  return typeof value === "number" ? value : Number.NaN
}

const shown = (measured: Readings.Measured) => OwText.visible(Readings.withUnit(measured))

/**
 * Adds a reading to a row.
 *
 * @since 0.1.0
 * @category combinators
 */
export const add = (self: Row, outcome: Readings.Outcome): Row => {
  const put = (number: number) => [...self.history, number].slice(-mostTrend)
  return Either.match(outcome, {
    onLeft: (error) => ({ ...self, error: Readings.summary(error), history: put(Number.NaN) }),
    onRight: (last) => {
      const number = numberOf(last)
      return {
        ...self,
        last,
        error: undefined,
        history: put(number),
        least: Number.isNaN(number) ? self.least : Math.min(number, self.least ?? number),
        most: Number.isNaN(number) ? self.most : Math.max(number, self.most ?? number),
        widest: Math.max(self.widest, Style.width(shown(last)))
      }
    }
  })
}

const graphemes = new Intl.Segmenter()

/** Truncates text to a width, with an ellipsis. */
const cut = (text: string, width: number): string => {
  if (Style.width(text) <= width) return text
  let kept = ""
  for (const { segment } of graphemes.segment(text)) {
    if (Style.width(kept + segment) > width - 1) break
    kept += segment
  }
  return width < 1 ? "" : `${kept}…`
}

type Name = "name" | "value" | "trend" | "min" | "max" | "age" | "quality"

const order: ReadonlyArray<Name> = ["name", "value", "trend", "min", "max", "age", "quality"]
const rightAligned: ReadonlyArray<Name> = ["value", "min", "max", "age"]

/** Columns to drop on a narrow terminal, in order, after the trend has shrunk to its minimum. */
const dropOrder: ReadonlyArray<ReadonlyArray<Name>> = [["min", "max"], ["quality"], ["trend"], ["age"]]
const leastTrend = 8
const leastName = 12
const mostQuality = 20

type Cells = { readonly [Column in Exclude<Name, "trend">]: string }

const cells = (self: Row, now: number): Cells => ({
  name: self.name,
  value: self.last === undefined ? "-" : shown(self.last),
  min: self.least === undefined ? "-" : String(self.least),
  max: self.most === undefined ? "-" : String(self.most),
  age: self.last === undefined ? "-" : `${Math.max(0, Math.floor((now - self.last.at.epochMillis) / 1000))} s`,
  quality: cut(self.error ?? (self.last === undefined ? "-" : Readings.quality(self.last)), mostQuality)
})

type Widths = { readonly [Column in Name]: number }

const sum = (widths: Widths, columns: ReadonlyArray<Name>) =>
  columns.reduce((all, column) => all + widths[column] + 2, -2)

/** Selects the columns that fit, and their widths. */
const layout = (natural: Widths, width: number): { readonly columns: ReadonlyArray<Name>; readonly widths: Widths } => {
  // Too narrow for two columns.
  if (width < 4) return { columns: ["value"], widths: { ...natural, value: width } }
  let columns = order
  for (const names of dropOrder) {
    // Long names shrink before the trend and the age are dropped.
    const name = columns.includes("quality") ? natural.name : Math.min(natural.name, leastName)
    if (sum({ ...natural, name }, columns) <= width) break
    columns = columns.filter((column) => !names.includes(column))
  }
  const left = width - sum(natural, columns)
  // If the columns are still too wide, the name shrinks, and then the value.
  const name = Math.max(1, natural.name + Math.min(0, left))
  const value = Math.max(1, Math.min(natural.value, width - name - 2))
  const trend = Math.min(natural.trend + Math.max(0, left), mostTrend)
  return { columns, widths: { ...natural, name, value, trend } }
}

/**
 * The space for the table, the current time, and the style.
 *
 * @since 0.1.0
 * @category models
 */
export interface Viewport {
  /** The maximum width of a line. */
  readonly columns: number
  /** The maximum number of lines. */
  readonly lines: number
  readonly now: DateTime.Utc
  readonly style: Style.Style
}

const tint = (style: Style.Style, self: Row, column: Name, text: string): string => {
  if (column === "trend") return style.cyan(text)
  if (self.error !== undefined && (column === "quality" || column === "age")) return style.red(text)
  return column === "quality" && self.last?.quality === "Suspect" ? style.yellow(text) : text
}

/**
 * Renders the lines of the table: titles, and a row for each target. On a narrow terminal, the trend shrinks first. Then min and
 * max are dropped, then the quality, then long names are truncated, then the trend and the age are dropped. The last line counts
 * the rows that do not fit.
 *
 * @since 0.1.0
 * @category rendering
 */
export const render = (
  rows: ReadonlyArray<Row>,
  { columns: width, lines, now, style }: Viewport
): ReadonlyArray<string> => {
  const room = Math.max(1, lines - 1)
  const fitting = rows.length <= room ? rows : rows.slice(0, room - 1)
  const shownCells = rows.map((one) => cells(one, now.epochMillis))
  const natural = Object.fromEntries(
    order.map((column) => [
      column,
      column === "trend" ? leastTrend : Math.max(column.length, ...shownCells.map((cell) => Style.width(cell[column])))
    ])
  ) as Widths
  const value = Math.max(natural.value, ...rows.map(({ widest }) => widest))
  const { columns, widths } = layout({ ...natural, value }, width)
  const set = (text: (column: Name) => string, painted: (column: Name, text: string) => string) =>
    columns
      .map((column, n) => {
        const fitted = cut(text(column), widths[column])
        const space = " ".repeat(Math.max(0, widths[column] - Style.width(fitted)))
        if (rightAligned.includes(column)) return space + painted(column, fitted)
        return painted(column, fitted) + (n === columns.length - 1 ? "" : space)
      })
      .join("  ")
  const title = style.bold(
    set(
      (column) => column,
      (_, text) => text
    )
  )
  const body = fitting.map((one, n) =>
    set(
      (column) =>
        column === "trend" ? Sparkline.render(one.history.slice(-widths.trend)) : (shownCells[n]?.[column] ?? ""),
      (column, text) => tint(style, one, column, text)
    )
  )
  const more = rows.length - fitting.length
  const footer = more === 0 ? [] : [style.dim(cut(`… and ${more} more`, width))]
  return [title, ...body, ...footer].slice(0, Math.max(1, lines))
}
