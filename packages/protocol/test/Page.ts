import * as fs from "node:fs"

export type Row = { readonly [column: string]: string }

export interface Table {
  readonly heading: string
  readonly columns: ReadonlyArray<string>
  readonly rows: ReadonlyArray<Row>
}

/** The cells of a line, the outer blanks of which belong to the layout; those inside a code span do not. */
const cells = (line: string): ReadonlyArray<string> =>
  line
    .split("|")
    .slice(1, -1)
    .map((cell) => cell.trim())

/** A page of the documentation: its text, and its tables with the headings that they stand under. */
export const read = (file: string): { readonly text: string; readonly tables: ReadonlyArray<Table> } => {
  const text = fs.readFileSync(new URL(`../../../docs/${file}`, import.meta.url), "utf8")
  const tables: Array<{ heading: string; columns: ReadonlyArray<string>; rows: Array<Row> }> = []
  let heading = ""
  let open = false
  for (const line of text.replace(/```[\s\S]*?```/g, "").split("\n")) {
    if (!line.startsWith("|")) {
      open = false
      heading = /^#+ (.*)$/.exec(line)?.[1] ?? heading
    } else if (!open) {
      open = true
      tables.push({ heading, columns: cells(line), rows: [] })
    } else if (!/^\|[\s|:-]+$/.test(line)) {
      const { columns, rows } = tables.at(-1)!
      const values = cells(line)
      rows.push(Object.fromEntries(columns.map((column, n) => [column, values[n] ?? ""])))
    }
  }
  return { text, tables }
}

/** What stands in code spans. */
export const quoted = (cell = ""): ReadonlyArray<string> =>
  [...cell.matchAll(/`([^`]+)`/g)].map(([, inner = ""]) => inner)
