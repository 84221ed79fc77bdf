// Checks the archive of the command line, and runs it without other packages.
import * as assert from "node:assert"
import * as ChildProcess from "node:child_process"
import * as fs from "node:fs"
import * as path from "node:path"
import * as readline from "node:readline"
import * as zlib from "node:zlib"
import { run } from "./run.mjs"

/** The tolerance of the budget, up and down. */
const tolerance = 0.03

const budgets = JSON.parse(fs.readFileSync("scripts/packed/budgets.json", "utf8"))

/** Fails if the archive contains files other than the bundle, the licenses and the documents. */
export const inspectCommand = (folder) => {
  const { bin, dependencies, peerDependencies } = JSON.parse(fs.readFileSync(path.join(folder, "package.json"), "utf8"))
  assert.deepStrictEqual([dependencies, peerDependencies], [undefined, undefined], "it needs other packages")
  assert.ok(fs.readFileSync(path.join(folder, bin.ow), "utf8").startsWith("#!/usr/bin/env node\n"))
  // pnpm copies the LICENSE of the repository unless a file of that kind exists; here it accepts LICENSES.txt as one.
  assert.strictEqual(fs.readFileSync(path.join(folder, "LICENSE"), "utf8"), fs.readFileSync("LICENSE", "utf8"))
  const licenses = fs.readFileSync(path.join(folder, "dist/LICENSES.txt"), "utf8")
  for (const name of ["effect", "@effect/cli", "@effect/platform"]) {
    assert.match(licenses, new RegExp(`^${name} \\d+\\.\\d+\\.\\d+ \\(MIT\\)$`, "m"))
  }
  assert.deepStrictEqual(fs.readdirSync(folder).sort(), [
    "CHANGELOG.md",
    "LICENSE",
    "README.md",
    "dist",
    "package.json"
  ])
}

/** Fails if the size of the modules in a folder differs from a budget. The error contains the new value. */
export const weigh = (name, folder) => {
  const budget = budgets[name]
  const files = fs.readdirSync(folder, { recursive: true }).filter((file) => file.endsWith(".js"))
  const contents = files.sort().map((file) => fs.readFileSync(path.join(folder, file)))
  const size = {
    minified: contents.reduce((sum, { length }) => sum + length, 0),
    gzipped: zlib.gzipSync(Buffer.concat(contents), { level: 9 }).length
  }
  for (const [kind, bytes] of Object.entries(size)) {
    const isWithin = Math.abs(bytes - budget[kind]) <= budget[kind] * tolerance
    assert.ok(isWithin, `the ${name} is ${bytes} bytes ${kind}, not ${budget[kind]}; update budgets.json`)
  }
}

/** Runs the command as npx does, against its own simulated bus. */
export const useCommand = async (project, version) => {
  const ow = (...args) => run("npx", ["--no-install", "ow", ...args], { cwd: project })
  assert.strictEqual(await ow("--version"), `${version}\n`)
  const program = path.join(project, "node_modules/.bin/ow")
  const fake = ChildProcess.spawn(program, ["fake", "--port=0", "--json"], { stdio: ["ignore", "pipe", "inherit"] })
  try {
    const { value: line } = await readline.createInterface(fake.stdout)[Symbol.asyncIterator]().next()
    const { server } = JSON.parse(line ?? "{}")
    assert.strictEqual(await ow("read", "-s", server, "/cellar/type"), "DS18B20\n")
  } finally {
    fake.kill()
  }
}
