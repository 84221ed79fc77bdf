// Runs command lines of `ow` in this process, one at a time, in the folder and environment of each. `workers.mjs` bundles and
// starts it. `isApart` collects stderr apart from stdout.
import { PassThrough, Writable } from "node:stream"
import { Effect } from "effect"
import { main } from "../../packages/cli/src/Ow.ts"
import { Stdio } from "../../packages/cli/src/output/Stdio.ts"

const run = async ({ words, isApart, env, cwd }) => {
  process.chdir(cwd)
  for (const name of Object.keys(process.env)) delete process.env[name]
  Object.assign(process.env, env)
  const chunks = []
  const errors = []
  const collecting = (target) =>
    new Writable({
      write: (chunk, _, done) => {
        target.push(chunk)
        done()
      }
    })
  const stdin = new PassThrough()
  stdin.end()
  const status = await Effect.runPromise(
    Effect.provideService(main(["node", "ow", ...words]), Stdio, {
      stdin,
      stdout: collecting(chunks),
      stderr: isApart ? collecting(errors) : collecting(chunks)
    })
  )
  return { out: Buffer.concat(chunks).toString(), err: Buffer.concat(errors).toString(), status }
}

process.on("message", async (command) => process.send(await run(command)))
