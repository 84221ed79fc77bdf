/**
 * Encodes values for READ and decodes those of WRITE, by the format of the property.
 */
import { Flags, OwText, PressureScale, ReturnCode, type Structure, TemperatureScale } from "@owserver/protocol"
import * as DateTime from "effect/DateTime"
import * as Option from "effect/Option"
import type { Value } from "../../Value.js"
import * as Dates from "./date.js"
import * as Numbers from "./number.js"

export const bytes = (text: string): Uint8Array => Option.getOrElse(OwText.encode(text), () => new Uint8Array(0))

/** Converts a value to the scale of the request's flags. */
const scaled = (value: number, format: Structure.Format, flags: number): number => {
  const { pressure, temperature } = Flags.fromWord(flags)
  switch (format) {
    case "temperature":
      // Without arithmetic, so that -0 stays -0.
      return temperature === "C" ? value : TemperatureScale.fromCelsius(value, temperature)
    case "temperatureGap":
      return TemperatureScale.gapFromCelsius(value, temperature)
    case "pressure":
      return PressureScale.fromMbar(value, pressure)
    default:
      return value
  }
}

const unscaled = (value: number, format: Structure.Format, flags: number): number => {
  const { pressure, temperature } = Flags.fromWord(flags)
  switch (format) {
    case "temperature":
      return TemperatureScale.toCelsius(value, temperature)
    case "temperatureGap":
      return TemperatureScale.gapToCelsius(value, temperature)
    case "pressure":
      return PressureScale.toMbar(value, pressure)
    default:
      return value
  }
}

const isWhole = (format: Structure.Format): boolean => format === "integer" || format === "unsigned"

const printed = (value: Value, format: Structure.Format, flags: number): string => {
  if (typeof value === "boolean") return value ? "1" : "0"
  if (DateTime.isDateTime(value)) return Dates.print(value)
  if (typeof value !== "number") return String(value)
  return Numbers.print(scaled(value, format, flags), isWhole(format) ? "whole" : "float")
}

/** Encodes one value. Numbers are right-aligned in twelve characters unless TRIM is set. */
export const encode = (value: Value, format: Structure.Format, flags: number): Uint8Array => {
  if (value instanceof Uint8Array) return value
  const text = printed(value, format, flags)
  return bytes((flags & Flags.FLG_TRIM) === 0 || typeof value !== "number" ? text : text.trimStart())
}

/** A value, or the return code of a refusal. */
export type Decoded = { readonly value: Value } | { readonly ret: number }

const refused = (ret: number): Decoded => ({ ret })

const number = (read: Numbers.Read, format: Structure.Format, flags: number): Decoded => {
  switch (read._tag) {
    case "None":
      return refused(ReturnCode.EINVAL)
    case "OutOfRange":
      return refused(ReturnCode.ERANGE)
    case "Number":
      return { value: unscaled(read.value, format, flags) }
  }
}

/** Returns the text before the first NUL, as C sees it. */
const toNul = (text: string): string => text.split("\0", 1)[0] ?? ""

/** Parses a number, 0 for off, or a word that begins with y, n, on or off. Only spaces and tabs may precede a word. */
const yesNo = (text: string): Decoded => {
  if (/^[ \t]*$/.test(text)) return refused(ReturnCode.EFAULT)
  const word = /^[ \t]*(?:(y|on)|(n|off))/i.exec(text)
  if (word !== null) return { value: word[1] !== undefined }
  const read = Numbers.readWhole(text, true)
  return read._tag === "Number" ? { value: read.value !== 0 } : refused(ReturnCode.EINVAL)
}

/** owserver treats a single character, or a leading NUL, as an empty date. */
const date = (text: string, now: DateTime.Utc): Decoded =>
  text.length < 2 || text.startsWith("\0")
    ? { value: now }
    : Option.match(Dates.read(toNul(text)), {
        onNone: () => refused(ReturnCode.EINVAL),
        onSome: (value) => ({ value })
      })

/** Decodes the data of a WRITE. An empty date means `now`. */
export const decode = (written: Uint8Array, format: Structure.Format, flags: number, now: DateTime.Utc): Decoded => {
  const text = OwText.decode(written)
  switch (format) {
    case "integer":
    case "unsigned":
      return number(Numbers.readWhole(text, format === "integer"), format, flags)
    case "float":
    case "temperature":
    case "temperatureGap":
    case "pressure":
      return number(Numbers.readFloat(text), format, flags)
    case "yesNo":
      return yesNo(toNul(text))
    case "date":
      return date(text, now)
    case "ascii":
    case "alias":
      return { value: text }
    case "binary":
      return { value: written.slice() }
    default:
      return refused(ReturnCode.ENOTSUP)
  }
}
