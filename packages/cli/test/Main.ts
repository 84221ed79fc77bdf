/**
 * The command line within the process of the tests. `published.test.ts` checks that the published program does the same, and
 * `Process.ts` starts it, which takes much longer.
 */
import { PassThrough, Writable } from "node:stream"
import { ConfigProvider, Effect } from "effect"
import { main } from "../src/Ow.js"
import { Stdio } from "../src/output/Stdio.js"
import type { Environment, Ran } from "./Process.js"

/** A stream that keeps what is written to it. */
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

/** A stream that claims to be a terminal. */
export const terminal = () => {
  const { stream, text } = collector()
  return { stream: Object.assign(stream, { isTTY: true, columns: 80, rows: 24 }), text }
}

const run = (
  args: ReadonlyArray<string>,
  env: Environment,
  stdout: Writable,
  stderr: Writable
): Effect.Effect<number> =>
  Effect.suspend(() => {
    const stdin = new PassThrough()
    stdin.end()
    return main(["node", "ow", ...args]).pipe(
      Effect.provideService(Stdio, { stdin, stdout, stderr } as unknown as NodeJS.Process),
      Effect.withConfigProvider(ConfigProvider.fromMap(new Map(Object.entries({ HOME: "/nonexistent", ...env }))))
    )
  })

/** Runs a command line until it ends. It has no terminal, an empty stdin, and no environment but `env`. */
export const ow = (args: ReadonlyArray<string>, env: Environment = {}): Effect.Effect<Ran> =>
  Effect.suspend(() => {
    const out = collector()
    const err = collector()
    return Effect.map(run(args, env, out.stream, err.stream), (code) => ({ code, out: out.text(), err: err.text() }))
  })

/** Runs a command line whose outputs are a terminal, and returns what it writes to it. */
export const onTerminal = (address: string, ...args: ReadonlyArray<string>): Effect.Effect<string> =>
  Effect.suspend(() => {
    const { stream, text } = terminal()
    return Effect.map(run([...args, "-s", address], { TERM: "xterm" }, stream, stream), text)
  })
