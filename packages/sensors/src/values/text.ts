/**
 * Values as texts, and texts as values: what a READ gives and what a WRITE takes. The left side of an Either says what is
 * wrong, to be read after a colon.
 *
 * Source: OWFS, `ow_parseoutput.c` and `ow_parseinput.c`.
 */
import * as DateTime from "effect/DateTime"
import * as Either from "effect/Either"

/** `%12d`, `%12u`, `%12G`. */
const width = 12

/**
 * The text of a number without the blanks that align it. A field that begins with a blank has its full width, or it was cut;
 * with TRIM there are no blanks.
 */
const field = (text: string): Either.Either<string, string> => {
  const trimmed = text.replace(/^ +/, "")
  if (trimmed === "") return Either.left("it is blank")
  if (trimmed !== text && text.length !== width) return Either.left(`it was cut: ${text.length} of ${width} characters`)
  return Either.right(trimmed)
}

const noNumber = (text: string): string =>
  /^-?(nan|inf)$/i.test(text) ? `the server had no number to give, but ${text}` : "it is no number"

const number = (text: string, shape: RegExp): Either.Either<number, string> =>
  Either.flatMap(field(text), (digits) =>
    shape.test(digits) ? Either.right(Number(digits)) : Either.left(noNumber(digits))
  )

export const readWhole = (text: string): Either.Either<number, string> => number(text, /^-?\d+$/)

export const readFloat = (text: string): Either.Either<number, string> =>
  number(text, /^-?\d+(?:\.\d+)?(?:E[+-]\d{2,3})?$/)

/** All digits, with an exponent of two digits at least, as C has it. */
export const printFloat = (value: number): string =>
  String(value).replace(/e([+-])(\d+)$/, (_, sign: string, power: string) => `E${sign}${power.padStart(2, "0")}`)

export const readYesNo = (text: string): Either.Either<boolean, string> => {
  if (text === "1" || text === "0") return Either.right(text === "1")
  return Either.left(text.trim() === "" ? "it is blank" : "it is neither 0 nor 1")
}

const days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

const shape = new RegExp(
  `^(?:${days.join("|")}) (${months.join("|")}) ([ 123]\\d) (\\d\\d):(\\d\\d):(\\d\\d) (\\d{4})$`
)

const two = (value: number, fill = "0"): string => String(value).padStart(2, fill)

/** C's `ctime`, the time being that of the zone in which the server lives: `Fri Mar 23 04:00:00 2007`. */
export const printDate = (date: DateTime.Utc, zone: DateTime.TimeZone): string => {
  const { day, hours, minutes, month, seconds, weekDay, year } = DateTime.toParts(DateTime.setZone(date, zone))
  const time = [hours, minutes, seconds].map((value) => two(value)).join(":")
  return `${days[weekDay]} ${months[month - 1]} ${two(day, " ")} ${time} ${year}`
}

/** A date of the calendar prints as it was read, week day and all. */
export const readDate = (text: string, zone: DateTime.TimeZone): Either.Either<DateTime.Utc, string> => {
  const found = shape.exec(text)
  if (found === null) return Either.left('it is no date like "Fri Mar 23 04:00:00 2007"')
  const [, month = "", ...rest] = found
  const [day = 0, hours = 0, minutes = 0, seconds = 0, year = 0] = rest.map(Number)
  const local = { year, month: 1 + months.indexOf(month), day, hours, minutes, seconds }
  const date = DateTime.makeZoned(local, { timeZone: zone, adjustForTimeZone: true })
  if (date._tag === "None") return Either.left("there is no such date")
  const utc = DateTime.toUtc(date.value)
  return printDate(utc, zone) === text ? Either.right(utc) : Either.left("there is no such date")
}
