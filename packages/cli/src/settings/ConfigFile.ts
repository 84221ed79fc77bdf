/**
 * The configuration file: JSON, so that nothing has to be loaded to read it.
 *
 * @since 0.1.0
 */
import * as fs from "node:fs/promises"
import { AddressFormat, PressureScale, TemperatureScale } from "@owserver/protocol"
import * as Config from "effect/Config"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as ParseResult from "effect/ParseResult"
import * as Schema from "effect/Schema"
import * as Parse from "../argv/Parse.js"
import { UsageError } from "../errors/UsageError.js"

/**
 * The units of pressure.
 *
 * @since 0.1.0
 * @category constants
 */
export const pressures: ReadonlyArray<PressureScale.PressureScale> = PressureScale.PressureScale.literals

/**
 * The ways to write an address.
 *
 * @since 0.1.0
 * @category constants
 */
export const formats: ReadonlyArray<AddressFormat.AddressFormat> = AddressFormat.AddressFormat.literals

const Span = Schema.transformOrFail(Schema.Union(Schema.String, Schema.Number), Schema.DurationFromSelf, {
  strict: true,
  decode: (given, _, ast) =>
    Either.mapLeft(Parse.duration(String(given)), (issue) => new ParseResult.Type(ast, given, `expected ${issue}`)),
  encode: (span) => ParseResult.succeed(Duration.toMillis(span) / 1000)
})

/**
 * What a configuration file may say. Each field is the option of that name.
 *
 * @since 0.1.0
 * @category models
 */
export const ConfigFile = Schema.Struct({
  server: Schema.NonEmptyString,
  temperature: TemperatureScale.TemperatureScale,
  pressure: PressureScale.PressureScale,
  format: AddressFormat.AddressFormat,
  uncached: Schema.Boolean,
  unaliased: Schema.Boolean,
  trim: Schema.Boolean,
  timeout: Span,
  retry: Schema.Int.pipe(Schema.between(0, 1000)),
  color: Schema.Boolean
}).pipe(Schema.partialWith({ exact: true }), Schema.annotations({ identifier: "an object of settings" }))

const decode = Schema.decodeUnknown(Schema.parseJson(ConfigFile), { onExcessProperty: "error" })

const usual = Config.all({
  xdg: Config.withDefault(Config.string("XDG_CONFIG_HOME"), ""),
  home: Config.withDefault(Config.string("HOME"), "")
}).pipe(
  Config.map(({ home, xdg }) => (xdg === "" && home === "" ? "" : `${xdg || `${home}/.config`}/ow/config.json`)),
  Effect.orElseSucceed(() => "")
)

/** There is no such file, or no such folder. */
const absent = ["ENOENT", "ENOTDIR"]

const lower = (text: string) => text.charAt(0).toLowerCase() + text.slice(1)

/**
 * Reads the file that was named, or else the usual one, which need not be there.
 *
 * @since 0.1.0
 * @category constructors
 */
export const load = (named: Option.Option<string>): Effect.Effect<typeof ConfigFile.Type, UsageError> =>
  Effect.gen(function* () {
    const file = yield* Option.match(named, { onNone: () => usual, onSome: Effect.succeed })
    const wrong = (issue: string) => new UsageError({ message: `the configuration file ${file} is wrong: ${issue}` })
    const text = yield* Effect.tryPromise({
      try: () => fs.readFile(file, "utf8"),
      catch: (error) => error as NodeJS.ErrnoException
    }).pipe(
      Effect.map(Option.some),
      Effect.catchAll(({ code = "", message }) =>
        Option.isNone(named) && absent.includes(code)
          ? Effect.succeedNone
          : Effect.fail(new UsageError({ message: `the configuration file ${file} cannot be read: ${message}` }))
      )
    )
    if (Option.isNone(text)) return {}
    return yield* Effect.mapError(decode(Parse.withoutMark(text.value)), (error) =>
      wrong(
        ParseResult.ArrayFormatter.formatErrorSync(error)
          .map(({ message, path }) => `${path.join(".")} ${path.length === 0 ? message : lower(message)}`)
          .join("; ")
          .trim()
      )
    )
  })
