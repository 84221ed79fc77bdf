/**
 * The whole of `ow`: its commands, and what becomes of how they end.
 *
 * @since 0.1.0
 */
import * as CliConfig from "@effect/cli/CliConfig"
import * as Command from "@effect/cli/Command"
import type * as CommandDescriptor from "@effect/cli/CommandDescriptor"
import * as ValidationError from "@effect/cli/ValidationError"
import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import * as NodePath from "@effect/platform-node/NodePath"
import * as NodeTerminal from "@effect/platform-node/NodeTerminal"
import * as Cause from "effect/Cause"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { alarms } from "./commands/alarms.js"
import { devices } from "./commands/devices.js"
import { log } from "./commands/log.js"
import { read } from "./commands/read.js"
import { temps } from "./commands/temps.js"
import { watch } from "./commands/watch.js"
import { Exit } from "./Exit.js"
import * as Help from "./Help.js"
import * as Output from "./Output.js"
import { root } from "./Root.js"
import * as Settings from "./Settings.js"
import * as Style from "./Style.js"
import { UsageError } from "./UsageError.js"
import { version } from "./Version.js"

const commands = [read, devices, temps, watch, alarms, log] as const

/**
 * `ow` with all its commands.
 *
 * @since 0.1.0
 * @category commands
 */
export const ow = root.pipe(
  Command.withDescription("Reads, watches, logs and simulates 1-Wire sensors behind an owserver."),
  Command.withSubcommands(commands)
)

const descriptor = ow.descriptor as CommandDescriptor.Command<unknown>
const shared = new Set(
  Object.keys(Settings.options).map((name) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`))
)

const help = (words: ReadonlyArray<string>, style: Style.Style, columns: number) =>
  Help.render(descriptor, words, shared, style, Math.min(columns, 100))

/** What is wrong, and where it says how it is right. */
const usage = (words: ReadonlyArray<string>, error: ValidationError.ValidationError) => {
  const issue = ValidationError.isCommandMismatch(error)
    ? `there is no command ${words.find((word) => !word.startsWith("-")) ?? ""}`
    : Help.words(error.error).replace(/\.$/, "")
  return new UsageError({ message: `${issue}; see ${Help.called(descriptor, words)} --help` })
}

/** What `@effect/cli` prints, such as its completions. What it finds wrong we say ourselves, in one line. */
const printing = (usual: Console.Console, { line }: Output.Output["Type"]): Console.Console => ({
  ...usual,
  log: (text: unknown) => line(Style.strip(String(text)).trimEnd()),
  error: () => Effect.void
})

const parsed = Command.run(ow, { name: "ow", version })

const run = (argv: ReadonlyArray<string>, words: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    const output = yield* Output.Output
    const usual = yield* Effect.console
    const columns = yield* output.columns
    const options = words.includes("--") ? words.slice(0, words.indexOf("--")) : words
    if (options.includes("--help") || options.includes("-h")) {
      yield* output.line(help(options, output.style, columns))
      return Exit.done
    }
    return yield* parsed(argv).pipe(
      Effect.as(Exit.done),
      Effect.withConsole(printing(usual, output)),
      Effect.mapError((error) => (ValidationError.isValidationError(error) ? usage(words, error) : error)),
      Effect.catchTags({
        Ended: ({ status }) => Effect.succeed(status),
        CommandWanted: () => Effect.as(output.note(help(words, Style.make(false), columns)), Exit.usage),
        UsageError: (error) => Effect.as(output.fail(error), Exit.usage)
      })
    )
  })

const unforeseen = (cause: Cause.Cause<never>): Effect.Effect<number> =>
  [...Cause.defects(cause)].some((defect) => defect instanceof Output.OutputClosed)
    ? Effect.succeed(Exit.outputClosed)
    : Effect.as(Console.error(`ow: a defect of this program: ${Cause.pretty(cause)}`), Exit.defect)

/**
 * Runs what the command line says, and gives the exit status. Never fails; may be interrupted.
 *
 * @since 0.1.0
 * @category running
 */
export const main = (argv: ReadonlyArray<string>): Effect.Effect<number> =>
  run(argv, argv.slice(2)).pipe(
    Effect.provide(Layer.mergeAll(NodeFileSystem.layer, NodePath.layer, NodeTerminal.layer)),
    Effect.provide(CliConfig.layer({ isCaseSensitive: true, finalCheckBuiltIn: true, showBuiltIns: false })),
    Effect.provide(Output.layer({ color: true, quiet: false, json: false })),
    Effect.catchAllCause((cause) => (Cause.isInterruptedOnly(cause) ? Effect.failCause(cause) : unforeseen(cause)))
  )
