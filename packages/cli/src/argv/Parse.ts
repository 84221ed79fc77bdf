/**
 * Options and arguments that say what is wrong with them, by name: those of `@effect/cli` say only what is wrong.
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
 * An option that takes a text of some form. `parse` returns what the option takes if the text is something else.
 *
 * @since 0.1.0
 * @category options
 */
export const option = <A>(
  name: string,
  what: string,
  parse: (text: string) => Either.Either<A, string>
): Options.Options<A> =>
  Options.text(name).pipe(
    Options.withPseudoName(what),
    Options.mapEffect((text) =>
      Effect.mapError(parse(text), (issue) =>
        ValidationError.invalidValue(HelpDoc.p(`--${name} takes ${issue}, not ${JSON.stringify(text)}`))
      )
    )
  )

/**
 * An option that takes an integer of a range.
 *
 * @since 0.1.0
 * @category options
 */
export const integer = (name: string, least: number, most: number): Options.Options<number> =>
  option(name, "n", (text) => {
    const number = Number(text)
    return /^[+-]?\d+$/.test(text) && number >= least && number <= most
      ? Either.right(number)
      : Either.left(`an integer of ${least} to ${most}`)
  })

/**
 * An option that takes one of some words.
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
 * A length of time above 0, such as `5`, `5s`, `500ms`, `1.5m`, `1h`, `1d`; a number alone is seconds.
 *
 * @since 0.1.0
 * @category conversions
 */
export const duration = (text: string): Either.Either<Duration.Duration, string> => {
  const [, number, unit = "s"] = /^(\d+(?:\.\d+)?|\.\d+)(ms|s|m|min|h|d)?$/.exec(text.trim()) ?? []
  const millis = Number(number) * units[unit as keyof typeof units]
  // Above this a timer of Node fires at once.
  return number !== undefined && millis >= 1 && millis <= 0x7fff_ffff
    ? Either.right(Duration.millis(millis))
    : Either.left("a time such as 5s, 500ms or 1m (1ms to 24d)")
}

/**
 * An option that takes a length of time.
 *
 * @since 0.1.0
 * @category options
 */
export const span = (name: string): Options.Options<Duration.Duration> => option(name, "time", duration)

/**
 * An argument that is no option by mistake: what begins as one and is none of the command would else be taken for a path.
 * Behind `--` it may be.
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
 * The text of a file without the byte order mark that some editors put before it.
 *
 * @since 0.1.0
 * @category conversions
 */
export const withoutMark = (text: string): string => (text.startsWith("\ufeff") ? text.slice(1) : text)
