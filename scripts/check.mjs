// Runs the checks, as many at a time as there are cores, and prints what each one took. A check that fails shows its output.
// Arguments select checks by name; without any, those for every commit run. `--ci` adds the site, the packed packages and the
// benchmark's right answers.
import { spawn } from "node:child_process"
import * as os from "node:os"
import * as path from "node:path"
import { performance } from "node:perf_hooks"

const node = (script, ...args) => [process.execPath, script, ...args]
const tsx = (script, ...args) => node("--import=tsx", "--conditions=@owserver/source", script, ...args)
const bin = (name, ...args) => [path.join("node_modules/.bin", name), ...args]

/** Sources and tests, by the native compiler: it takes a third of the time of the one in JavaScript. */
const compile = node("packages/conformance/node_modules/typescript-7/bin/tsc", "--build")

const checks = {
  generated: [node("scripts/generate.mjs", "--check")],
  docstrings: [node("scripts/docstrings.mjs")],
  "type tests": [bin("tstyche")],
  lint: [
    bin("biome", "check", "--error-on-warnings"),
    // ESLint resolves the pattern itself: no shell does.
    bin("eslint", "packages/*/src/**/*.ts")
  ],
  links: [node("scripts/links.mjs")],
  project: [node("scripts/project.mjs")]
}

/** In CI only: what takes long, and what most changes do not touch. Packing is first, as it takes longest. */
const more = {
  packed: [node("packages/cli/bundle.mjs"), node("scripts/packed.mjs")],
  // The site does not build if a page links to one that is missing, or if no page leads to it.
  site: [bin("typedoc"), bin("vitepress", "build", "docs")],
  // The built packages on plain Node: no source condition, no TypeScript.
  demo: [node("examples/build/demo.js")],
  // The benchmark runs and both clients answer right. Its times are not judged here.
  bench: [tsx("bench/run.ts", "--rounds=1", "--slice-ms=5", "--operations=persistent,sensors,dirall20")]
}

const seconds = (start) => `${((performance.now() - start) / 1000).toFixed(1)} s`

const run = ([program, ...args]) =>
  new Promise((resolve) => {
    const output = []
    const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"] })
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => output.push(chunk))
    child.once("error", (error) => resolve({ isRight: false, output: error.message }))
    child.once("close", (code) => resolve({ isRight: code === 0, output: Buffer.concat(output).toString() }))
  })

const perform = async (name, commands) => {
  const start = performance.now()
  for (const command of commands) {
    const { isRight, output } = await run(command)
    if (isRight) continue
    console.error(`FAILS: ${name} (${seconds(start)}): ${command.join(" ")}\n${output}`)
    process.exitCode = 1
    return false
  }
  console.log(`holds: ${name} (${seconds(start)})`)
  return true
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
} else if (await perform("types", [compile])) await performAll(selected.map((name) => [name, all[name]]))
