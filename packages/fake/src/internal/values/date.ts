/**
 * Formats dates like C's `ctime`, without the end of line, and parses them like `strptime`. The time zone is UTC.
 */
import * as DateTime from "effect/DateTime"
import * as Option from "effect/Option"

const days = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]
const months = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December"
]

const short = (name = ""): string => name.slice(0, 3)

const two = (value: number, fill = "0"): string => String(value).padStart(2, fill)

/** Formats a date as `Fri Mar 23 04:00:00 2007`, 24 characters. */
export const print = (date: DateTime.Utc): string => {
  const { day, hours, minutes, month, seconds, weekDay, year } = DateTime.toPartsUtc(date)
  const time = [hours, minutes, seconds].map((value) => two(value)).join(":")
  return `${short(days[weekDay])} ${short(months[month - 1])} ${two(day, " ")} ${time} ${String(year).padStart(4, "0")}`
}

const anyOf = (names: ReadonlyArray<string>): string => names.flatMap((name) => [name, short(name)]).join("|")

const weekDay = `(?:${anyOf(days)})`
const date = `(?<name>${anyOf(months)})\\s+(?<day>3[01]|[12]\\d|0?[1-9])`
const time = "(?<hours>2[0-3]|[01]?\\d):(?<minutes>[0-5]?\\d):(?<seconds>6[01]|[0-5]?\\d)"
const year = "(?<year>\\d{4})"

/** All date formats that owserver accepts (OWFS, `ow_parseinput.c`). It ignores the rest of the text. */
const forms = [
  `${weekDay}\\s+${date}\\s+${time}\\s+${year}`,
  `${weekDay}\\s+${date}\\s+${year}\\s+${time}`,
  `${date}\\s+${year}\\s+${time}`,
  `${time}\\s+${weekDay}\\s+${date}\\s+${year}`,
  `(?<month>1[0-2]|0?[1-9])/(?<day>3[01]|[12]\\d|0?[1-9])/(?<year>\\d{2})\\s+${time}`
].map((form) => new RegExp(`^${form}`, "i"))

/** Expands a two-digit year: 69 to 99 are in the last century. */
const whole = (year: number): number => (year > 99 ? year : year < 69 ? year + 2000 : year + 1900)

/** Overflows like C: February 30 is March 2. */
const fromGroups = ({ name, ...groups }: Partial<Record<string, string>>): Option.Option<DateTime.Utc> => {
  const number = (group: string) => Number(groups[group])
  const month = name === undefined ? number("month") : 1 + months.findIndex((known) => isSame(known, name))
  return DateTime.make({
    year: whole(number("year")),
    month,
    day: number("day"),
    hours: number("hours"),
    minutes: number("minutes"),
    seconds: number("seconds")
  })
}

const isSame = (name: string, given: string): boolean => short(name).toLowerCase() === short(given).toLowerCase()

/** Parses the date of a client. Returns `None` if it is not a date. */
export const read = (text: string): Option.Option<DateTime.Utc> => {
  const groups = forms.map((form) => form.exec(text)?.groups).find((found) => found !== undefined)
  return Option.flatMap(Option.fromNullable(groups), fromGroups)
}
