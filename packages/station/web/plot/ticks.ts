/** Where the time axis has its marks, and how they are labelled: at round local times, also where clocks change. Pure. */
import type { Zone } from "../zone.js"

export interface Tick {
  readonly at: number
  /** The time of day, day, month or year. */
  readonly label: string
  /** What the label leaves out, such as the date of a time of day; only where it changes. */
  readonly context: string
}

/** Formats times of the zone. */
export interface Labels {
  readonly second: (at: number) => string
  readonly minute: (at: number) => string
  readonly day: (at: number) => string
  readonly month: (at: number) => string
  readonly year: (at: number) => string
}

export const labels = (locale: string | undefined, zone: Zone): Labels => {
  const format = (options: Intl.DateTimeFormatOptions) => {
    const of = new Intl.DateTimeFormat(locale, { timeZone: zone.name, ...options })
    return (at: number) => of.format(at)
  }
  return {
    second: format({ timeStyle: "medium" }),
    minute: format({ timeStyle: "short" }),
    day: format({ day: "numeric", month: "short" }),
    month: format({ month: "short" }),
    year: format({ year: "numeric" })
  }
}

const second = 1000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

type Unit = "time" | "day" | "month" | "year"

interface Step {
  readonly unit: Unit
  /** Of time in milliseconds, else in days, months or years. */
  readonly size: number
  /** In milliseconds, about. */
  readonly length: number
}

const stepsOf = (unit: Unit, length: number, sizes: ReadonlyArray<number>): ReadonlyArray<Step> =>
  sizes.map((size) => ({ unit, size: unit === "time" ? size * length : size, length: size * length }))

const steps: ReadonlyArray<Step> = [
  ...stepsOf("time", second, [1, 2, 5, 10, 15, 30]),
  ...stepsOf("time", minute, [1, 2, 5, 10, 15, 30]),
  ...stepsOf("time", hour, [1, 2, 3, 6, 12]),
  ...stepsOf("day", day, [1, 2, 7, 14]),
  ...stepsOf("month", 30.5 * day, [1, 2, 3, 6]),
  ...stepsOf("year", 365 * day, [1, 2, 5, 10, 20, 50, 100])
]

/** Times of day: steps of more than an hour count from midnight on clocks, shorter ones pass evenly. */
const times = (from: number, to: number, size: number, zone: Zone): Array<number> => {
  const found: Array<number> = []
  const start = zone.local(from)
  for (let n = 0; ; n++) {
    const midnight = zone.moment(start.year, start.month, start.day + n)
    if (midnight > to) return found
    const next = zone.moment(start.year, start.month, start.day + n + 1)
    if (size > hour) {
      const date = zone.local(midnight)
      for (let hours = 0; hours < 24; hours += size / hour) {
        const at = zone.moment(date.year, date.month, date.day, hours)
        if (at >= from && at <= to && at !== found.at(-1)) found.push(at)
      }
    } else {
      const first = midnight + Math.max(0, Math.floor((from - midnight) / size) - 1) * size
      for (let at = first; at < next && at <= to; ) {
        // Where clocks change by half an hour, the marks move with them.
        const past = (at + zone.offset(at)) % size
        const aligned = past === 0 ? at : at + size - past
        if (aligned >= from && aligned <= to && aligned < next && aligned !== found.at(-1)) found.push(aligned)
        at = Math.max(aligned, at) + size
      }
    }
  }
}

/** Days count from a Monday long ago, so that weeks begin on Mondays and the marks do not depend on the range. */
const days = (from: number, to: number, size: number, zone: Zone): Array<number> => {
  const found: Array<number> = []
  const { day: date, month, year } = zone.local(from)
  const number = Date.UTC(year, month - 1, date) / day + 3
  for (let n = -(((number % size) + size) % size); ; n += size) {
    const at = zone.moment(year, month, date + n)
    if (at > to) return found
    if (at >= from) found.push(at)
  }
}

const months = (from: number, to: number, size: number, zone: Zone): Array<number> => {
  const found: Array<number> = []
  const { month, year } = zone.local(from)
  const first = year * 12 + month - 1
  for (let n = first - (first % size); ; n += size) {
    const at = zone.moment(Math.floor(n / 12), (n % 12) + 1, 1)
    if (at > to) return found
    if (at >= from) found.push(at)
  }
}

const marks = (from: number, to: number, { size, unit }: Step, zone: Zone): Array<number> => {
  switch (unit) {
    case "time":
      return times(from, to, size, zone)
    case "day":
      return days(from, to, size, zone)
    case "month":
      return months(from, to, size, zone)
    case "year":
      return months(from, to, 12 * size, zone)
  }
}

/** Returns about `most` marks or fewer between two times. */
export const ticks = (from: number, to: number, most: number, zone: Zone, labels: Labels): ReadonlyArray<Tick> => {
  if (!(from < to)) return []
  const step = steps.find(({ length }) => (to - from) / length <= most) ?? steps.at(-1)!
  const isTime = step.unit === "time"
  const label = isTime ? (step.size < minute ? labels.second : labels.minute) : labels[step.unit]
  const contextOf = isTime ? labels.day : step.unit === "year" ? () => "" : labels.year
  let last: string | undefined
  return marks(from, to, step, zone).map((at) => {
    const context = contextOf(at)
    const isNew = context !== last
    last = context
    return { at, label: label(at), context: isNew ? context : "" }
  })
}
