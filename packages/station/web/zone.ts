/** Local times of a time zone, for the axis and for days. Pure. */

/** A local date and time of day. Months are 1 to 12. */
export interface Local {
  readonly year: number
  readonly month: number
  readonly day: number
  readonly hour: number
  readonly minute: number
  readonly second: number
}

export interface Zone {
  readonly name: string
  /** Returns local time minus UTC, in milliseconds. */
  readonly offset: (at: number) => number
  readonly local: (at: number) => Local
  /**
   * Returns the moment of a local time. Fields may overflow: month 13 is January. A time that clocks skip is the moment after the
   * skip; of a time that clocks show twice, the first.
   */
  readonly moment: (year: number, month: number, day: number, hour?: number) => number
}

/** All offsets that are in use change at a multiple of a quarter of an hour. */
const quarter = 900_000

export const make = (name: string): Zone => {
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone: name,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric"
  })
  const known = new Map<number, number>()

  const compute = (at: number): number => {
    const fields: { [type: string]: number } = {}
    for (const { type, value } of format.formatToParts(at)) fields[type] = Number(value)
    const { day = 1, hour = 0, minute = 0, month = 1, second = 0, year = 1970 } = fields
    return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(at / 1000) * 1000
  }

  const offset = (at: number): number => {
    const key = Math.floor(at / quarter)
    let found = known.get(key)
    if (found === undefined) {
      if (known.size > 10_000) known.clear()
      found = compute(key * quarter)
      known.set(key, found)
    }
    return found
  }

  const moment: Zone["moment"] = (year, month, day, hour = 0) => {
    const local = Date.UTC(year, month - 1, day, hour)
    // The offsets of the day before and after: around a change they differ, and only one of them may be right.
    const before = local - offset(local - 86_400_000)
    const after = local - offset(local + 86_400_000)
    if (before + offset(before) === local) return before
    if (after + offset(after) === local) return after
    // Skipped: the offset before the change leads to the same distance behind it.
    return before
  }

  return {
    name,
    offset,
    moment,
    local: (at) => {
      const shifted = new Date(at + offset(at))
      return {
        year: shifted.getUTCFullYear(),
        month: shifted.getUTCMonth() + 1,
        day: shifted.getUTCDate(),
        hour: shifted.getUTCHours(),
        minute: shifted.getUTCMinutes(),
        second: shifted.getUTCSeconds()
      }
    }
  }
}
