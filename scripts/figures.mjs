// Keeps the tables of README.md that show a part of a table of docs/: a table after <!-- PAGE, HEADING --> has of each row
// what the first table below that heading says in the row of that name, in the columns of that name. With --check it
// changes nothing and fails where a table is not current.
import * as fs from "node:fs"

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
  const [table] = /^\|.*(?:\n\|.*)+/m.exec(section) ?? []
  const [columns, , ...rows] = table.split("\n").map(cells)
  return new Map(rows.map((row) => [row[0], Object.fromEntries(columns.map((column, n) => [column, row[n]]))]))
}

const width = (rows, n) => Math.max(3, ...rows.map((row) => [...row[n]].length))

const print = (columns, alignments, rows) => {
  const all = [columns, ...rows]
  const isRight = alignments.map((cell) => cell.endsWith(":"))
  const pad = (cell, n) => " ".repeat(width(all, n) - [...cell].length)
  const line = (row) =>
    `| ${row.map((cell, n) => (isRight[n] ? pad(cell, n) + cell : cell + pad(cell, n))).join(" | ")} |`
  const rule = columns.map((_, n) => "-".repeat(width(all, n) - (isRight[n] ? 1 : 0)) + (isRight[n] ? ":" : ""))
  return [line(columns), `| ${rule.join(" | ")} |`, ...rows.map(line)].join("\n")
}

const current = (file, heading, table) => {
  const [columns, alignments, ...rows] = table.split("\n").map(cells)
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
  return print(columns, alignments, filled)
}

const block = /(<!-- (docs\/[\w/]+\.md), ([^>]+) -->\n\n?)(\|.*(?:\n\|.*)+)/g

const text = fs.readFileSync(page, "utf8")
const renewed = text.replace(block, (_, marker, file, heading, table) => marker + current(file, heading, table))
if (renewed !== text) {
  if (process.argv.includes("--check")) {
    console.error(`${page} does not show its tables as they are; run: pnpm run generate`)
    process.exitCode = 1
  } else fs.writeFileSync(page, renewed)
}
