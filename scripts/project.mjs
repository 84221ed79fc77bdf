// Checks what no other tool does: that scripts/README.md has a line for each script, that the files and commands which
// CONTRIBUTING.md names are there, that changesets can be read, and that no work is marked as unfinished without a reason.
import * as ChildProcess from "node:child_process"
import * as fs from "node:fs"

const issues = []

const read = (file) => fs.readFileSync(file, "utf8")

const quoted = (text) => [...text.matchAll(/`([^`\n]+)`/g)].map(([, inner]) => inner)

const scripts = fs.readdirSync("scripts", { recursive: true }).filter((file) => file.endsWith(".mjs"))
const rows = read("scripts/README.md")
  .split("\n")
  .flatMap((line) => /^\| `([^`]+\.mjs)`/.exec(line)?.[1] ?? [])
for (const file of scripts) if (!rows.includes(file)) issues.push(`scripts/README.md has no line for ${file}`)
for (const file of rows)
  if (!scripts.includes(file)) issues.push(`scripts/README.md has a line for ${file}, which is not there`)

const { scripts: commands } = JSON.parse(read("package.json"))
const top = fs.readdirSync(".")
for (const page of ["CONTRIBUTING.md", "scripts/README.md"]) {
  const text = read(page)
  for (const name of quoted(text)) {
    const isFile = top.includes(name.split("/")[0]) && !name.includes("NAME") && !name.includes("*")
    if (isFile && !fs.existsSync(name)) issues.push(`${page} names ${name}, which is not there`)
  }
  for (const [, name] of text.matchAll(/pnpm(?:@10)? (?:run )?([\w:]+)/g)) {
    if (!(name in commands) && !["exec", "install", "ow"].includes(name))
      issues.push(`${page} names the command ${name}`)
  }
}

for (const name of fs.readdirSync(".changeset").filter((file) => file.endsWith(".md"))) {
  const isReadable = /^---\n("@owserver\/\w+": (major|minor|patch)\n)+---\n\n\S/.test(read(`.changeset/${name}`))
  if (!isReadable) issues.push(`.changeset/${name} does not begin with the packages that it is about`)
}

// A reason follows in brackets, such as `TODO(owserver 3.3): …`.
const mark = /\b(?:TODO|FIXME|XXX)\b(?!\([^)]+\))/
const sources = ChildProcess.execFileSync("git", ["ls-files", "*.ts", "*.mjs", "*.mts"], { encoding: "utf8" })
for (const file of sources.trim().split("\n")) {
  if (file === "scripts/project.mjs" || !fs.existsSync(file)) continue
  for (const [n, line] of read(file).split("\n").entries()) {
    if (mark.test(line)) issues.push(`${file}:${n + 1} marks unfinished work and gives no reason`)
  }
}

for (const issue of issues) console.error(issue)
process.exitCode = issues.length > 0 ? 1 : 0
