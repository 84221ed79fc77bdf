/**
 * The settings that all commands share. They come from options, `OWSERVER` and the configuration file, in that precedence.
 *
 * @since 0.1.0
 */
import * as Options from "@effect/cli/Options"
import type { AddressFormat, PressureScale, TemperatureScale } from "@owserver/protocol"
import * as Config from "effect/Config"
import * as Context from "effect/Context"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as Parse from "../argv/Parse.js"
import { UsageError } from "../errors/UsageError.js"
import * as Address from "./Address.js"
import * as ConfigFile from "./ConfigFile.js"

const flag = (name: string, description: string, alias?: string): Options.Options<boolean> => {
  const made = Options.boolean(name).pipe(Options.withDescription(description))
  return alias === undefined ? made : Options.withAlias(made, alias)
}

/**
 * The options that all commands share. They may stand before or after the command name and its arguments.
 *
 * @since 0.1.0
 * @category options
 */
export const options = {
  server: Options.text("server").pipe(
    Options.withAlias("s"),
    Options.withPseudoName("address"),
    Options.withDescription(
      "Server address: HOST, HOST:PORT, PORT, /SOCKET or owserver://HOST:PORT/PATH. Default: $OWSERVER, or localhost:4304."
    ),
    Options.optional
  ),
  celsius: flag("celsius", "Show temperatures in °C (default).", "C"),
  fahrenheit: flag("fahrenheit", "Show temperatures in °F.", "F"),
  kelvin: flag("kelvin", "Show temperatures in K.", "K"),
  rankine: flag("rankine", "Show temperatures in °R.", "R"),
  pressure: Parse.oneOf("pressure", ConfigFile.pressures).pipe(
    Options.withDescription("Pressure unit. Default: mbar."),
    Options.optional
  ),
  format: Parse.oneOf("format", ConfigFile.formats).pipe(
    Options.withAlias("f"),
    Options.withDescription(
      "Device address format: f is the family, i the serial number, c the checksum. Default: f.i."
    ),
    Options.optional
  ),
  uncached: flag("uncached", "Read from the bus, not from the server's cache."),
  unaliased: flag("unaliased", "Show addresses instead of aliases."),
  trim: flag("trim", "Strip leading blanks from numbers."),
  timeout: Parse.durationOption("timeout").pipe(
    Options.withDescription(
      "Maximum duration of a request, such as 5s or 500ms. Default: wait while the server reports progress."
    ),
    Options.optional
  ),
  retry: Parse.integer("retry", 0, 1000).pipe(
    Options.withDescription("Number of retries after a temporary failure. Writes are never retried. Default: 0."),
    Options.optional
  ),
  json: flag("json", "Print JSON, one record per line."),
  noColor: flag("no-color", "Disable colors (same as NO_COLOR)."),
  quiet: flag("quiet", "Print nothing on stderr.", "q"),
  verbose: flag("verbose", "Print network traffic on stderr.", "v"),
  config: Options.text("config").pipe(
    Options.withPseudoName("file"),
    Options.withDescription("Configuration file. Default: ow/config.json in $XDG_CONFIG_HOME or ~/.config."),
    Options.optional
  )
}

/**
 * The parsed values of the shared options.
 *
 * @since 0.1.0
 * @category models
 */
export type OptionValues = {
  readonly [Name in keyof typeof options]: (typeof options)[Name] extends Options.Options<infer A> ? A : never
}

/**
 * The values of the shared options on a command line that has none of them.
 *
 * @since 0.1.0
 * @category constants
 */
export const unset: OptionValues = {
  server: Option.none(),
  celsius: false,
  fahrenheit: false,
  kelvin: false,
  rankine: false,
  pressure: Option.none(),
  format: Option.none(),
  uncached: false,
  unaliased: false,
  trim: false,
  timeout: Option.none(),
  retry: Option.none(),
  json: false,
  noColor: false,
  quiet: false,
  verbose: false,
  config: Option.none()
}

/**
 * The effective settings of a command.
 *
 * @since 0.1.0
 * @category services
 */
export class Settings extends Context.Tag("@owserver/cli/Settings")<
  Settings,
  {
    readonly server: Address.Address
    readonly temperature: TemperatureScale.TemperatureScale | undefined
    readonly pressure: PressureScale.PressureScale | undefined
    readonly format: AddressFormat.AddressFormat | undefined
    readonly uncached: boolean
    readonly unaliased: boolean
    readonly trim: boolean
    readonly timeout: Duration.Duration | undefined
    readonly retry: number
    readonly json: boolean
    readonly color: boolean
    readonly quiet: boolean
    readonly verbose: boolean
  }
>() {}

type Scale = "celsius" | "fahrenheit" | "kelvin" | "rankine"

/** Merges the options before and after the command name. Options after the name take precedence. */
const merge = (outer: OptionValues, inner: OptionValues): Omit<OptionValues, Scale> => ({
  server: Option.orElse(inner.server, () => outer.server),
  pressure: Option.orElse(inner.pressure, () => outer.pressure),
  format: Option.orElse(inner.format, () => outer.format),
  uncached: inner.uncached || outer.uncached,
  unaliased: inner.unaliased || outer.unaliased,
  trim: inner.trim || outer.trim,
  timeout: Option.orElse(inner.timeout, () => outer.timeout),
  retry: Option.orElse(inner.retry, () => outer.retry),
  json: inner.json || outer.json,
  noColor: inner.noColor || outer.noColor,
  quiet: inner.quiet || outer.quiet,
  verbose: inner.verbose || outer.verbose,
  config: Option.orElse(inner.config, () => outer.config)
})

const scale = (values: OptionValues): Either.Either<TemperatureScale.TemperatureScale | undefined, UsageError> => {
  const chosen = (["celsius", "fahrenheit", "kelvin", "rankine"] as const).filter((name) => values[name])
  const letters = { celsius: "C", fahrenheit: "F", kelvin: "K", rankine: "R" } as const
  return chosen.length > 1
    ? Either.left(new UsageError({ message: `--${chosen.join(" and --")} cannot be combined; give one of them` }))
    : Either.right(chosen[0] && letters[chosen[0]])
}

const fromEnvironment = Config.string("OWSERVER").pipe(
  Config.option,
  Config.map(Option.filter((text) => text !== "")),
  Effect.orElseSucceed(() => Option.none<string>())
)

/**
 * Resolves the settings from the options before (`outer`) and after (`inner`) the command name. Fails with `UsageError` if a
 * value is invalid.
 *
 * @since 0.1.0
 * @category constructors
 */
export const resolve = (outer: OptionValues, inner: OptionValues): Effect.Effect<Settings["Type"], UsageError> =>
  Effect.gen(function* () {
    const values = merge(outer, inner)
    const file = yield* ConfigFile.load(values.config)
    const environment = yield* fromEnvironment
    const named = Option.orElse(values.server, () => environment)
    const server = Option.getOrElse(named, () => file.server ?? "localhost:4304")
    return {
      server: yield* Address.parse(server),
      temperature: (yield* scale(inner)) ?? (yield* scale(outer)) ?? file.temperature,
      pressure: Option.getOrElse(values.pressure, () => file.pressure),
      format: Option.getOrElse(values.format, () => file.format),
      uncached: values.uncached || file.uncached === true,
      unaliased: values.unaliased || file.unaliased === true,
      trim: values.trim || file.trim === true,
      timeout: Option.getOrElse(values.timeout, () => file.timeout),
      retry: Option.getOrElse(values.retry, () => file.retry ?? 0),
      json: values.json,
      color: !values.noColor && file.color !== false,
      quiet: values.quiet,
      verbose: values.verbose
    }
  })
