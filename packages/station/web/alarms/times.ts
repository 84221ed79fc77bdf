/** Durations in words, and ends of mutes. Pure. */
import type { Zone } from "../zone.js"

const units: ReadonlyArray<readonly [name: string, seconds: number]> = [
  ["d", 86_400],
  ["h", 3600],
  ["min", 60],
  ["s", 1]
]

/** Returns `10 min`, `1 h 30 min`. */
export const durationText = (seconds: number): string => {
  let rest = seconds
  const parts = units.flatMap(([name, size]) => {
    // Parts of a second are not rare enough to be left out.
    const count = size === 1 ? Math.round(rest * 1000) / 1000 : Math.floor(rest / size)
    rest -= count * size
    return count === 0 ? [] : [`${count} ${name}`]
  })
  return parts.length === 0 ? "0 s" : parts.join(" ")
}

/** Splits seconds into a number and the largest unit in which it is whole. */
export const splitDuration = (seconds: number): { readonly count: number; readonly size: number } => {
  if (seconds === 0) return { count: 0, size: 60 }
  const size = units.map(([, size]) => size).find((size) => seconds % size === 0) ?? 1
  return { count: seconds / size, size }
}

export const durationUnits: ReadonlyArray<readonly [value: string, text: string]> = [
  ["1", "seconds"],
  ["60", "minutes"],
  ["3600", "hours"],
  ["86400", "days"]
]

const hour = 3_600_000

/** The hour at which people want to be told again. */
const morning = 8

export type Preset = "hour" | "night" | "tomorrow"

/** Returns when a mute ends: in an hour, in eight, or tomorrow at eight o'clock in the time zone of the station. */
export const endOf = (preset: Preset, now: number, zone: Zone): number => {
  if (preset === "hour") return now + hour
  if (preset === "night") return now + 8 * hour
  const { day, month, year } = zone.local(now)
  return zone.moment(year, month, day + 1, morning)
}
