// Runs the checks, as many at a time as there are cores, and prints what each one took. A check that fails shows its output.
// Arguments select checks by name; without any, those for every commit run. `--ci` adds the site, the packed packages and the
// benchmark's right answers.
import { spawn } from "node:child_process"
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import { performance } from "node:perf_hooks"

/** The commands of package.json. They run without pnpm here, which takes seconds to start. */
const { scripts } = JSON.parse(fs.readFileSync("package.json", "utf8"))

const checks = {
  generated: "node scripts/generate.mjs --check",
  docstrings: "node scripts/docstrings.mjs",
  "type tests": "tstyche",
  lint: scripts.lint,
  links: "node scripts/links.mjs",
  project: "node scripts/project.mjs"
}

/** Long checks that most changes do not need. Packing is first, because it takes longest. */
const more = {
  packed: "node packages/cli/bundle.mjs && node scripts/packed.mjs",
  // The site does not build if a page links to a missing page, or if no page leads to it.
  site: `${scripts["docs:api"]} && vitepress build docs`,
  // The built packages on plain Node: no source condition, no TypeScript.
  demo: "node examples/build/demo.js",
  // Both clients must return right results. The times are not judged.
  bench:
    "tsx --conditions=@owserver/source bench/run.ts --rounds=1 --slice-ms=5 --operations=persistent,sensors,dirall20"
}

const environment = { ...process.env, PATH: `${path.resolve("node_modules/.bin")}${path.delimiter}${process.env.PATH}` }

const seconds = (start) => `${((performance.now() - start) / 1000).toFixed(1)} s`

const run = (command) =>
  new Promise((resolve) => {
    const output = []
    const child = spawn(command, { shell: true, env: environment, stdio: ["ignore", "pipe", "pipe"] })
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => output.push(chunk))
    child.once("error", (error) => resolve({ isRight: false, output: error.message }))
    child.once("close", (code) => resolve({ isRight: code === 0, output: Buffer.concat(output).toString() }))
  })

const perform = async (name, command) => {
  const start = performance.now()
  const { isRight, output } = await run(command)
  if (isRight) console.log(`holds: ${name} (${seconds(start)})`)
  else {
    console.error(`FAILS: ${name} (${seconds(start)}): ${command}\n${output}`)
    process.exitCode = 1
  }
  return isRight
}

const performAll = async (queue) => {
  const lane = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) await perform(...next)
  }
  await Promise.all(Array.from({ length: os.availableParallelism() }, lane))
}

const args = process.argv.slice(2)
const all = { ...more, ...checks }
const selected = args.includes("--ci") ? Object.keys(all) : args.length > 0 ? args : Object.keys(checks)
const unknown = selected.filter((name) => !(name in all))
if (unknown.length > 0) {
  console.error(`There is no check "${unknown.join('", "')}". Checks: ${Object.keys(all).join(", ")}`)
  process.exitCode = 2
} else if (await perform("types", scripts.compile)) await performAll(selected.map((name) => [name, all[name]]))
