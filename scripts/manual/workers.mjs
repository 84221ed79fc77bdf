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

/** Returns the words of a command line after `ow`, or undefined if only a shell can run it. */
export const wordsOf = (line) => {
  const rest = /^ow (.*)$/.exec(line)?.[1]
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

/** Starts a worker that runs one command at a time. `timeout` is the time of a command, in milliseconds. */
export const start = (file, env, timeout) => {
  const child = fork(file, { env, execArgv: [], stdio: ["ignore", "inherit", "inherit", "ipc"] })
  const run = (command) =>
    new Promise((resolve, reject) => {
      const fail = (reason) => reject(new Error(`docs/cli: ow ${command.words.join(" ")} ${reason}`))
      const onExit = () => fail("ended its process")
      const timer = setTimeout(() => fail("did not end"), timeout)
      child.once("exit", onExit)
      child.once("message", (result) => {
        clearTimeout(timer)
        child.off("exit", onExit)
        resolve(result)
      })
      child.send(command)
    })
  return { run, stop: () => child.kill() }
}
