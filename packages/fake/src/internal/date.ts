/**
 * Dates as C's `ctime` writes them, without the end of line. This server lives in UTC.
 */
import * as DateTime from "effect/DateTime"
import * as Option from "effect/Option"

const days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

const two = (value: number, fill = "0"): string => String(value).padStart(2, fill)

/** `Fri Mar 23 04:00:00 2007`, 24 characters. */
export const print = (date: DateTime.Utc): string => {
  const { day, hours, minutes, month, seconds, weekDay, year } = DateTime.toPartsUtc(date)
  const time = [hours, minutes, seconds].map((value) => two(value)).join(":")
  return `${days[weekDay]} ${months[month - 1]} ${two(day, " ")} ${time} ${String(year).padStart(4, "0")}`
}

const time = "(?<hours>\\d{1,2}):(?<minutes>\\d{2}):(?<seconds>\\d{2})"
const named = "(?:[a-z]{3} +)?(?<name>[a-z]{3}) +(?<day>\\d{1,2})"

/** All forms in which owserver takes a date (OWFS, `ow_parseinput.c`). */
const forms = [
  `${named} +${time} +(?<year>\\d{4})`,
  `${named} +(?<year>\\d{4}) +${time}`,
  `${time} +${named} +(?<year>\\d{4})`,
  `(?<month>\\d{1,2})/(?<day>\\d{1,2})/(?<year>\\d{2}) +${time}`
].map((form) => new RegExp(`^\\s*${form}\\s*$`, "i"))

/** A year of two digits, as `strptime` takes it: 69 to 99 are of the last century. */
const whole = (year: number): number => (year > 99 ? year : year < 69 ? year + 2000 : year + 1900)

/** Makes a date of the groups of a form; none if the calendar has no such day. */
const fromGroups = ({ name, ...groups }: Partial<Record<string, string>>): Option.Option<DateTime.Utc> => {
  const number = (group: string) => Number(groups[group])
  const month =
    name === undefined ? number("month") : 1 + months.findIndex((known) => known.toLowerCase() === name.toLowerCase())
  const parts = { month, year: whole(number("year")), day: number("day") }
  const clock = { hours: number("hours"), minutes: number("minutes"), seconds: number("seconds") }
  return Option.filter(DateTime.make({ ...parts, ...clock }), (date) => {
    const made = DateTime.toPartsUtc(date)
    return (
      made.month === month && made.day === parts.day && made.hours === clock.hours && made.minutes === clock.minutes
    )
  })
}

/** Reads what a client writes; none if it is no date. */
export const read = (text: string): Option.Option<DateTime.Utc> => {
  const groups = forms.map((form) => form.exec(text)?.groups).find((found) => found !== undefined)
  return Option.flatMap(Option.fromNullable(groups), fromGroups)
}
