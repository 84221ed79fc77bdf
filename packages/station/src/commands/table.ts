/** Lays out rows in columns, two blanks apart. Columns in `right` are aligned right. */
export const table = (
  rows: ReadonlyArray<ReadonlyArray<string>>,
  right: ReadonlyArray<number> = []
): ReadonlyArray<string> => {
  const lengthOf = (cell: string) => [...cell].length
  const widths = (rows[0] ?? []).map((_, n) => Math.max(...rows.map((row) => lengthOf(row[n] ?? ""))))
  const pad = (cell: string, n: number) => {
    const blanks = " ".repeat((widths[n] ?? 0) - lengthOf(cell))
    return right.includes(n) ? blanks + cell : cell + blanks
  }
  return rows.map((row) => row.map(pad).join("  ").trimEnd())
}
