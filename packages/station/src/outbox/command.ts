/** Programs that are told of alarms. */
import * as ChildProcess from "node:child_process"
import process from "node:process"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as DurationText from "../config/DurationText.js"
import { TargetError } from "./TargetError.js"

const unavailable = (message: string) => new TargetError({ reason: "Unavailable", message })

const cannotRun = (program: string, error: unknown) =>
  unavailable(`${program}: cannot run the program: ${(error as NodeJS.ErrnoException).code ?? "unknown reason"}`)

/** The variables that programs get. The others may be secrets of the station. */
const passed = ["PATH", "HOME", "USER", "LANG", "LC_ALL", "TZ", "SystemRoot"]

const environment = (): NodeJS.ProcessEnv =>
  Object.fromEntries(passed.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])))

/** Programs have 2 s to end after SIGTERM. They are looked at this often. */
const look = Duration.millis(20)
const looks = 100

/** Sends a signal to a program and all that it started. Returns false if none of them is left. Signal 0 only asks. */
const signal = (leader: number, name: NodeJS.Signals | 0): boolean => {
  try {
    return process.kill(-leader, name)
  } catch {
    return false
  }
}

const endGroup = (leader: number): Effect.Effect<void> =>
  Effect.suspend(() => {
    if (!signal(leader, "SIGTERM")) return Effect.void
    // This runs where nothing can be interrupted, so a timeout would not end it.
    return Effect.sync(() => !signal(leader, 0)).pipe(
      Effect.delay(look),
      Effect.repeat({ until: (isOver) => isOver, times: looks }),
      Effect.zipRight(Effect.sync(() => void signal(leader, "SIGKILL")))
    )
  })

/** A program that was started. `ended` is why it failed, or `undefined`. */
interface Running {
  readonly child: ChildProcess.ChildProcess
  readonly isOver: () => boolean
  readonly ended: Promise<TargetError | undefined>
}

const spawn = (program: string, words: ReadonlyArray<string>, input: string): Running => {
  // A group of its own, so that all of it can be ended. Its output goes nowhere, so it needs no limit.
  const child = ChildProcess.spawn(program, words, {
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
    env: environment()
  })
  let isOver = false
  const ended = new Promise<TargetError | undefined>((resolve) => {
    const end = (error?: TargetError) => {
      isOver = true
      resolve(error)
    }
    child.once("error", (error) => end(cannotRun(program, error)))
    child.once("exit", (code, name) =>
      end(code === 0 ? undefined : unavailable(`${program}: ended with ${code ?? name}`))
    )
  })
  // The program need not read it.
  child.stdin.on("error", () => {})
  child.stdin.end(input)
  return { child, isOver: () => isOver, ended }
}

const started = (program: string, words: ReadonlyArray<string>, input: string) =>
  Effect.acquireRelease(
    Effect.try({ try: () => spawn(program, words, input), catch: (error) => cannotRun(program, error) }),
    ({ child, isOver }) =>
      Effect.gen(function* () {
        if (child.pid !== undefined && !isOver()) yield* endGroup(child.pid)
        // Where there are no groups.
        if (!isOver()) child.kill("SIGKILL")
        child.stdin?.destroy()
      })
  )

/** Runs a program with a text as its standard input. Fails unless it ends with 0 in time; then all that it started is ended. */
export const run = (
  [program, ...words]: readonly [string, ...ReadonlyArray<string>],
  input: string,
  timeout: Duration.Duration
): Effect.Effect<void, TargetError> =>
  Effect.scoped(
    Effect.gen(function* () {
      const { ended } = yield* started(program, words, input)
      const error = yield* Effect.timeoutFail(
        Effect.promise(() => ended),
        {
          duration: timeout,
          onTimeout: () => unavailable(`${program}: still runs after ${DurationText.format(timeout)}`)
        }
      )
      if (error !== undefined) return yield* error
    })
  )
