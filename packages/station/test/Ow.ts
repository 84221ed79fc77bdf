/**
 * `ow` as the package publishes it, in processes of its own.
 */
import * as ChildProcess from "node:child_process"
import { fileURLToPath } from "node:url"
import { Effect, type Scope } from "effect"

export const program = fileURLToPath(
  new URL("../build/installed/node_modules/@owserver/station/bundle/ow.js", import.meta.url)
)

export interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly out: string
  readonly err: string
}

export interface Running {
  /** All output so far. */
  readonly out: () => string
  /** Waits until all output matches. */
  readonly prints: (pattern: RegExp) => Effect.Effect<void>
  /** Waits until stderr has this text. */
  readonly complains: (text: string) => Effect.Effect<void>
  readonly signal: (name: NodeJS.Signals) => Effect.Effect<void>
  readonly end: Effect.Effect<Ended>
}

interface Environment {
  readonly [name: string]: string
}

/**
 * Starts `ow` without the configuration and variables of the user, and kills it when the scope closes. `installed` is the path of
 * another one than that of the tests of this package.
 */
export const start = (
  args: ReadonlyArray<string>,
  environment: Environment,
  installed: string = program
): Effect.Effect<Running, never, Scope.Scope> =>
  Effect.map(
    Effect.acquireRelease(
      Effect.sync(() =>
        ChildProcess.spawn(process.execPath, [installed, ...args], {
          env: { PATH: process.env.PATH ?? "", NO_COLOR: "1", TZ: "UTC", ...environment }
        })
      ),
      (child) => Effect.sync(() => child.kill("SIGKILL"))
    ),
    (child) => {
      let out = ""
      let err = ""
      const grown = new EventTarget()
      child.stderr.setEncoding("utf8").on("data", (text) => {
        err += text
        grown.dispatchEvent(new Event("data"))
      })
      child.stdout.setEncoding("utf8").on("data", (text) => {
        out += text
        grown.dispatchEvent(new Event("data"))
      })
      const ended = new Promise<Ended>((resolve) =>
        child.once("close", (code, signal) => {
          resolve({ code, signal, out, err })
          grown.dispatchEvent(new Event("data"))
        })
      )
      const isOver = () => child.exitCode !== null || child.signalCode !== null
      const waits = (isThere: () => boolean, what: string) =>
        Effect.async<void>((resume) => {
          const look = () => {
            if (isThere()) resume(Effect.void)
            else if (isOver()) resume(Effect.die(new Error(`ow ended without ${what}: ${out}${err}`)))
            else return
            grown.removeEventListener("data", look)
          }
          grown.addEventListener("data", look)
          look()
        })
      return {
        out: () => out,
        prints: (pattern) => waits(() => pattern.test(out), String(pattern)),
        complains: (text) => waits(() => err.includes(text), text),
        signal: (name) => Effect.sync(() => void child.kill(name)),
        end: Effect.promise(() => ended)
      }
    }
  )

/** Runs `ow` until it ends. */
export const run = (args: ReadonlyArray<string>, environment: Environment): Effect.Effect<Ended> =>
  Effect.scoped(Effect.flatMap(start(args, environment), ({ end }) => end))
