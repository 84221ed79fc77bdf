/**
 * The whole of `ow`: its commands, and what becomes of how they end.
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
import { completions } from "./commands/completions.js"
import { devices } from "./commands/devices.js"
import { doctor } from "./commands/doctor.js"
import { fake } from "./commands/fake.js"
import { get } from "./commands/get.js"
import { log } from "./commands/log.js"
import { ls } from "./commands/ls.js"
import { ping } from "./commands/ping.js"
import { present } from "./commands/present.js"
import { read } from "./commands/read.js"
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
import * as Settings from "./settings/Settings.js"
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
  completions(() => descriptor)
] as const

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

/**
 * What there is to say of all commands.
 *
 * @since 0.1.0
 * @category commands
 */
export const descriptor: Help.Command = ow.descriptor as Help.Command

const shared = new Set(
  Object.keys(Settings.options).map((name) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`))
)

const help = (words: ReadonlyArray<string>, style: Style.Style, columns: number) =>
  Help.render(descriptor, words, shared, style, Math.min(columns, 100))

/** Our own text, of several lines. */
const printed = (text: string, { line }: Output.Output["Type"]) =>
  Effect.forEach(text.split("\n"), line, { discard: true })

/** What `@effect/cli` prints, such as its completions. What it finds wrong we say ourselves, in one line. */
const printing = (usual: Console.Console, output: Output.Output["Type"]): Console.Console => ({
  ...usual,
  log: (text: unknown) => printed(Style.strip(String(text)).trimEnd(), output),
  error: () => Effect.void
})

const parsed = Command.run(ow, { name: "ow", version })

const run = (argv: ReadonlyArray<string>, words: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    const output = yield* Output.Output
    const usual = yield* Effect.console
    const columns = yield* output.columns
    if (Argv.has(words, "--help", "-h")) {
      const mistake = Validation.unknownCommand(descriptor, words)
      if (mistake !== undefined) return yield* Effect.as(output.fail(mistake), ExitCode.usage)
      yield* printed(help(words, output.style, columns), output)
      return ExitCode.done
    }
    const mistake = Validation.flagWithValue(descriptor, words)
    if (mistake !== undefined) return yield* Effect.as(output.fail(mistake), ExitCode.usage)
    return yield* parsed([...argv.slice(0, 2), ...words]).pipe(
      Effect.as(ExitCode.done),
      Effect.withConsole(printing(usual, output)),
      Effect.mapError((error) =>
        ValidationError.isValidationError(error) ? Validation.explain(descriptor, words, error) : error
      ),
      Effect.catchTags({
        ExitWith: ({ status }) => Effect.succeed(status),
        SubcommandMissing: () => Effect.as(output.stderr(help(words, Style.make(false), columns)), ExitCode.usage),
        UsageError: (error) => Effect.as(output.fail(error), ExitCode.usage)
      })
    )
  })

const complain = (text: string) => Console.error(text.split("\n").map(OwText.visible).join("\n"))

const unforeseen = (cause: Cause.Cause<never>): Effect.Effect<number> => {
  const lost = [...Cause.defects(cause)].find((defect) => defect instanceof Output.OutputLost)
  if (lost === undefined)
    return Effect.as(complain(`ow: a defect of this program: ${Cause.pretty(cause)}`), ExitCode.defect)
  return lost.closed
    ? Effect.succeed(ExitCode.outputClosed)
    : Effect.as(complain(`ow: the output cannot be written: ${lost.message}`), ExitCode.outputFailed)
}

/**
 * Runs what the command line says, and gives the exit status. Never fails; may be interrupted.
 *
 * @since 0.1.0
 * @category running
 */
export const main = (argv: ReadonlyArray<string>): Effect.Effect<number> => {
  const words = Argv.asOptions(Argv.normalize(argv.slice(2)))
  // Before the options are read, which may be what fails.
  const output = { color: true, quiet: Argv.has(words, "-q", "--quiet"), json: Argv.has(words, "--json") }
  return run(argv, words).pipe(
    Effect.provide(Layer.mergeAll(NodeFileSystem.layer, NodePath.layer, NodeTerminal.layer)),
    Effect.provide(CliConfig.layer({ isCaseSensitive: true, finalCheckBuiltIn: true, showBuiltIns: false })),
    Effect.provide(Output.layer(output)),
    Effect.catchAllCause((cause) => (Cause.isInterruptedOnly(cause) ? Effect.failCause(cause) : unforeseen(cause)))
  )
}
