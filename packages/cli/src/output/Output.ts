/**
 * The output of a command. Results go to stdout, everything else to stderr.
 *
 * @since 0.1.0
 */
import * as fs from "node:fs"
import process from "node:process"
import type { Writable } from "node:stream"
import { OwText } from "@owserver/protocol"
import * as Config from "effect/Config"
import * as Context from "effect/Context"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import { identity } from "effect/Function"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Ref from "effect/Ref"
import type * as Scope from "effect/Scope"
import { exitCode, type Failure } from "../errors/Failure.js"
import * as Bytes from "./Bytes.js"
import { Stdio } from "./Stdio.js"
import * as Style from "./Style.js"

/**
 * Stdout can no longer be written: its reader, such as `head`, has exited, or the disk is full. It is raised as a defect,
 * because no command can continue without stdout.
 *
 * @since 0.1.0
 * @category errors
 */
export class OutputLost extends Data.TaggedError("OutputLost")<{
  /** Whether the reader closed the pipe. Otherwise, writing failed. */
  readonly closed: boolean
  readonly message: string
}> {}

/**
 * @since 0.1.0
 * @category models
 */
export interface OutputOptions {
  readonly color: boolean
  readonly quiet: boolean
  readonly json: boolean
}

/**
 * The two outputs of a command.
 *
 * @since 0.1.0
 * @category services
 */
export class Output extends Context.Tag("@owserver/cli/Output")<
  Output,
  {
    /** Prints a line of the result. On a terminal, control and invisible characters are escaped. */
    readonly line: (text: string) => Effect.Effect<void>
    /** Prints a line of a result for people. Control and invisible characters are escaped, also in pipes and files. */
    readonly escapedLine: (text: string) => Effect.Effect<void>
    /** Returns the text as `line` prints it, for callers that need its width. */
    readonly escaped: (text: string) => string
    /** Prints a line end if stdout is a file whose last line is incomplete, for example after a full disk. */
    readonly newLine: Effect.Effect<void>
    /** Writes a part of the result unchanged. */
    readonly write: (data: Uint8Array | string) => Effect.Effect<void>
    /** Prints a record of the result as one line of JSON. */
    readonly json: (record: { readonly [field: string]: unknown }) => Effect.Effect<void>
    /** Prints a note on stderr: `ow: ` and the text, or a record with `--json`. Prints nothing with `--quiet`. */
    readonly note: (text: string) => Effect.Effect<void>
    /** Prints text without a prefix on stderr, such as help. Prints nothing with `--quiet`. */
    readonly stderr: (text: string) => Effect.Effect<void>
    /** Prints text like `stderr`, but synchronously, for a logger. Run `flushed` to wait for the write. */
    readonly unsafeStderr: (text: string) => void
    /** Waits until everything sent to stderr is written. */
    readonly flushed: Effect.Effect<void>
    /** Prints a failure as one line on stderr. The command continues; its exit code is that of the first failure. */
    readonly fail: (error: Failure) => Effect.Effect<void>
    /** Sets the exit code for an answer that is not a failure. A failure takes precedence. */
    readonly exitWith: (status: number) => Effect.Effect<void>
    /** Shows a transient status line on stderr, if stderr is a terminal. The next output overwrites it. */
    readonly status: (text: string) => Effect.Effect<void>
    /** The exit code, if it is not 0. */
    readonly exitCode: Effect.Effect<Option.Option<number>>
    /** Whether stdout is a terminal. */
    readonly terminal: boolean
    /** The current width of the terminal, or 80. */
    readonly columns: Effect.Effect<number>
    /** The current height of the terminal, or 24. */
    readonly rows: Effect.Effect<number>
    /** Calls back when the terminal is resized, until the scope closes. */
    readonly onResize: (resized: () => void) => Effect.Effect<void, never, Scope.Scope>
    /** Writes `leave` before Ctrl-Z suspends the process, and calls back when it resumes, until the scope closes. */
    readonly onSuspend: (leave: string, resumed: () => void) => Effect.Effect<void, never, Scope.Scope>
    /** Styles for stdout. They do nothing if colors are disabled. */
    readonly style: Style.Style
  }
>() {}

/** The error codes of a write to a closed pipe. */
const closedCodes = ["EPIPE", "ECONNRESET", "ERR_STREAM_DESTROYED"]

const writeTo = (
  stream: Writable,
  data: Uint8Array | string,
  failed: (error: NodeJS.ErrnoException) => Effect.Effect<void>
): Effect.Effect<void> =>
  Effect.async<void>((resume) => {
    stream.write(data, (error) => resume(error === undefined || error === null ? Effect.void : failed(error)))
  })

const lost = ({ code = "", message }: NodeJS.ErrnoException) =>
  Effect.die(new OutputLost({ closed: closedCodes.includes(code), message }))

const record = (error: Failure) =>
  JSON.stringify({ error: error._tag, message: Bytes.joined(error.message), exit: exitCode(error) })

/** Returns whether the stream is a file that does not end in LF. Opens the file again, because stdout may be write-only. */
const isCut = (fd: number): boolean => {
  try {
    const stats = fs.fstatSync(fd)
    if (!stats.isFile() || stats.size === 0) return false
    const again = fs.openSync(`/dev/fd/${fd}`, "r")
    try {
      const last = new Uint8Array(1)
      return fs.readSync(again, last, 0, 1, stats.size - 1) === 1 && last[0] !== 0x0a
    } finally {
      fs.closeSync(again)
    }
  } catch {
    return false
  }
}

/** Encodes text to its original bytes, also for names that are not UTF-8. */
const exact = (text: string): Uint8Array | string => Option.getOrElse(OwText.encode(text), () => text)

/** Escapes each line of a text. */
const escapedLines = (text: string) => text.split("\n").map(OwText.visible).join("\n")

const isOn = (variable: string) => !["", "0", "false"].includes(variable)

const variable = (name: string) => Effect.orElseSucceed(Config.string(name), () => "")

/** Returns whether to use colors. Source: no-color.org, force-color.org, bixense.com/clicolors. */
const isColored = (terminal: boolean): Effect.Effect<boolean> =>
  Effect.gen(function* () {
    if ((yield* variable("NO_COLOR")) !== "") return false
    if (isOn(yield* variable("FORCE_COLOR")) || isOn(yield* variable("CLICOLOR_FORCE"))) return true
    return terminal && (yield* variable("TERM")) !== "dumb"
  })

/**
 * Provides the outputs of this process.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = ({ color, json, quiet }: OutputOptions): Layer.Layer<Output> =>
  Layer.effect(
    Output,
    Effect.gen(function* () {
      const { stderr, stdout } = yield* Stdio
      // An unhandled stream error ends the process. Write errors are handled by the callback of each write.
      for (const stream of [stdout, stderr]) if (stream.listenerCount("error") === 0) stream.on("error", () => {})
      const status = yield* Ref.make(Option.none<number>())
      const answer = yield* Ref.make(Option.none<number>())
      const clear = stderr.isTTY ? "\r\u001b[K" : ""
      const result = (data: Uint8Array | string) => writeTo(stdout, data, lost)
      // A closed stderr does not fail the command.
      const toStderr = (text: string) => (quiet ? Effect.void : writeTo(stderr, text, () => Effect.void))
      const printNote = (text: string) => toStderr(`${clear}${OwText.visible(text)}\n`)
      const terminal = stdout.isTTY === true
      return Output.of({
        line: (text) => result(terminal ? `${Style.paint(text)}\n` : exact(`${Style.codesOf(text)}\n`)),
        escapedLine: (text) => result(`${Style.paint(text)}\n`),
        escaped: terminal ? OwText.visible : identity,
        newLine: Effect.suspend(() => (isCut(stdout.fd) ? result("\n") : Effect.void)),
        write: result,
        // The escapes are valid JSON, so the record keeps its value.
        json: (record) => result(`${OwText.visible(JSON.stringify(record))}\n`),
        note: (text) => printNote(json ? JSON.stringify({ note: text }) : `ow: ${text}`),
        stderr: (text) => toStderr(`${clear}${escapedLines(text)}\n`),
        unsafeStderr: (text) => {
          if (!quiet) stderr.write(`${clear}${OwText.visible(text)}\n`, () => {})
        },
        flushed: toStderr(""),
        fail: (error) =>
          Effect.zipRight(
            Ref.update(
              status,
              Option.orElseSome(() => exitCode(error))
            ),
            printNote(json ? record(error) : `ow: ${Bytes.joined(error.message)}`)
          ),
        exitWith: (code) =>
          Ref.update(
            answer,
            Option.orElseSome(() => code)
          ),
        status: (text) => (stderr.isTTY ? toStderr(`${clear}${OwText.visible(text)}`) : Effect.void),
        exitCode: Effect.zipWith(Ref.get(status), Ref.get(answer), (status, answer) =>
          Option.orElse(status, () => answer)
        ),
        terminal,
        // A terminal without a size reports 0, for example under `script` in a background job.
        columns: Effect.sync(() => stdout.columns || 80),
        rows: Effect.sync(() => stdout.rows || 24),
        onResize: (resized) =>
          Effect.acquireRelease(
            Effect.sync(() => void stdout.on("resize", resized)),
            () => Effect.sync(() => void stdout.off("resize", resized))
          ),
        onSuspend: (leave, resumed) => {
          const stop = () => void stdout.write(leave, () => process.kill(process.pid, "SIGSTOP"))
          return Effect.acquireRelease(
            Effect.sync(() => void process.on("SIGTSTP", stop).on("SIGCONT", resumed)),
            () => Effect.sync(() => void process.off("SIGTSTP", stop).off("SIGCONT", resumed))
          )
        },
        style: Style.make(color && (yield* isColored(terminal)))
      })
    })
  )
