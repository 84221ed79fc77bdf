/**
 * The root command, and the constructor of subcommands.
 *
 * @since 0.1.0
 */
import * as Command from "@effect/cli/Command"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as LogLevel from "effect/LogLevel"
import * as Option from "effect/Option"
import * as Validation from "../../argv/Validation.js"
import type { Failure } from "../../errors/Failure.js"
import * as Output from "../../output/Output.js"
import * as Settings from "../../settings/Settings.js"

/**
 * The user ran a command that needs a subcommand.
 *
 * @since 0.1.0
 * @category errors
 */
export class SubcommandMissing extends Data.TaggedError("SubcommandMissing") {}

/**
 * The root command.
 *
 * @since 0.1.0
 * @category commands
 */
export const root = Command.make("ow", { settings: Settings.options }, () => new SubcommandMissing())

/**
 * The part of a command that is loaded when it runs.
 *
 * @since 0.1.0
 * @category models
 */
export interface Handler<Input> {
  readonly run: (input: Input) => Effect.Effect<void, Failure, Output.Output | Settings.Settings>
}

/**
 * The command ended with a non-zero exit code. Its failures are already printed.
 *
 * @since 0.1.0
 * @category errors
 */
export class ExitWith extends Data.TaggedError("ExitWith")<{ readonly code: number }> {}

/** Prints the failure that ended the handler, and fails with the exit code of the first failure. */
const withExitCode = (handler: Effect.Effect<void, Failure, Output.Output | Settings.Settings>) =>
  Effect.gen(function* () {
    const { exitCode, fail, flushed } = yield* Output.Output
    yield* Effect.catchAll(handler, fail)
    yield* flushed
    const code = yield* exitCode
    if (Option.isSome(code)) return yield* new ExitWith({ code: code.value })
  })

/** Prints the log on stderr, which with `--verbose` contains the network traffic. */
const tracing = Layer.unwrapEffect(
  Effect.map(Output.Output, ({ unsafeStderr }) =>
    Layer.merge(
      Logger.replace(
        Logger.defaultLogger,
        Logger.make(({ date, message }) => {
          const time = date.toISOString().slice(11, 23)
          unsafeStderr(`${time} ${Array.isArray(message) ? message.join(" ") : String(message)}`)
        })
      ),
      Logger.minimumLogLevel(LogLevel.Trace)
    )
  )
)

/** Resolves the settings, loads the handler, and runs it with them. */
const execute = <Input>(inner: Settings.OptionValues, load: () => Promise<Handler<Input>>, input: Input) =>
  Effect.gen(function* () {
    const { settings: outer } = yield* root
    const settings = yield* Settings.resolve(outer, inner)
    const handler = yield* Effect.promise(load)
    return yield* withExitCode(handler.run(input)).pipe(
      Effect.provide(settings.verbose ? tracing : Layer.empty),
      Effect.provide(Output.layer(settings)),
      Effect.provideService(Settings.Settings, settings)
    )
  })

/**
 * Makes a command from its declaration. `load` imports the handler when the command runs.
 *
 * @since 0.1.0
 * @category constructors
 */
export const command = <const Name extends string, const Config extends Command.Command.Config>(
  name: Name,
  description: string,
  config: Config,
  load: () => Promise<Handler<Command.Command.ParseConfig<Config>>>
) =>
  Command.make(name, { input: config, settings: Settings.options }, ({ input, settings }) =>
    execute(settings, load, input as Command.Command.ParseConfig<Config>)
  ).pipe(Command.withDescription(description))

const { json, noColor, quiet } = Settings.options

/**
 * Makes a command of the station. It has a configuration file of its own, and of the common options only those about output.
 *
 * @since 0.1.0
 * @category constructors
 */
export const stationCommand = <const Name extends string, const Config extends Command.Command.Config>(
  name: Name,
  description: string,
  config: Config,
  load: () => Promise<Handler<Command.Command.ParseConfig<Config>>>
) =>
  Command.make(name, { input: config, settings: { json, noColor, quiet } }, ({ input, settings }) =>
    Effect.gen(function* () {
      const { settings: outer } = yield* root
      // `ow import` has an option of this name, for another purpose: before the command it is the common one.
      if (Option.isSome(outer.server)) return yield* Validation.serverRefused(`ow ${name}`)
      yield* execute({ ...Settings.unset, ...settings }, load, input as Command.Command.ParseConfig<Config>)
    })
  ).pipe(Command.withDescription(description))
