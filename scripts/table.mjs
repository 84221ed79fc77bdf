// Formats a Markdown table: each column is as wide as its widest cell.

/** Counts characters, not UTF-16 code units. */
const lengthOf = (cell) => [...cell].length

/** Columns in `right` are aligned right. */
export const table = (columns, rows, right = []) => {
  const all = [columns, ...rows]
  const widths = columns.map((_, n) => Math.max(3, ...all.map((row) => lengthOf(row[n]))))
  const blanks = (cell, n) => " ".repeat(widths[n] - lengthOf(cell))
  const pad = (cell, n) => (right.includes(n) ? blanks(cell, n) + cell : cell + blanks(cell, n))
  const rule = widths.map((width, n) => (right.includes(n) ? `${"-".repeat(width - 1)}:` : "-".repeat(width)))
  return [columns.map(pad), rule, ...rows.map((row) => row.map(pad))].map((row) => `| ${row.join(" | ")} |`).join("\n")
}
