/**
 * Options and arguments whose errors name the option. The errors of `@effect/cli` only describe the value.
 *
 * @since 0.1.0
 */
import * as Args from "@effect/cli/Args"
import * as HelpDoc from "@effect/cli/HelpDoc"
import * as Options from "@effect/cli/Options"
import * as ValidationError from "@effect/cli/ValidationError"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Argv from "./Argv.js"

/**
 * Makes an option from a parser. If the text is invalid, `parse` returns a description of the valid values.
 *
 * @since 0.1.0
 * @category options
 */
export const option = <A>(
  name: string,
  placeholder: string,
  parse: (text: string) => Either.Either<A, string>
): Options.Options<A> =>
  Options.text(name).pipe(
    Options.withPseudoName(placeholder),
    Options.mapEffect((text) =>
      Effect.mapError(parse(text), (issue) =>
        ValidationError.invalidValue(HelpDoc.p(`--${name} expects ${issue}, not ${JSON.stringify(text)}`))
      )
    )
  )

/**
 * Makes an option for an integer in a range.
 *
 * @since 0.1.0
 * @category options
 */
export const integer = (name: string, least: number, most: number): Options.Options<number> =>
  option(name, "n", (text) => {
    const number = Number(text)
    return /^[+-]?\d+$/.test(text) && number >= least && number <= most
      ? Either.right(number)
      : Either.left(`an integer from ${least} to ${most}`)
  })

/**
 * Makes an option for one of the given words.
 *
 * @since 0.1.0
 * @category options
 */
export const oneOf = <const Argv extends ReadonlyArray<string>>(
  name: string,
  words: Argv
): Options.Options<Argv[number]> =>
  option(name, words.join("|"), (text) =>
    Either.fromNullable(
      words.find((word) => word === text),
      () => `one of ${words.join(", ")}`
    )
  )

const units = { ms: 1, s: 1000, m: 60_000, min: 60_000, h: 3_600_000, d: 86_400_000 } as const

/**
 * Parses a positive duration such as `5`, `5s`, `500ms`, `1.5m`, `1h` or `1d`. A number without a unit is seconds.
 *
 * @since 0.1.0
 * @category conversions
 */
export const duration = (text: string): Either.Either<Duration.Duration, string> => {
  const [, number, unit = "s"] = /^(\d+(?:\.\d+)?|\.\d+)(ms|s|m|min|h|d)?$/.exec(text.trim()) ?? []
  const millis = Number(number) * units[unit as keyof typeof units]
  // A Node timer with a longer delay fires immediately.
  return number !== undefined && millis >= 1 && millis <= 0x7fff_ffff
    ? Either.right(Duration.millis(millis))
    : Either.left("a duration such as 5s, 500ms or 1m (1ms to 24d)")
}

/**
 * Makes an option for a duration.
 *
 * @since 0.1.0
 * @category options
 */
export const durationOption = (name: string): Options.Options<Duration.Duration> => option(name, "duration", duration)

const ageUnits = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000, y: 31_536_000_000 } as const

/**
 * Makes an option for an age, such as `90m`, `7d` or `2y`, in milliseconds. Unlike those of `durationOption`, it may be years. `what`
 * is its name in help and errors.
 *
 * @since 0.1.0
 * @category options
 */
export const ageOption = (name: string, what: "age" | "duration" = "age"): Options.Options<number> =>
  option(name, what, (text) => {
    const [, number, unit] = /^(\d{1,6})([smhdwy])$/.exec(text) ?? []
    const millis = Number(number) * ageUnits[unit as keyof typeof ageUnits]
    return millis >= 1 && millis <= 100 * ageUnits.y
      ? Either.right(millis)
      : Either.left(`${what === "age" ? "an age" : "a duration"} such as 90m, 24h, 7d or 2y (1s to 100y)`)
  })

/**
 * Makes an argument that rejects words that look like options, so that a mistyped option is not taken for a path. Words after
 * `--` are accepted.
 *
 * @since 0.1.0
 * @category arguments
 */
export const argument = (name: string, description: string): Args.Args<string> =>
  Args.text({ name }).pipe(
    Args.withDescription(description),
    Args.mapEffect((text) =>
      /^--?[a-z]/i.test(text)
        ? Effect.fail(HelpDoc.p(`Received unknown argument: '${text}'`))
        : Effect.succeed(Argv.unmark(text))
    )
  )

/**
 * Strips the byte order mark that some editors write at the start of a file.
 *
 * @since 0.1.0
 * @category conversions
 */
export const withoutMark = (text: string): string => (text.startsWith("\ufeff") ? text.slice(1) : text)
