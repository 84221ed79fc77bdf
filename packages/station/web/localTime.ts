/** Local times of the station in inputs of the type `datetime-local`. Pure. */
import type { Zone } from "./zone.js"

const padded = (value: number, length = 2): string => String(value).padStart(length, "0")

/** Returns `2026-01-31T12:00`. */
export const toInput = (zone: Zone, at: number): string => {
  const { day, hour, minute, month, year } = zone.local(at)
  return `${padded(year, 4)}-${padded(month)}-${padded(day)}T${padded(hour)}:${padded(minute)}`
}

/** Returns the time of the value of an input, or `undefined` if it has none. */
export const fromInput = (zone: Zone, text: string): number | undefined => {
  const match = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)(?::(\d\d))?/.exec(text)
  if (match === null) return undefined
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match
    .slice(1)
    .map((part) => Number(part ?? 0))
  return zone.moment(year, month, day, hour) + (minute * 60 + second) * 1000
}
