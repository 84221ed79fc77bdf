/**
 * Where a command prints. Results go to stdout, everything else to stderr; a line is written whole or not at all.
 *
 * @since 0.1.0
 */
import * as fs from "node:fs"
import process from "node:process"
import type { Writable } from "node:stream"
import { OwText } from "@owserver/protocol"
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
import * as Style from "./Style.js"

/**
 * Stdout takes nothing more: whoever read it has gone, such as `head`, or the disk is full. A defect, as no command has
 * anything left to do then.
 *
 * @since 0.1.0
 * @category errors
 */
export class OutputLost extends Data.TaggedError("OutputLost")<{
  /** Whether the reader has gone; else the output cannot be written. */
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
    /** A line of the result. On a terminal, characters that it would obey or not show are escaped. */
    readonly line: (text: string) => Effect.Effect<void>
    /** A line of a result that only people read: the same characters are escaped wherever it goes. */
    readonly escapedLine: (text: string) => Effect.Effect<void>
    /** The text as `line` prints it, for a caller who has to know its width. */
    readonly escaped: (text: string) => string
    /** Ends a line that is not whole: if stdout is a file, and a full disk had cut what was written to it before. */
    readonly newLine: Effect.Effect<void>
    /** Part of the result as it is. */
    readonly write: (data: Uint8Array | string) => Effect.Effect<void>
    /** A record of the result, as one line of JSON. */
    readonly json: (record: { readonly [field: string]: unknown }) => Effect.Effect<void>
    /** A line beside the result, on stderr: `ow: ` and the text, or a record with `--json`; nothing with `--quiet`. */
    readonly note: (text: string) => Effect.Effect<void>
    /** Text on stderr as it is, such as help; nothing with `--quiet`. */
    readonly stderr: (text: string) => Effect.Effect<void>
    /** The same for whoever cannot run an effect, such as a logger; it is written when `flushed` is done. */
    readonly unsafeStderr: (text: string) => void
    /** Done when all that went to stderr is written. */
    readonly flushed: Effect.Effect<void>
    /** Says what failed, in one line on stderr. The command goes on, and ends with the status of its first failure. */
    readonly fail: (error: Failure) => Effect.Effect<void>
    /** Ends the command with this status, unless something fails or has failed; for what is an answer and no failure. */
    readonly exitWith: (status: number) => Effect.Effect<void>
    /** Text on stderr that is overwritten by the next, if stderr is a terminal that may be written to; else nothing. */
    readonly status: (text: string) => Effect.Effect<void>
    /** The status that the command ends with, where it is not 0. */
    readonly exitCode: Effect.Effect<Option.Option<number>>
    /** Whether stdout is a terminal. */
    readonly terminal: boolean
    /** The columns of the terminal that stdout is now, or 80. */
    readonly columns: Effect.Effect<number>
    /** The rows of the terminal that stdout is now, or 24. */
    readonly rows: Effect.Effect<number>
    /** Calls back when the terminal that stdout is has another size, within the scope. */
    readonly onResize: (resized: () => void) => Effect.Effect<void, never, Scope.Scope>
    /** Writes `leave` before Ctrl-Z suspends the process, and calls back when it goes on, within the scope. */
    readonly onSuspend: (leave: string, resumed: () => void) => Effect.Effect<void, never, Scope.Scope>
    /** Colours for stdout, which do nothing where there are to be none. */
    readonly style: Style.Style
  }
>() {}

/** What a stream says to who writes where nobody reads any more. */
const gone = ["EPIPE", "ECONNRESET", "ERR_STREAM_DESTROYED"]

const writeTo = (
  stream: Writable,
  data: Uint8Array | string,
  failed: (error: NodeJS.ErrnoException) => Effect.Effect<void>
): Effect.Effect<void> =>
  Effect.async<void>((resume) => {
    stream.write(data, (error) => resume(error === undefined || error === null ? Effect.void : failed(error)))
  })

const lost = ({ code = "", message }: NodeJS.ErrnoException) =>
  Effect.die(new OutputLost({ closed: gone.includes(code), message }))

const record = (error: Failure) =>
  JSON.stringify({ error: error._tag, message: Bytes.joined(error.message), exit: exitCode(error) })

/** Whether the stream goes to a file that does not end in LF. A file that only may be written to is opened once more for that. */
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

/** Text as the bytes it was: of a name that is no UTF-8 too. */
const exact = (text: string): Uint8Array | string => Option.getOrElse(OwText.encode(text), () => text)

/** Text of several lines, each as `OwText.visible` has it. */
const lines = (text: string) => text.split("\n").map(OwText.visible).join("\n")

const isOn = (variable: string | undefined) => !["", "0", "false"].includes(variable ?? "")

/** Colours are for terminals, unless the environment says otherwise (no-color.org, force-color.org, bixense.com/clicolors). */
const colored = (env: NodeJS.ProcessEnv, terminal: boolean): boolean => {
  if ((env.NO_COLOR ?? "") !== "") return false
  return isOn(env.FORCE_COLOR) || isOn(env.CLICOLOR_FORCE) || (terminal && env.TERM !== "dumb")
}

/**
 * The outputs of this process.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = ({ color, json, quiet }: OutputOptions): Layer.Layer<Output> =>
  Layer.effect(
    Output,
    Effect.gen(function* () {
      const { env, stderr, stdout } = process
      // An error of a stream that nobody listens to ends the process; that of a write goes to who wrote.
      for (const stream of [stdout, stderr]) if (stream.listenerCount("error") === 0) stream.on("error", () => {})
      const status = yield* Ref.make(Option.none<number>())
      const answer = yield* Ref.make(Option.none<number>())
      const clear = stderr.isTTY ? "\r\u001b[K" : ""
      const result = (data: Uint8Array | string) => writeTo(stdout, data, lost)
      // Nobody has to read what is said beside the result.
      const beside = (text: string) => (quiet ? Effect.void : writeTo(stderr, text, () => Effect.void))
      const say = (text: string) => beside(`${clear}${OwText.visible(text)}\n`)
      const terminal = stdout.isTTY === true
      return Output.of({
        line: (text) => result(terminal ? `${Style.paint(text)}\n` : exact(`${Style.codesOf(text)}\n`)),
        escapedLine: (text) => result(`${Style.paint(text)}\n`),
        escaped: terminal ? OwText.visible : identity,
        newLine: Effect.suspend(() => (isCut(stdout.fd) ? result("\n") : Effect.void)),
        write: result,
        // The escapes are those of JSON: the record stays the same.
        json: (record) => result(`${OwText.visible(JSON.stringify(record))}\n`),
        note: (text) => say(json ? JSON.stringify({ note: text }) : `ow: ${text}`),
        stderr: (text) => beside(`${clear}${lines(text)}\n`),
        unsafeStderr: (text) => {
          if (!quiet) stderr.write(`${clear}${OwText.visible(text)}\n`, () => {})
        },
        flushed: beside(""),
        fail: (error) =>
          Effect.zipRight(
            Ref.update(
              status,
              Option.orElseSome(() => exitCode(error))
            ),
            say(json ? record(error) : `ow: ${Bytes.joined(error.message)}`)
          ),
        exitWith: (code) =>
          Ref.update(
            answer,
            Option.orElseSome(() => code)
          ),
        status: (text) => (stderr.isTTY ? beside(`${clear}${OwText.visible(text)}`) : Effect.void),
        exitCode: Effect.zipWith(Ref.get(status), Ref.get(answer), (status, answer) =>
          Option.orElse(status, () => answer)
        ),
        terminal,
        // A terminal without a size, as `script` has it in a job, says 0.
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
        style: Style.make(color && colored(env, terminal))
      })
    })
  )
