/**
 * The configuration file. The format is JSON because Node parses it without a dependency.
 *
 * @since 0.1.0
 */
import * as fs from "node:fs/promises"
import { AddressFormat, PressureScale } from "@owserver/protocol"
import * as ProtocolSchema from "@owserver/protocol/ProtocolSchema"
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
 * The pressure units.
 *
 * @since 0.1.0
 * @category constants
 */
export const pressures: ReadonlyArray<PressureScale.PressureScale> = PressureScale.table.map(({ scale }) => scale)

/**
 * The formats of a device address.
 *
 * @since 0.1.0
 * @category constants
 */
export const formats: ReadonlyArray<AddressFormat.AddressFormat> = AddressFormat.table.map(({ format }) => format)

const DurationField = Schema.transformOrFail(Schema.Union(Schema.String, Schema.Number), Schema.DurationFromSelf, {
  strict: true,
  decode: (input, _, ast) =>
    Either.mapLeft(Parse.duration(String(input)), (issue) => new ParseResult.Type(ast, input, `expected ${issue}`)),
  encode: (duration) => ParseResult.succeed(Duration.toMillis(duration) / 1000)
})

/**
 * The fields of a configuration file. Each field corresponds to the option of the same name.
 *
 * @since 0.1.0
 * @category models
 */
export const ConfigFile = Schema.Struct({
  server: Schema.NonEmptyString,
  temperature: ProtocolSchema.TemperatureScale,
  pressure: ProtocolSchema.PressureScale,
  format: ProtocolSchema.AddressFormat,
  uncached: Schema.Boolean,
  unaliased: Schema.Boolean,
  trim: Schema.Boolean,
  timeout: DurationField,
  retry: Schema.Int.pipe(Schema.between(0, 1000)),
  color: Schema.Boolean
}).pipe(Schema.partialWith({ exact: true }), Schema.annotations({ identifier: "an object of settings" }))

const decode = Schema.decodeUnknown(Schema.parseJson(ConfigFile), { onExcessProperty: "error" })

const defaultPath = Config.all({
  xdg: Config.withDefault(Config.string("XDG_CONFIG_HOME"), ""),
  home: Config.withDefault(Config.string("HOME"), "")
}).pipe(
  Config.map(({ home, xdg }) => (xdg === "" && home === "" ? "" : `${xdg || `${home}/.config`}/ow/config.json`)),
  Effect.orElseSucceed(() => "")
)

/** The error codes of a missing file or folder. */
const missingCodes = ["ENOENT", "ENOTDIR"]

const lower = (text: string) => text.charAt(0).toLowerCase() + text.slice(1)

/**
 * Reads the named file, or else the default one. Only the default file may be missing. Fails with `UsageError` if the file
 * cannot be read or is invalid.
 *
 * @since 0.1.0
 * @category constructors
 */
export const load = (explicitPath: Option.Option<string>): Effect.Effect<typeof ConfigFile.Type, UsageError> =>
  Effect.gen(function* () {
    const file = yield* Option.match(explicitPath, { onNone: () => defaultPath, onSome: Effect.succeed })
    const invalid = (issue: string) => new UsageError({ message: `invalid configuration file ${file}: ${issue}` })
    const text = yield* Effect.tryPromise({
      try: () => fs.readFile(file, "utf8"),
      catch: (error) => error as NodeJS.ErrnoException
    }).pipe(
      Effect.map(Option.some),
      Effect.catchAll(({ code = "", message }) =>
        Option.isNone(explicitPath) && missingCodes.includes(code)
          ? Effect.succeedNone
          : Effect.fail(new UsageError({ message: `cannot read the configuration file ${file}: ${message}` }))
      )
    )
    if (Option.isNone(text)) return {}
    return yield* Effect.mapError(decode(Parse.withoutMark(text.value)), (error) =>
      invalid(
        ParseResult.ArrayFormatter.formatErrorSync(error)
          .map(({ message, path }) => `${path.join(".")} ${path.length === 0 ? message : lower(message)}`)
          .join("; ")
          .trim()
      )
    )
  })
