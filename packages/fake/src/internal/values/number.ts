/**
 * Formats and parses numbers like C: `%12G`, `%12d`, `strtod`, `strtol`, `strtoul`.
 */

const width = 12
const digits = 6

/** Enough digits to represent any relevant tie of a double exactly. */
const exactly = 100

/** Rounds to six digits. C rounds ties to even, JavaScript up. */
const rounded = (size: number): string => {
  const exact = size.toExponential(exactly)
  const isTie = /^\d\.\d{4}[02468]50*e/.test(exact)
  return isTie ? exact.slice(0, digits + 1) + exact.slice(exact.indexOf("e")) : size.toExponential(digits - 1)
}

/** `%G`: six significant digits without trailing zeros, and an exponent of two digits or more where it is shorter. */
const general = (value: number): string => {
  if (Number.isNaN(value)) return "NAN"
  const sign = value < 0 || Object.is(value, -0) ? "-" : ""
  if (!Number.isFinite(value)) return `${sign}INF`
  const text = rounded(Math.abs(value))
  const [mantissa = "", exponent = "0"] = text.split("e")
  const power = Number(exponent)
  if (power >= -4 && power < digits) return sign + String(Number(text))
  return `${sign}${Number(mantissa)}E${power < 0 ? "-" : "+"}${String(Math.abs(power)).padStart(2, "0")}`
}

/** Right-aligns a number in twelve characters. A float has six significant digits, an integer all digits. */
export const print = (value: number, kind: "float" | "whole"): string =>
  (kind === "float" ? general(value) : String(Math.trunc(value))).padStart(width)

export type Read = { readonly _tag: "Number"; readonly value: number } | { readonly _tag: "None" | "OutOfRange" }

const none: Read = { _tag: "None" }
const outOfRange: Read = { _tag: "OutOfRange" }

const blanks = "[ \\t\\n\\v\\f\\r]*"
const hexadecimal = "0x(?:([\\da-f]+)\\.?([\\da-f]*)|\\.([\\da-f]+))(?:p([+-]?\\d+))?"
const decimal = "((?:\\d+\\.?\\d*|\\.\\d+)(?:e[+-]?\\d+)?)"
const float = new RegExp(`^${blanks}([+-]?)(?:${hexadecimal}|(nan)|(inf)|${decimal})`, "i")

const fromHexadecimal = (whole: string, fraction: string, power: string): number =>
  Number.parseInt(whole + fraction || "0", 16) * 2 ** (Number(power) - 4 * fraction.length)

/** The smallest normal double. C reports ERANGE below it. */
const leastNormal = 2.2250738585072014e-308

/** Parses like `strtod`: skips leading whitespace, ignores the rest, accepts hexadecimal, nan and infinity. */
export const readFloat = (text: string): Read => {
  const found = float.exec(text)
  if (found === null) return none
  const [, sign, whole, fraction, onlyFraction, power = "0", nan, infinite, plain] = found
  const number = (size: number): Read => ({ _tag: "Number", value: sign === "-" ? -size : size })
  if (nan !== undefined) return number(Number.NaN)
  if (infinite !== undefined) return number(Number.POSITIVE_INFINITY)
  const size = plain === undefined ? fromHexadecimal(whole ?? "", fraction ?? onlyFraction ?? "", power) : Number(plain)
  const isLost = size < leastNormal && /[1-9]/.test(plain?.split(/e/i)[0] ?? "")
  return size === Number.POSITIVE_INFINITY || isLost ? outOfRange : number(size)
}

const integer = new RegExp(`^${blanks}([+-]?\\d+)`)

const bits = 32
const longest = 1n << 64n

/** Parses like the 64-bit `strtol` and `strtoul`, base 10. owserver keeps the lower 32 bits. */
export const readWhole = (text: string, signed: boolean): Read => {
  const found = integer.exec(text)
  if (found === null) return none
  const value = BigInt(found[1]!.replace("+", ""))
  const fits = signed ? BigInt.asIntN(64, value) === value : value < longest && value > -longest
  if (!fits) return outOfRange
  return { _tag: "Number", value: Number(signed ? BigInt.asIntN(bits, value) : BigInt.asUintN(bits, value)) }
}
