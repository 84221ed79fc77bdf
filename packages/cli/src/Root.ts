/**
 * `ow` itself, and how its commands are made.
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
import type { Failure } from "./Exit.js"
import * as Output from "./output/Output.js"
import * as Settings from "./settings/Settings.js"

/**
 * A command was called that is nothing without one of those below it.
 *
 * @since 0.1.0
 * @category errors
 */
export class CommandWanted extends Data.TaggedError("CommandWanted") {}

/**
 * The command that all others are under.
 *
 * @since 0.1.0
 * @category commands
 */
export const root = Command.make("ow", { settings: Settings.options }, () => new CommandWanted())

/**
 * What the part of a command that is loaded late looks like.
 *
 * @since 0.1.0
 * @category models
 */
export interface Body<Given> {
  readonly run: (given: Given) => Effect.Effect<void, Failure, Output.Output | Settings.Settings>
}

/**
 * A command has ended with a status other than 0. What there was to say has been said.
 *
 * @since 0.1.0
 * @category errors
 */
export class Ended extends Data.TaggedError("Ended")<{ readonly status: number }> {}

/** Says the failure that ended the body too, and ends with the status of the first. */
const concluded = (body: Effect.Effect<void, Failure, Output.Output | Settings.Settings>) =>
  Effect.gen(function* () {
    const { fail, failed, flushed } = yield* Output.Output
    yield* Effect.catchAll(body, fail)
    yield* flushed
    const status = yield* failed
    if (Option.isSome(status)) return yield* new Ended({ status: status.value })
  })

/** The wire trace of `--verbose`: what is logged, on stderr as any other note. */
const tracing = Layer.unwrapEffect(
  Effect.map(Output.Output, ({ unsafeAside }) =>
    Layer.merge(
      Logger.replace(
        Logger.defaultLogger,
        Logger.make(({ date, message }) => {
          const time = date.toISOString().slice(11, 23)
          unsafeAside(`${time} ${Array.isArray(message) ? message.join(" ") : String(message)}`)
        })
      ),
      Logger.minimumLogLevel(LogLevel.Trace)
    )
  )
)

/**
 * A command: how it is called, and where the rest of it is, which is loaded when it is called.
 *
 * @since 0.1.0
 * @category constructors
 */
export const command = <const Name extends string, const Config extends Command.Command.Config>(
  name: Name,
  description: string,
  config: Config,
  load: () => Promise<Body<Command.Command.ParseConfig<Config>>>
) =>
  Command.make(name, { given: config, settings: Settings.options }, ({ given, settings: inner }) =>
    Effect.gen(function* () {
      const { settings: outer } = yield* root
      const settings = yield* Settings.resolve(outer, inner)
      const body = yield* Effect.promise(load)
      return yield* concluded(body.run(given as Command.Command.ParseConfig<Config>)).pipe(
        Effect.provide(settings.verbose ? tracing : Layer.empty),
        Effect.provide(Output.layer(settings)),
        Effect.provideService(Settings.Settings, settings)
      )
    })
  ).pipe(Command.withDescription(description))
