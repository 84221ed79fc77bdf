/**
 * The command line within the process of the tests. `published.test.ts` checks that the published program does the same, and
 * `Process.ts` starts it, which takes much longer.
 */
import { PassThrough, Writable } from "node:stream"
import { ConfigProvider, Effect } from "effect"
import { main } from "../src/Ow.js"
import { Stdio } from "../src/output/Stdio.js"
import type { Environment, Ran } from "./Process.js"

const collector = () => {
  const chunks: Array<Buffer> = []
  const stream = new Writable({
    decodeStrings: true,
    write: (chunk, _, done) => {
      chunks.push(chunk)
      done()
    }
  })
  return { stream, text: () => Buffer.concat(chunks).toString() }
}

/** Runs a command line until it ends. It has no terminal, an empty stdin, and no environment but `env`. */
export const ow = (args: ReadonlyArray<string>, env: Environment = {}): Effect.Effect<Ran> =>
  Effect.suspend(() => {
    const out = collector()
    const err = collector()
    const stdin = new PassThrough()
    stdin.end()
    const streams = { stdin, stdout: out.stream, stderr: err.stream }
    return main(["node", "ow", ...args]).pipe(
      Effect.provideService(Stdio, streams as unknown as NodeJS.Process),
      Effect.withConfigProvider(ConfigProvider.fromMap(new Map(Object.entries({ HOME: "/nonexistent", ...env })))),
      Effect.map((code) => ({ code, out: out.text(), err: err.text() }))
    )
  })
