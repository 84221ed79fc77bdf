import { TemperatureScale } from "@owserver/client"
import { Temperature } from "@owserver/sensors"
import * as DateTime from "effect/DateTime"
import type * as Series from "../model/Series.js"
import type { StationConfig } from "../StationConfig.js"

/** How values and times are shown. */
export interface Display {
  readonly unit: (unit: string) => string
  readonly value: (unit: string, value: number) => number
  /** Returns `2026-01-31 12:00:00` in the time zone. */
  readonly time: (at: number) => string
  /** Returns the offset from UTC, such as `+01:00`. */
  readonly offset: (at: number) => string
}

const padded = (number: number, length = 2): string => String(number).padStart(length, "0")

/** Makes the display of a configuration. */
export const make = ({ display: { temperature, zone } }: Pick<StationConfig, "display">): Display => {
  const timeZone = zone === undefined ? DateTime.zoneMakeLocal() : DateTime.zoneUnsafeMakeNamed(zone)
  const zoned = (at: number) => DateTime.unsafeMakeZoned(at, { timeZone })
  return {
    unit: (unit) => (unit === "°C" ? Temperature.units[temperature] : unit),
    value: (unit, value) => (unit === "°C" ? TemperatureScale.fromCelsius(value, temperature) : value),
    time: (at) => {
      const { day, hours, minutes, month, seconds, year } = DateTime.toParts(zoned(at))
      return `${padded(year, 4)}-${padded(month)}-${padded(day)} ${padded(hours)}:${padded(minutes)}:${padded(seconds)}`
    },
    offset: (at) => DateTime.zonedOffsetIso(zoned(at))
  }
}

/** Formats a value with at most three decimals, more than any sensor has. */
export const number = (value: number | undefined): string =>
  value === undefined ? "" : String(Math.round(value * 1000) / 1000)

/** Names a series for people: its own name, or device and property. */
export const nameOf = ({ device, name, property }: Series.Series): string =>
  name === "" ? `${device}/${property}` : `${name} (${device}/${property})`
