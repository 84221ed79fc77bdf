// Runs programs, at most one per core.
import * as ChildProcess from "node:child_process"
import * as os from "node:os"

let free = os.availableParallelism()
const waiting = []
const running = new Set()

// Otherwise they would write into deleted folders after an early exit.
process.once("exit", () => {
  for (const child of running) child.kill("SIGKILL")
})

const turn = () => {
  if (free === 0) return new Promise((resolve) => waiting.push(resolve))
  free--
  return Promise.resolve()
}

const over = () => {
  const next = waiting.shift()
  if (next === undefined) free++
  else next()
}

/** Runs a program when a core is free. Returns its output, or fails with it. */
export const run = async (program, args, { cwd, env } = {}) => {
  await turn()
  let child
  try {
    return await new Promise((resolve, reject) => {
      child = ChildProcess.execFile(program, args, { cwd, env: { ...process.env, ...env } }, (error, output, errors) =>
        error === null ? resolve(output) : reject(new Error(`${program} ${args.join(" ")}\n${output}${errors}`))
      )
      running.add(child)
    })
  } finally {
    running.delete(child)
    over()
  }
}
