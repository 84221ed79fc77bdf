/**
 * Numbers as C prints and reads them: `%12G`, `%12d`, `strtod`, `strtol`.
 */

const width = 12
const digits = 6

/** `%G`: six significant digits without trailing zeros, and an exponent of two digits or more where it is shorter. */
const general = (value: number): string => {
  if (Number.isNaN(value)) return "NAN"
  if (!Number.isFinite(value)) return value < 0 ? "-INF" : "INF"
  const [mantissa = "", exponent = "0"] = value.toExponential(digits - 1).split("e")
  const power = Number(exponent)
  if (power >= -4 && power < digits) return String(Number(value.toPrecision(digits)))
  return `${Number(mantissa)}E${power < 0 ? "-" : "+"}${String(Math.abs(power)).padStart(2, "0")}`
}

/** Right-aligned in twelve. A float has six significant digits, a whole number all. */
export const print = (value: number, kind: "float" | "whole"): string =>
  (kind === "float" ? general(value) : String(Math.trunc(value))).padStart(width)

/** Zero and not a number, as an offset leaves of the elements of an array on a simulated bus. */
export const zero = (offset: number): string => "0".padStart(Math.max(1, width - offset))

export type Read = { readonly _tag: "Number"; readonly value: number } | { readonly _tag: "None" | "OutOfRange" }

const none: Read = { _tag: "None" }
const outOfRange: Read = { _tag: "OutOfRange" }

/** `strtod`: blanks in front, what follows the number is left alone; hexadecimal, nan and infinity are numbers. */
export const readFloat = (text: string): Read => {
  const found = /^\s*([+-]?)(?:(0x[\da-f]+)|(nan)|(inf(?:inity)?)|((?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?))/i.exec(text)
  if (found === null) return none
  const [, sign, hex, nan, infinite, decimal = ""] = found
  const size =
    hex !== undefined
      ? Number(hex)
      : nan !== undefined
        ? Number.NaN
        : infinite !== undefined
          ? Infinity
          : Number(decimal)
  if (infinite === undefined && size === Infinity) return outOfRange
  return { _tag: "Number", value: sign === "-" ? -size : size }
}

/** `strtol` and `strtoul`, base 10: 32 bits. */
export const readWhole = (text: string, signed: boolean): Read => {
  const found = /^\s*([+-]?\d+)/.exec(text)
  if (found === null) return none
  const value = Number(found[1])
  const limit = signed ? 0x8000_0000 : 0x1_0000_0000
  return Math.abs(value) < limit ? { _tag: "Number", value: signed || value >= 0 ? value : value + limit } : outOfRange
}
