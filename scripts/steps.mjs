// Runs commands as named steps, and prints what each one took. A step that fails shows its output, and sets the exit code.
import { spawn } from "node:child_process"
import * as fs from "node:fs"
import * as path from "node:path"
import { performance } from "node:perf_hooks"

/** The commands of package.json. They run without pnpm, which takes seconds to start. */
export const { scripts } = JSON.parse(fs.readFileSync("package.json", "utf8"))

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

/** Runs a command, and returns whether it succeeded. */
export const perform = async (name, command) => {
  const start = performance.now()
  const { isRight, output } = await run(command)
  if (isRight) console.log(`holds: ${name} (${seconds(start)})`)
  else {
    console.error(`FAILS: ${name} (${seconds(start)}): ${command}\n${output}`)
    process.exitCode = 1
  }
  return isRight
}

/** Runs the commands by their names, `lanes` at a time, and returns the names of those that failed. */
export const performAll = async (commands, lanes) => {
  const queue = Object.entries(commands)
  const failed = []
  const lane = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift())
      if (!(await perform(...next))) failed.push(next[0])
  }
  await Promise.all(Array.from({ length: lanes }, lane))
  return failed
}

/** Returns the commands with these names, in their order. An unknown name sets the exit code to 2 and returns undefined. */
export const select = (commands, names) => {
  const unknown = names.filter((name) => !Object.hasOwn(commands, name))
  if (unknown.length === 0) return Object.fromEntries(Object.entries(commands).filter(([name]) => names.includes(name)))
  console.error(`unknown: "${unknown.join('", "')}"; known: ${Object.keys(commands).join(", ")}`)
  process.exitCode = 2
}
