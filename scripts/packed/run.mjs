// Running programs, as many at a time as there are cores.
import * as ChildProcess from "node:child_process"
import * as os from "node:os"

let free = os.availableParallelism()
const waiting = []
const running = new Set()

// Where this ends early, they would go on to write where all has been cleared away.
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

/** Runs a program once it is its turn. What it prints; fails with that where it does not end well. */
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
