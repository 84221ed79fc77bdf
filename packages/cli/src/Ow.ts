/**
 * The program `ow`: its commands and their exit codes.
 *
 * @since 0.1.0
 */
import * as CliConfig from "@effect/cli/CliConfig"
import * as Command from "@effect/cli/Command"
import * as ValidationError from "@effect/cli/ValidationError"
import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import * as NodePath from "@effect/platform-node/NodePath"
import * as NodeTerminal from "@effect/platform-node/NodeTerminal"
import { OwText } from "@owserver/protocol"
import * as Cause from "effect/Cause"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Argv from "./argv/Argv.js"
import * as Help from "./argv/Help.js"
import * as Validation from "./argv/Validation.js"
import { alarms } from "./commands/alarms.js"
import { alias } from "./commands/alias.js"
import { backup } from "./commands/backup.js"
import { completions } from "./commands/completions.js"
import { devices } from "./commands/devices.js"
import { doctor } from "./commands/doctor.js"
import { exportReadings } from "./commands/export.js"
import { fake } from "./commands/fake.js"
import { get } from "./commands/get.js"
import { history } from "./commands/history.js"
import { importReadings } from "./commands/import.js"
import { label } from "./commands/label.js"
import { log } from "./commands/log.js"
import { ls } from "./commands/ls.js"
import { ping } from "./commands/ping.js"
import { present } from "./commands/present.js"
import { read } from "./commands/read.js"
import { serve } from "./commands/serve.js"
import { root } from "./commands/shared/Root.js"
import { snoop } from "./commands/snoop.js"
import { stats } from "./commands/stats.js"
import { temps } from "./commands/temps.js"
import { tree } from "./commands/tree.js"
import { watch } from "./commands/watch.js"
import { write } from "./commands/write.js"
import { ExitCode } from "./errors/ExitCode.js"
import * as Output from "./output/Output.js"
import * as Style from "./output/Style.js"
import { version } from "./Version.js"

const commands = [
  ls,
  tree,
  read,
  write,
  present,
  get,
  ping,
  devices,
  temps,
  watch,
  alarms,
  log,
  alias,
  stats,
  doctor,
  snoop,
  fake,
  serve,
  history,
  exportReadings,
  importReadings,
  label,
  backup,
  completions(() => descriptor)
] as const

/**
 * `ow` with all its commands.
 *
 * @since 0.1.0
 * @category commands
 */
export const ow = root.pipe(
  Command.withDescription("Read, watch, log, store and simulate 1-Wire sensors through owserver."),
  Command.withSubcommands(commands)
)

/**
 * The description of all commands, for help and completions.
 *
 * @since 0.1.0
 * @category commands
 */
export const descriptor: Help.Command = ow.descriptor as Help.Command

const renderHelp = (words: ReadonlyArray<string>, style: Style.Style, columns: number) =>
  Help.render(descriptor, words, style, Math.min(columns, 100))

/** Prints text of several lines. */
const printLines = (text: string, { line }: Output.Output["Type"]) =>
  Effect.forEach(text.split("\n"), line, { discard: true })

/** Redirects what `@effect/cli` prints, and drops its errors, which `Validation` replaces. */
const redirectedConsole = (usual: Console.Console, output: Output.Output["Type"]): Console.Console => ({
  ...usual,
  log: (text: unknown) => printLines(Style.strip(String(text)).trimEnd(), output),
  error: () => Effect.void
})

const parseAndRun = Command.run(ow, { name: "ow", version })

const run = (argv: ReadonlyArray<string>, words: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    const output = yield* Output.Output
    const usual = yield* Effect.console
    const columns = yield* output.columns
    if (Argv.has(words, "--help", "-h")) {
      const usageError = Validation.unknownCommand(descriptor, words)
      if (usageError !== undefined) return yield* Effect.as(output.fail(usageError), ExitCode.usage)
      yield* printLines(renderHelp(words, output.style, columns), output)
      return ExitCode.done
    }
    const usageError = Validation.flagWithValue(descriptor, words) ?? Validation.refusedCommonOption(descriptor, words)
    if (usageError !== undefined) return yield* Effect.as(output.fail(usageError), ExitCode.usage)
    return yield* parseAndRun([...argv.slice(0, 2), ...words]).pipe(
      Effect.as(ExitCode.done),
      Effect.withConsole(redirectedConsole(usual, output)),
      Effect.mapError((error) =>
        ValidationError.isValidationError(error) ? Validation.explain(descriptor, words, error) : error
      ),
      Effect.catchTags({
        ExitWith: ({ code }) => Effect.succeed(code),
        SubcommandMissing: () =>
          Effect.as(output.stderr(renderHelp(words, Style.make(false), columns)), ExitCode.usage),
        UsageError: (error) => Effect.as(output.fail(error), ExitCode.usage)
      })
    )
  })

const printError = (text: string) => Console.error(text.split("\n").map(OwText.visible).join("\n"))

const defectExitCode = (cause: Cause.Cause<never>): Effect.Effect<number> => {
  const lost = [...Cause.defects(cause)].find((defect) => defect instanceof Output.OutputLost)
  if (lost === undefined)
    return Effect.as(printError(`ow: internal error (a bug in ow): ${Cause.pretty(cause)}`), ExitCode.defect)
  return lost.closed
    ? Effect.succeed(ExitCode.outputClosed)
    : Effect.as(printError(`ow: cannot write the output: ${lost.message}`), ExitCode.outputFailed)
}

/**
 * Runs a command line, and returns the exit code. Never fails, but can be interrupted.
 *
 * @since 0.1.0
 * @category running
 */
export const main = (argv: ReadonlyArray<string>): Effect.Effect<number> => {
  const words = Argv.asOptions(Argv.normalize(argv.slice(2)))
  // Determined before parsing, because parsing itself may fail and print.
  const output = { color: true, quiet: Argv.has(words, "-q", "--quiet"), json: Argv.has(words, "--json") }
  return run(argv, words).pipe(
    Effect.provide(Layer.mergeAll(NodeFileSystem.layer, NodePath.layer, NodeTerminal.layer)),
    Effect.provide(CliConfig.layer({ isCaseSensitive: true, finalCheckBuiltIn: true, showBuiltIns: false })),
    Effect.provide(Output.layer(output)),
    Effect.catchAllCause((cause) => (Cause.isInterruptedOnly(cause) ? Effect.failCause(cause) : defectExitCode(cause)))
  )
}
