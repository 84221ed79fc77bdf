/**
 * Runs examples as processes, from the bundles of `bundled.ts`, and `run.ts` from its source, as the README describes. Tests import
 * the exports of an example if that is enough.
 */
import * as ChildProcess from "node:child_process"
import { fileURLToPath } from "node:url"
import { Effect, type Scope } from "effect"

export interface Ran {
  readonly code: number | null
  readonly output: string
  readonly errors: string
}

type Environment = Readonly<Record<string, string>>

const commandOf = (file: string): ReadonlyArray<string> =>
  file === "run.ts"
    ? ["--conditions=@owserver/source", "--import=tsx", file]
    : [file.endsWith(".ts") ? `build/tested/${file.replace(/ts$/, "js")}` : file]

const spawn = (file: string, env: Environment, args: ReadonlyArray<string>) =>
  ChildProcess.spawn(process.execPath, [...commandOf(file), ...args], {
    cwd: fileURLToPath(new URL("..", import.meta.url)),
    env: { ...process.env, OWSERVER: "", ...env }
  })

/** Runs an example until it exits. Kills it if the test is interrupted. */
export const run = (file: string, env: Environment = {}, ...args: ReadonlyArray<string>): Effect.Effect<Ran> =>
  Effect.async((resume) => {
    const child = spawn(file, env, args)
    let output = ""
    let errors = ""
    child.stdout.on("data", (data) => (output += data))
    child.stderr.on("data", (data) => (errors += data))
    child.on("close", (code) => resume(Effect.succeed({ code, output, errors })))
    return Effect.sync(() => child.kill("SIGKILL"))
  })

export interface Started {
  /** Waits for output that matches, consumes the output up to it, and returns the match. */
  readonly line: (line: RegExp) => Effect.Effect<RegExpExecArray>
  /** Sends SIGINT, and returns the exit code. */
  readonly interrupt: Effect.Effect<number | null>
}

/** Starts an example that runs until interrupted. */
export const start = (file: string, env: Environment = {}): Effect.Effect<Started, never, Scope.Scope> =>
  Effect.map(
    Effect.acquireRelease(
      Effect.sync(() => spawn(file, env, [])),
      (child) => Effect.sync(() => child.kill("SIGKILL"))
    ),
    (child) => {
      let output = ""
      const added = new EventTarget()
      const take = (data: Buffer) => {
        output += data
        added.dispatchEvent(new Event("data"))
      }
      child.stdout.on("data", take)
      child.stderr.on("data", take)
      const line = (pattern: RegExp) =>
        Effect.async<RegExpExecArray>((resume) => {
          const look = () => {
            const found = pattern.exec(output)
            if (found === null) return
            output = output.slice(found.index + found[0].length)
            added.removeEventListener("data", look)
            resume(Effect.succeed(found))
          }
          added.addEventListener("data", look)
          look()
        })
      const interrupt = Effect.async<number | null>((resume) => {
        child.once("close", (code) => resume(Effect.succeed(code)))
        child.kill("SIGINT")
      })
      return { line, interrupt }
    }
  )
