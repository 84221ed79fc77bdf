/**
 * Hours, days and months of a time zone.
 *
 * @module
 * @since 0.1.0
 */
import * as DateTime from "effect/DateTime"
import * as Option from "effect/Option"
import * as Bucket from "./Bucket.js"
import type { Period } from "./Store.js"

/** Returns the difference of local time from UTC at a time, in milliseconds. */
type OffsetAt = (at: number) => number

/** The first moment after the change of the offset that lies between `from` and `to`. */
const changeBetween = (offsetAt: OffsetAt, from: number, to: number): number => {
  const before = offsetAt(from)
  let [low, high] = [from, to]
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (offsetAt(middle) === before) low = middle
    else high = middle
  }
  return high
}

/**
 * Returns the moment at which local clocks show midnight. If they show it twice, it is the second: the day before ends there. If
 * they skip it, it is the moment of the skip. `local` is the midnight as if it were UTC.
 */
const instantOf = (offsetAt: OffsetAt, local: number): number => {
  const offsets = [offsetAt(local - Bucket.day), offsetAt(local + Bucket.day)] as const
  if (offsets[0] === offsets[1]) return local - offsets[0]
  const moments = offsets.map((offset) => local - offset)
  const valid = moments.filter((moment) => moment + offsetAt(moment) === local)
  return valid.length > 0 ? Math.max(...valid) : changeBetween(offsetAt, Math.min(...moments) - 1, Math.max(...moments))
}

/** The local midnight at or before a local time. Both are as if they were UTC. */
const startOf = (local: number, per: "day" | "month"): number =>
  DateTime.startOf(DateTime.unsafeMake(local), per).epochMillis

const nextOf = (local: number, per: "day" | "month"): number =>
  DateTime.add(DateTime.unsafeMake(local), { [`${per}s`]: 1 }).epochMillis

/** The days or months, without those that the zone skipped as a whole, such as 30 December 2011 on Samoa. */
const calendar = (offsetAt: OffsetAt, { from, to }: Period, per: "day" | "month"): Array<Period> => {
  const found: Array<Period> = []
  let local = startOf(from + offsetAt(from), per)
  let at = instantOf(offsetAt, local)
  // Midnight may come twice: the first is of the day before.
  if (at > from) {
    local = startOf(local - 1, per)
    at = instantOf(offsetAt, local)
  }
  while (at < to) {
    local = nextOf(local, per)
    const until = instantOf(offsetAt, local)
    if (until > at && until > from) found.push({ from: at, to: until })
    at = until
  }
  return found
}

/** The hours of a day. Where the offset changes by half an hour, an hour of clocks is cut there. */
const hoursOf = (offsetAt: OffsetAt, { from, to }: Period): Array<Period> => {
  const found: Array<Period> = []
  // A day of 24 hours has no change of the offset, and begins at midnight.
  const pastHour = (at: number) => {
    const local = to - from === Bucket.day ? 0 : at + offsetAt(at)
    return local - Bucket.floor(local, Bucket.hour)
  }
  let at = from
  while (at < to) {
    const until = Math.min(at + Bucket.hour - pastHour(at), to)
    found.push({ from: at, to: until })
    at = until
  }
  return found
}

/** Remembers the offsets: a day asks for those of the days before and after it. */
const withMemory = (offsetAt: OffsetAt): OffsetAt => {
  const known = new Map<number, number>()
  return (at) => {
    const offset = known.get(at) ?? offsetAt(at)
    known.set(at, offset)
    return offset
  }
}

/**
 * Returns the local hours, days or months that a period touches, or `undefined` if the zone is unknown. They follow each other
 * without gaps.
 *
 * @since 0.1.0
 * @category constructors
 */
export const localPeriods = (
  period: Period,
  per: "hour" | "day" | "month",
  zone: string
): ReadonlyArray<Period> | undefined => {
  const found = DateTime.zoneFromString(zone)
  if (Option.isNone(found)) return undefined
  const offsetAt = withMemory((at) =>
    found.value._tag === "Offset"
      ? found.value.offset
      : DateTime.zonedOffset(DateTime.unsafeMakeZoned(at, { timeZone: found.value }))
  )
  if (!(period.from < period.to)) return []
  if (per !== "hour") return calendar(offsetAt, period, per)
  return calendar(offsetAt, period, "day")
    .flatMap((day) => hoursOf(offsetAt, day))
    .filter(({ from, to }) => to > period.from && from < period.to)
}
