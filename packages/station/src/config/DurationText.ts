/**
 * Durations as texts, such as `30s`, `5m` and `90d`.
 *
 * @module
 * @since 0.1.0
 */
import * as Duration from "effect/Duration"
import * as ParseResult from "effect/ParseResult"
import * as Schema from "effect/Schema"

const day = 86_400_000

/** The units, the longest first. A year has 365 days. */
const units = [
  ["y", 365 * day],
  ["d", day],
  ["h", 3_600_000],
  ["m", 60_000],
  ["s", 1000],
  ["ms", 1]
] as const

const pattern = /^(\d{1,9})(ms|s|m|h|d|y)$/

const forever = "forever"

/**
 * Formats a duration as the text with the largest whole unit, such as `90s` and `2h`.
 *
 * @since 0.1.0
 * @category encoding
 */
export const format = (duration: Duration.Duration): string => {
  if (!Duration.isFinite(duration)) return forever
  const millis = Math.round(Duration.toMillis(duration))
  const [unit, length] = units.find(([, length]) => millis > 0 && millis % length === 0) ?? ["s", 1000]
  return `${millis / length}${unit}`
}

/**
 * Parses `30s`, `5m`, `2h`, `90d`, `2y`, `500ms` and `forever`. Any other text is `undefined`.
 *
 * @since 0.1.0
 * @category decoding
 */
export const parse = (text: string): Duration.Duration | undefined => {
  if (text === forever) return Duration.infinity
  const [, number, name] = pattern.exec(text) ?? []
  const unit = units.find(([unit]) => unit === name)
  return unit === undefined ? undefined : Duration.millis(Number(number) * unit[1])
}

/** The longest finite duration. Dates that far away are still valid. */
const longest = "100y"

/**
 * Makes the schema of durations in a range, both ends included. If the upper one is `forever`, durations up to 100 years are
 * accepted too.
 *
 * @since 0.1.0
 * @category schemas
 */
export const between = (least: string, most: string, example: string): Schema.Schema<Duration.Duration, string> => {
  const bounds = [parse(least), parse(most === forever ? longest : most)]
  const isWithin = (duration: Duration.Duration): boolean => {
    const [from = Duration.zero, to = Duration.infinity] = bounds
    return !Duration.isFinite(duration)
      ? most === forever
      : Duration.greaterThanOrEqualTo(duration, from) && Duration.lessThanOrEqualTo(duration, to)
  }
  const expected =
    most === forever
      ? `a duration from ${least} to ${longest}, such as ${example}, or ${forever}`
      : `a duration from ${least} to ${most}, such as ${example}`
  return Schema.transformOrFail(Schema.String, Schema.DurationFromSelf, {
    strict: true,
    decode: (text, _, ast) => {
      const parsed = parse(text)
      return parsed !== undefined && isWithin(parsed)
        ? ParseResult.succeed(parsed)
        : ParseResult.fail(new ParseResult.Type(ast, text))
    },
    encode: (duration) => ParseResult.succeed(format(duration))
  }).annotations({
    message: () => ({ message: `expected ${expected}`, override: true }),
    jsonSchema: {
      type: "string",
      pattern: most === forever ? "^([0-9]{1,9}(ms|s|m|h|d|y)|forever)$" : "^[0-9]{1,9}(ms|s|m|h|d|y)$",
      examples: [example]
    }
  })
}
