// Checks what no other tool does: scripts/README.md lists each script; the files and commands that CONTRIBUTING.md names
// exist; changesets can be read, and exist if sources changed since the last release; marks of unfinished work have a reason;
// install commands pin major versions.
import * as ChildProcess from "node:child_process"
import * as fs from "node:fs"

const issues = []

const read = (file) => fs.readFileSync(file, "utf8")

const quoted = (text) => [...text.matchAll(/`([^`\n]+)`/g)].map(([, inner]) => inner)

const scripts = fs.readdirSync("scripts", { recursive: true }).filter((file) => file.endsWith(".mjs"))
const rows = read("scripts/README.md")
  .split("\n")
  .flatMap((line) => /^\| `([^`]+\.mjs)`/.exec(line)?.[1] ?? [])
for (const file of scripts) if (!rows.includes(file)) issues.push(`scripts/README.md does not list ${file}`)
for (const file of rows)
  if (!scripts.includes(file)) issues.push(`scripts/README.md lists ${file}, which does not exist`)

const { scripts: commands } = JSON.parse(read("package.json"))
const top = fs.readdirSync(".")
for (const page of ["CONTRIBUTING.md", "scripts/README.md"]) {
  const text = read(page)
  for (const name of quoted(text)) {
    const isFile = top.includes(name.split("/")[0]) && !name.includes("NAME") && !name.includes("*")
    if (isFile && !fs.existsSync(name)) issues.push(`${page} names ${name}, which does not exist`)
  }
  for (const [, name] of text.matchAll(/pnpm(?:@10)? (?:run )?([\w:]+)/g)) {
    if (!(name in commands) && !["exec", "install", "ow"].includes(name))
      issues.push(`${page} names the unknown command ${name}`)
  }
}

for (const name of fs.readdirSync(".changeset").filter((file) => file.endsWith(".md"))) {
  const isReadable = /^---\n(?:---\n*$|("@owserver\/\w+": (major|minor|patch)\n)+---\n\n\S)/.test(
    read(`.changeset/${name}`)
  )
  if (!isReadable) issues.push(`.changeset/${name} does not start with a list of packages`)
}

const git = (...args) => ChildProcess.execFileSync("git", args, { encoding: "utf8" }).trim()

const tracked = (...patterns) =>
  git("ls-files", ...patterns)
    .split("\n")
    .filter((file) => fs.existsSync(file))

// `changeset publish` tags each release. Before the first one the changelogs describe the packages as they are, without changesets.
const packages = fs
  .readdirSync("packages")
  .map((folder) => ({ folder, ...JSON.parse(read(`packages/${folder}/package.json`)) }))
  .filter((manifest) => !manifest.private)
const sources = packages.map(({ folder }) => `packages/${folder}/src`)
const release = `${packages[0].name}@${packages[0].version}`
const isChanged = git("tag", "--list", release) !== "" && git("diff", "--name-only", release, "--", ...sources) !== ""
if (isChanged && !fs.readdirSync(".changeset").some((file) => file.endsWith(".md"))) {
  issues.push(
    `sources changed since ${release} without a changeset; "changeset --empty" says that users notice nothing`
  )
}

// The reason follows in brackets: `TODO(owserver 3.3): …`.
const mark = /\b(?:TODO|FIXME|XXX)\b(?!\([^)]+\))/
for (const file of tracked("*.ts", "*.mjs", "*.mts")) {
  if (file === "scripts/project.mjs") continue
  for (const [n, line] of read(file).split("\n").entries()) {
    if (mark.test(line)) issues.push(`${file}:${n + 1} marks unfinished work without a reason`)
  }
}

// An install command begins a line, a code span, a string or a part of a command line.
const begin = /(?:^[ \t]*(?:[*#$]|\/\/)?|[`'"(;&|])[ \t]*(?:\w+=\S*[ \t]+)*/
const installer = /npm (?:install|i|add)|pnpm(?:@\d+)? (?:add|dlx)|yarn (?:add|dlx)|bun add|deno add|bunx|npx/
const installs = new RegExp(`${begin.source}(${installer.source})(?![\\w-])([^\`'"\\n;&|#)]*)`, "gm")
const runners = ["npx", "bunx", "pnpm dlx", "yarn dlx"]

/** Without a version `npx` runs these as the project has installed them. */
const local = ["tsx", "tsc", "vitest"]

/** Ours have no releases yet; the others are archives and options. */
const needsNoVersion = (word) => /^(?:-|\.|\/|file:|@owserver\/)/.test(word)

const isPinned = (word) => /^(?:npm:)?(?:@[\w.-]+\/)?[\w.-]+@\d/.test(word)

const barePackages = (installer, words) => {
  const names = words.filter((word) => !needsNoVersion(word))
  const isRunner = runners.includes(installer.replace(/@\d+/, ""))
  return (isRunner ? names.slice(0, 1).filter((name) => !local.includes(name)) : names).filter(
    (name) => !isPinned(name)
  )
}

for (const file of tracked("*.md", "*.ts", "*.mts", "*.mjs")) {
  // A backslash at the end of a line continues the command.
  const text = read(file).replaceAll("\\\n", " ")
  for (const [, installer, rest] of text.matchAll(installs)) {
    for (const name of barePackages(installer, rest.split(/\s+/).filter(Boolean)))
      issues.push(`${file}: "${installer} … ${name}" names no major version`)
  }
}

for (const issue of issues) console.error(issue)
process.exitCode = issues.length > 0 ? 1 : 0
