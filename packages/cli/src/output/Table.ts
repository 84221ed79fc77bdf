/**
 * Plain text tables.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import { Output } from "./Output.js"
import * as Style from "./Style.js"

/**
 * @since 0.1.0
 * @category models
 */
export interface Column {
  readonly title: string
  /** Use `right` for numbers. Default: `left`. */
  readonly align?: "left" | "right"
}

const pad = (text: string, width: number, align: "left" | "right" = "left") => {
  const space = " ".repeat(Math.max(0, width - Style.width(text)))
  return align === "left" ? text + space : space + text
}

/**
 * Returns the lines of a table: titles, then rows, with two blanks between columns. It has no borders, so that `awk` and `cut`
 * can process it.
 *
 * @since 0.1.0
 * @category rendering
 */
export const render = (
  columns: ReadonlyArray<Column>,
  rows: ReadonlyArray<ReadonlyArray<string>>,
  style: Style.Style
): ReadonlyArray<string> => {
  // Not Math.max(...rows): the number of arguments of a call is limited, and a server may have more rows.
  const widths = columns.map(({ title }, n) =>
    rows.reduce((widest, row) => Math.max(widest, Style.width(row[n] ?? "")), Style.width(title))
  )
  const line = (cells: ReadonlyArray<string>) =>
    columns
      .map(({ align }, n) => pad(cells[n] ?? "", widths[n] ?? 0, align))
      .join("  ")
      .trimEnd()
  return [style.bold(line(columns.map(({ title }) => title))), ...rows.map(line)]
}

/**
 * Prints a table.
 *
 * @since 0.1.0
 * @category printing
 */
export const print = (
  columns: ReadonlyArray<Column>,
  rows: ReadonlyArray<ReadonlyArray<string>>
): Effect.Effect<void, never, Output> =>
  Effect.flatMap(Output, ({ escaped, line, style }) =>
    Effect.forEach(
      render(
        columns,
        rows.map((row) => row.map(escaped)),
        style
      ),
      line,
      { discard: true }
    )
  )
