/**
 * The values of a simulated property and their text on the wire, as owserver formats them.
 *
 * @since 0.1.0
 */
import { OwText } from "@owserver/protocol"
import * as Option from "effect/Option"

/**
 * A whole number is written as a counter (`%12d`), any other as a reading (`%12G`: six significant digits), both
 * right-aligned in twelve characters; a boolean as `0` or `1`; text and bytes as they are.
 *
 * @since 0.1.0
 * @category models
 */
export type Value = number | boolean | string | Uint8Array

const width = 12
const digits = 6

/** C's `%G`: six significant digits without trailing zeros, and an exponent of two digits or more where it is shorter. */
const general = (value: number): string => {
  if (Number.isNaN(value)) return "NAN"
  if (!Number.isFinite(value)) return value < 0 ? "-INF" : "INF"
  const [mantissa = "", exponent = "0"] = value.toExponential(digits - 1).split("e")
  const power = Number(exponent)
  if (power >= -4 && power < digits) return String(Number(value.toPrecision(digits)))
  return `${Number(mantissa)}E${power < 0 ? "-" : "+"}${String(Math.abs(power)).padStart(2, "0")}`
}

const text = (value: Exclude<Value, Uint8Array>): string => {
  if (typeof value === "string") return value
  if (typeof value === "boolean") return value ? "1" : "0"
  return (Number.isSafeInteger(value) ? String(value) : general(value)).padStart(width)
}

/**
 * Writes a value; `trim` leaves out the blanks in front of a number.
 *
 * @since 0.1.0
 * @category encoding
 */
export const encode = (self: Value, options: { readonly trim: boolean }): Uint8Array => {
  if (self instanceof Uint8Array) return self
  const written = text(self)
  const shown = options.trim && typeof self === "number" ? written.trimStart() : written
  return Option.getOrElse(OwText.encode(shown), () => new Uint8Array(0))
}

/**
 * Reads what a client writes over a value: the kind of the old value decides. None where owserver would answer -22.
 *
 * @since 0.1.0
 * @category decoding
 */
export const decode = (self: Value, written: Uint8Array): Option.Option<Value> => {
  if (self instanceof Uint8Array) return Option.some(written.slice())
  const given = OwText.decode(written)
  if (typeof self === "string") return Option.some(given)
  if (typeof self === "number") {
    const number = Number.parseFloat(given)
    return Number.isNaN(number) ? Option.none() : Option.some(number)
  }
  if (/^\s*(y|on)/i.test(given)) return Option.some(true)
  if (/^\s*(n|off)/i.test(given)) return Option.some(false)
  return Option.map(decode(0, written), (number) => number !== 0)
}
