/** Values, units and times as people read them. Pure. */
import { baseOf } from "./names.js"
import type { Series } from "./types.js"

export interface Settings {
  /** The time zone of the station, such as `Europe/Berlin`. */
  readonly zone: string
  readonly temperature: "C" | "F" | "K" | "R"
  /** The language of numbers and dates, such as `de-DE`. */
  readonly locale?: string | undefined
}

type Shown = Pick<Series, "kind" | "unit" | "property">

export interface Format {
  readonly zone: string
  /** The language of numbers and dates; `undefined` for that of the browser. */
  readonly locale: string | undefined
  /** Returns the unit in which values are shown. */
  readonly unit: (unit: string) => string
  /** Converts a value to the unit in which it is shown. */
  readonly toShown: (unit: string, value: number) => number
  /** Converts a value that a user typed, in the unit in which it is shown. */
  readonly fromShown: (unit: string, value: number) => number
  /** Converts a difference of two values, such as the offset of a calibration. */
  readonly difference: (unit: string, value: number) => number
  readonly differenceFromShown: (unit: string, value: number) => number
  /** Returns the value without its unit: `21.4`, `on`. */
  readonly value: (series: Shown, value: number) => string
  /** Returns the value with its unit: `21.4 °C`. */
  readonly valueWithUnit: (series: Shown, value: number) => string
  readonly number: (value: number, most?: number) => string
  /** Returns the date and time of day. */
  readonly time: (at: number) => string
  /** Returns the time of day, with the date if it is not that of `now`. */
  readonly shortTime: (at: number, now: number) => string
}

const scales = {
  C: { unit: "°C", factor: 1, zero: 0 },
  F: { unit: "°F", factor: 1.8, zero: 32 },
  K: { unit: "K", factor: 1, zero: 273.15 },
  R: { unit: "°R", factor: 1.8, zero: 491.67 }
} as const

/** Decimals by unit. Sensors of other units show what they have, up to three. */
const decimals: ReadonlyMap<string, readonly [least: number, most: number]> = new Map([
  ["°C", [1, 1]],
  ["%", [1, 1]],
  ["mbar", [1, 1]],
  ["V", [2, 3]],
  ["A", [2, 3]]
])

/** The words for 0 and 1 by property; elements such as `PIO.A` are like `PIO`. */
const words: ReadonlyMap<string, readonly [off: string, on: string]> = new Map([
  ["present", ["absent", "present"]],
  ["sensed", ["low", "high"]],
  ["latch", ["no change", "changed"]],
  ["PIO", ["off", "on"]]
])

const wordOf = (property: string, value: number): string => {
  const [off, on] = words.get(baseOf(property)) ?? ["no", "yes"]
  return value === 0 ? off : on
}

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

/** Begins a sentence: messages of the API begin in lower case. */
export const capitalized = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1)

/** Returns how long ago a time was: `12 s`, `3 min`, `5 h`, `2 d`. A time in the future, by a clock that is off, is `0 s`. */
export const age = (at: number, now: number): string => {
  const passed = Math.max(0, now - at)
  if (passed < minute) return `${Math.floor(passed / 1000)} s`
  if (passed < hour) return `${Math.floor(passed / minute)} min`
  if (passed < 2 * day) return `${Math.floor(passed / hour)} h`
  return `${Math.floor(passed / day)} d`
}

/** Ages that change each second would make the page restless. */
export const calmAge = (at: number, now: number): string => {
  const seconds = Math.floor(Math.max(0, now - at) / 1000)
  if (seconds < 10) return "now"
  return `${seconds < 60 ? `${Math.floor(seconds / 10) * 10} s` : age(at, now)} ago`
}

const numberFormats = new Map<string, Intl.NumberFormat>()

const formatted = (locale: string | undefined, value: number, least: number, most: number): string => {
  const key = `${least} ${most} ${locale}`
  let format = numberFormats.get(key)
  if (format === undefined) {
    format = new Intl.NumberFormat(locale, { minimumFractionDigits: least, maximumFractionDigits: most })
    numberFormats.set(key, format)
  }
  // 0 has no sign for people.
  return format.format(Math.abs(value) < 0.5 * 10 ** -most ? 0 : value)
}

/** Languages that a browser claims may be no language tags. */
const localeOf = (locale: string | undefined): string | undefined => {
  try {
    return locale === undefined ? undefined : new Intl.Locale(locale).toString()
  } catch {
    return undefined
  }
}

export const make = ({ locale: wished, temperature, zone }: Settings): Format => {
  const locale = localeOf(wished)
  const scale = scales[temperature]
  const isTemperature = (unit: string) => unit === "°C"
  const date = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(locale, { timeZone: zone, ...options })
  const dayFormat = date({ dateStyle: "medium" })
  const timeFormat = date({ timeStyle: "medium" })
  const bothFormat = date({ dateStyle: "medium", timeStyle: "medium" })

  const unit = (unit: string) => (isTemperature(unit) ? scale.unit : unit)
  const toShown = (unit: string, value: number) => (isTemperature(unit) ? value * scale.factor + scale.zero : value)

  const value = ({ kind, property, unit }: Shown, value: number): string => {
    if (kind === "state" && (value === 0 || value === 1)) return wordOf(property, value)
    const [least, most] = kind === "counter" ? [0, 0] : (decimals.get(unit) ?? [0, 3])
    const shown = toShown(unit, value)
    if (Math.abs(shown) >= 1e12) return shown.toPrecision(4)
    return formatted(locale, shown, least, most)
  }

  return {
    zone,
    locale,
    unit,
    toShown,
    fromShown: (unit, value) => (isTemperature(unit) ? (value - scale.zero) / scale.factor : value),
    difference: (unit, value) => (isTemperature(unit) ? value * scale.factor : value),
    differenceFromShown: (unit, value) => (isTemperature(unit) ? value / scale.factor : value),
    value,
    valueWithUnit: (series, one) => {
      const shownUnit = unit(series.unit)
      return shownUnit === "" ? value(series, one) : `${value(series, one)} ${shownUnit}`
    },
    number: (value, most = 3) => formatted(locale, value, 0, most),
    time: (at) => bothFormat.format(at),
    shortTime: (at, now) =>
      dayFormat.format(at) === dayFormat.format(now) ? timeFormat.format(at) : bothFormat.format(at)
  }
}
