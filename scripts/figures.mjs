// Keeps the tables of README.md that show a part of a table of docs/: a table after <!-- PAGE, HEADING --> has of each row
// what the first table below that heading says in the row of that name, in the columns of that name. With --check it
// changes nothing and fails where a table is not current.
import * as fs from "node:fs"
import { keep } from "./current.mjs"
import { table } from "./table.mjs"

const page = "README.md"

const cells = (line) =>
  line
    .split("|")
    .slice(1, -1)
    .map((cell) => cell.trim())

/** The rows of the first table below a heading, by their first cell, each by the names of the columns. */
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
keep(page, renewed, "does not show its tables as they are")
