import * as ChildProcess from "node:child_process"
import * as os from "node:os"
import { fileURLToPath } from "node:url"
import { Effect, type Scope } from "effect"

export interface Ran {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

export interface Environment {
  readonly [name: string]: string
}

export const program = fileURLToPath(new URL("../build/ow/ow.js", import.meta.url))

/** An isolated environment: no configuration file, no server, no colors. */
const bare = ({
  OWSERVER: _,
  NO_COLOR: __,
  XDG_CONFIG_HOME: ___,
  FORCE_COLOR: ____,
  CLICOLOR_FORCE: _____,
  _: ______,
  ...env
}: NodeJS.ProcessEnv) => ({
  ...env,
  HOME: "/nonexistent"
})

const spawn = (args: ReadonlyArray<string>, env: Environment) =>
  ChildProcess.spawn(process.execPath, [program, ...args], { env: { ...bare(process.env), ...env } })

/** The exit code as in a shell: 128 plus the number of the signal that ended the process. */
const statusOf = (code: number | null, signal: NodeJS.Signals | null): number | null =>
  signal === null ? code : 128 + os.constants.signals[signal]

/** Runs the published program until it exits. */
export const published = (args: ReadonlyArray<string>, env: Environment = {}): Effect.Effect<Ran> =>
  Effect.async((resume) => {
    const child = spawn(args, env)
    let out = ""
    let err = ""
    child.stdout.setEncoding("utf8").on("data", (text) => (out += text))
    child.stderr.setEncoding("utf8").on("data", (text) => (err += text))
    child.on("close", (code, signal) => resume(Effect.succeed({ code: statusOf(code, signal), out, err })))
    return Effect.sync(() => child.kill("SIGKILL"))
  })

/** Runs another program until it exits, such as one of ow-shell. */
export const run = (command: string, args: ReadonlyArray<string>): Effect.Effect<Ran> =>
  Effect.async((resume) => {
    ChildProcess.execFile(command, args, { encoding: "utf8" }, (error, out, err) => {
      const code = error === null ? 0 : typeof error.code === "number" ? error.code : null
      resume(Effect.succeed({ code, out, err }))
    })
  })

/** Whether `script` of util-linux is installed, which provides a terminal. */
export const terminal = ChildProcess.spawnSync("script", ["--version"]).stdout?.includes("util-linux") === true

/** Runs `ow` on its own terminal, which receives stdout and stderr. */
export const onTerminal = (address: string, ...args: ReadonlyArray<string>): Effect.Effect<Ran> => {
  const line = [process.execPath, program, ...args, "-s", address].map((word) => `'${word}'`).join(" ")
  return run("env", [
    "-u",
    "NO_COLOR",
    "-u",
    "FORCE_COLOR",
    "-u",
    "CLICOLOR_FORCE",
    "-u",
    "_",
    "HOME=/nonexistent",
    "TERM=xterm",
    "script",
    "-qec",
    line,
    "/dev/null"
  ])
}

export interface Running {
  readonly pid: number
  /** Waits until stdout matches after the previous match. */
  readonly out: (pattern: RegExp) => Effect.Effect<RegExpExecArray>
  /** Waits until stderr matches after the previous match. */
  readonly err: (pattern: RegExp) => Effect.Effect<RegExpExecArray>
  /** Closes the reading end of stdout. */
  readonly hangUp: Effect.Effect<void>
  readonly signal: (name: NodeJS.Signals) => Effect.Effect<void>
  /** Waits for the exit, and returns the exit code and all output. */
  readonly end: Effect.Effect<Ran>
  /** Waits for the exit, and returns the signal that caused it. */
  readonly endedBy: Effect.Effect<NodeJS.Signals | null>
}

const watched = (stream: NodeJS.ReadableStream) => {
  let text = ""
  let from = 0
  const grown = new EventTarget()
  stream.setEncoding("utf8").on("data", (chunk) => {
    text += chunk
    grown.dispatchEvent(new Event("data"))
  })
  const match = (pattern: RegExp) =>
    Effect.async<RegExpExecArray>((resume) => {
      const look = () => {
        const found = pattern.exec(text.slice(from))
        if (found === null) return
        from += found.index + found[0].length
        grown.removeEventListener("data", look)
        resume(Effect.succeed(found))
      }
      grown.addEventListener("data", look)
      look()
      return Effect.sync(() => grown.removeEventListener("data", look))
    })
  return { match, text: () => text }
}

/** Starts `ow`, and stops it when the scope closes. */
export const start = (args: ReadonlyArray<string>, env: Environment = {}): Effect.Effect<Running, never, Scope.Scope> =>
  running(() => spawn(args, env))

/** Starts another program, such as a shell. */
export const startProgram = (
  command: string,
  args: ReadonlyArray<string>,
  env: Environment = {}
): Effect.Effect<Running, never, Scope.Scope> =>
  running(() => ChildProcess.spawn(command, args, { env: { ...bare(process.env), ...env } }))

const running = (
  begin: () => ChildProcess.ChildProcessWithoutNullStreams
): Effect.Effect<Running, never, Scope.Scope> =>
  Effect.map(
    Effect.acquireRelease(Effect.sync(begin), (child) => Effect.sync(() => child.kill("SIGKILL"))),
    (child) => {
      const out = watched(child.stdout)
      const err = watched(child.stderr)
      const ended = new Promise<readonly [number | null, NodeJS.Signals | null]>((resolve) =>
        child.on("close", (code, signal) => resolve([code, signal]))
      )
      return {
        pid: child.pid ?? 0,
        out: out.match,
        err: err.match,
        hangUp: Effect.sync(() => void child.stdout.destroy()),
        signal: (name) => Effect.sync(() => void child.kill(name)),
        end: Effect.map(
          Effect.promise(() => ended),
          ([code, signal]) => ({ code: statusOf(code, signal), out: out.text(), err: err.text() })
        ),
        endedBy: Effect.map(
          Effect.promise(() => ended),
          ([, signal]) => signal
        )
      }
    }
  )
