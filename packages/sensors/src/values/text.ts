/**
 * Parsers and printers of single values. The left side of an `Either` is the end of an error message.
 *
 * Source: OWFS, `ow_parseoutput.c` and `ow_parseinput.c`.
 */
import * as DateTime from "effect/DateTime"
import * as Either from "effect/Either"

/** The server prints numbers with `%12d`, `%12u` or `%12G`. */
const width = 12

/**
 * Removes the blanks that align a number. A field with leading blanks and less than its full width is truncated. With the
 * TRIM flag the server sends no blanks.
 */
const field = (text: string): Either.Either<string, string> => {
  const trimmed = text.replace(/^ +/, "")
  if (trimmed === "") return Either.left("it is blank")
  if (trimmed !== text && text.length !== width)
    return Either.left(`it is truncated: ${text.length} of ${width} characters`)
  return Either.right(trimmed)
}

const noNumber = (text: string): string =>
  /^-?(nan|inf)$/i.test(text) ? `the server sent ${text} instead of a number` : "it is not a number"

const number = (text: string, shape: RegExp): Either.Either<number, string> =>
  Either.flatMap(field(text), (digits) =>
    shape.test(digits) ? Either.right(Number(digits)) : Either.left(noNumber(digits))
  )

export const parseWhole = (text: string): Either.Either<number, string> => number(text, /^-?\d+$/)

export const parseDecimal = (text: string): Either.Either<number, string> =>
  number(text, /^-?\d+(?:\.\d+)?(?:E[+-]\d{2,3})?$/)

/** Prints all digits. As in C, an exponent has at least two digits. */
export const printFloat = (value: number): string =>
  String(value).replace(/e([+-])(\d+)$/, (_, sign: string, power: string) => `E${sign}${power.padStart(2, "0")}`)

export const parseYesNo = (text: string): Either.Either<boolean, string> => {
  if (text === "1" || text === "0") return Either.right(text === "1")
  return Either.left(text.trim() === "" ? "it is blank" : "it is neither 0 nor 1")
}

const days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

const shape = new RegExp(
  `^(?:${days.join("|")}) (${months.join("|")}) ([ 123]\\d) (\\d\\d):(\\d\\d):(\\d\\d) (\\d{4})$`
)

const two = (value: number, fill = "0"): string => String(value).padStart(2, fill)

/** Prints a date like `ctime` of C, in the zone of the server: `Fri Mar 23 04:00:00 2007`. */
export const printDate = (date: DateTime.Utc, zone: DateTime.TimeZone): string => {
  const { day, hours, minutes, month, seconds, weekDay, year } = DateTime.toParts(DateTime.setZone(date, zone))
  const time = [hours, minutes, seconds].map((value) => two(value)).join(":")
  return `${days[weekDay]} ${months[month - 1]} ${two(day, " ")} ${time} ${year}`
}

/** Accepts only dates of the calendar: the result must print as the same text, week day included. */
export const parseDate = (text: string, zone: DateTime.TimeZone): Either.Either<DateTime.Utc, string> => {
  const found = shape.exec(text)
  if (found === null) return Either.left('it is not a date like "Fri Mar 23 04:00:00 2007"')
  const [, month = "", ...rest] = found
  const [day = 0, hours = 0, minutes = 0, seconds = 0, year = 0] = rest.map(Number)
  const local = { year, month: 1 + months.indexOf(month), day, hours, minutes, seconds }
  const date = DateTime.makeZoned(local, { timeZone: zone, adjustForTimeZone: true })
  if (date._tag === "None") return Either.left("it is not a date of the calendar")
  const utc = DateTime.toUtc(date.value)
  return printDate(utc, zone) === text ? Either.right(utc) : Either.left("it is not a date of the calendar")
}
