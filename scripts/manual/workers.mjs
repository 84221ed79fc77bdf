// Runs commands of the manual in processes that have loaded `ow` before: a start takes longer than most commands.
import { fork } from "node:child_process"
import * as fs from "node:fs"
import * as path from "node:path"
import { fileURLToPath } from "node:url"
import { bundle } from "../bundle.mjs"

const here = fileURLToPath(new URL(".", import.meta.url))

/** Bundles the worker below a folder in which libsql is installed, and returns its file. */
export const install = async (folder) => {
  const outdir = path.join(folder, "worker")
  const { version } = JSON.parse(fs.readFileSync(path.join(here, "../../packages/cli/package.json"), "utf8"))
  await bundle(here, ["worker.mjs"], outdir, {
    external: ["libsql"],
    define: { OW_VERSION: JSON.stringify(version) },
    // PostgreSQL's driver is CommonJS, and requires modules of Node.js.
    banner: {
      js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);'
    }
  })
  return path.join(outdir, "worker.js")
}

const word = /(?:'([^']*)'|"([^"\\$`]*)"|([\w./:=,%-]+))(?: |$)/y

/** What may follow a command: a file for its output, or the number of lines at its begin or end that are shown. */
const ending = /^(.*) (?:> ([\w.-]+)|\| (head|tail) (?:-n ?|-)(\d+))$/

const endingOf = (line) => {
  const [, before = line, file, part, count] = ending.exec(line) ?? []
  return { before, file, part, count: Number(count) }
}

/** Returns what the shell shows of a command with this ending, and its status. */
const finish = ({ count, file, part }, { err, out, status }, cwd) => {
  if (file !== undefined) {
    fs.writeFileSync(path.join(cwd, file), out)
    return { out: err, status }
  }
  if (part === undefined) return { out, status }
  const lines = out.match(/[^\n]*\n/g) ?? []
  return { out: err + (part === "head" ? lines.slice(0, count) : lines.slice(-count)).join(""), status: 0 }
}

/** Returns the words of a command after `ow`, or undefined if only a shell can run it. */
const wordsOf = (command) => {
  const rest = /^ow (.*)$/.exec(command)?.[1]
  if (rest === undefined) return undefined
  const words = []
  word.lastIndex = 0
  while (word.lastIndex < rest.length) {
    const found = word.exec(rest)
    if (found === null) return undefined
    words.push(found[1] ?? found[2] ?? found[3])
  }
  return words
}

/** Returns the command of a line for a worker, or undefined if only a shell can run it. */
export const commandOf = (line) => {
  const ending = endingOf(line)
  const words = wordsOf(ending.before)
  return words && { words, ending }
}

/** Starts a worker that runs one command at a time. `timeout` is the time of a command, in milliseconds. */
export const start = (file, env, timeout) => {
  const child = fork(file, { env, execArgv: [], stdio: ["ignore", "inherit", "inherit", "ipc"] })
  const run = ({ cwd, ending, env, words }) =>
    new Promise((resolve, reject) => {
      const fail = (reason) => reject(new Error(`docs/cli: ow ${words.join(" ")} ${reason}`))
      const onExit = () => fail("ended its process")
      const timer = setTimeout(() => fail("did not end"), timeout)
      child.once("exit", onExit)
      child.once("message", (result) => {
        clearTimeout(timer)
        child.off("exit", onExit)
        resolve(finish(ending, result, cwd))
      })
      child.send({ words, isApart: (ending.file ?? ending.part) !== undefined, env, cwd })
    })
  return { run, stop: () => child.kill() }
}
