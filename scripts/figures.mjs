// Updates the tables of README.md that repeat a part of a table in docs/. A table after <!-- PAGE, HEADING --> takes its cells
// from the first table below that heading, by row name and column name. With --check it writes nothing, and fails if a table
// is out of date.
import * as fs from "node:fs"
import { keep } from "./current.mjs"
import { table } from "./table.mjs"

const page = "README.md"

const cells = (line) =>
  line
    .split("|")
    .slice(1, -1)
    .map((cell) => cell.trim())

/** Returns the rows of the first table below a heading: by first cell, then by column name. */
const tableOf = (file, heading) => {
  const [, section] = fs.readFileSync(file, "utf8").split(`\n## ${heading}\n`)
  if (section === undefined) throw new Error(`${file} has no heading "${heading}"`)
  const [lines] = /^\|.*(?:\n\|.*)+/m.exec(section) ?? []
  const [columns, , ...rows] = lines.split("\n").map(cells)
  return new Map(rows.map((row) => [row[0], Object.fromEntries(columns.map((column, n) => [column, row[n]]))]))
}

const current = (file, heading, lines) => {
  const [columns, alignments, ...rows] = lines.split("\n").map(cells)
  const source = tableOf(file, heading)
  const filled = rows.map(([name]) => {
    const row = source.get(name)
    if (row === undefined) throw new Error(`${file}, ${heading}, has no row "${name}"`)
    return columns.map((column, n) => {
      if (n === 0) return name
      if (row[column] === undefined) throw new Error(`${file}, ${heading}, has no column "${column}"`)
      return row[column]
    })
  })
  const right = columns.flatMap((_, n) => (alignments[n].endsWith(":") ? [n] : []))
  return table(columns, filled, right)
}

const block = /(<!-- (docs\/[\w/]+\.md), ([^>]+) -->\n\n?)(\|.*(?:\n\|.*)+)/g

const text = fs.readFileSync(page, "utf8")
const renewed = text.replace(block, (_, marker, file, heading, lines) => marker + current(file, heading, lines))
keep(page, renewed, "has tables that are out of date")
