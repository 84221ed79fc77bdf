/**
 * The rows of the tables of families, and what they say. `Family.Specs` tells their form.
 */
import { Structure } from "@owserver/client"
import * as Either from "effect/Either"
import * as Codec from "../values/Codec.js"
import * as Temperature from "../values/Temperature.js"
import type * as Property from "./Property.js"

/**
 * Rows of a table, by the name of the property: `format[elements]* access length change hidden range unit`.
 *
 * - format and change by their letters of the structure strings (`Structure` of the client), and `w`, a whole number with a
 *   sign that the server prints as one without
 * - `[8]` an array of eight, `[A-D]` one by letters, `[n]` and `[x]` sparse arrays by number and by text
 * - `*` a bit field, which has a `BYTE`
 * - the length that of one element, in bytes
 * - `hidden` if owserver never lists the property, yet answers it
 * - the range, such as `9..12`, where less may be written than the format allows
 * - the unit where there is one and the format does not say it
 *
 * @since 0.1.0
 * @category models
 */
export interface Specs {
  readonly [name: string]: string | Specs
}

export interface Row extends Pick<Property.Any, "format" | "access" | "change" | "range" | "unit"> {
  readonly letter: string
  readonly elements: string | undefined
  readonly isBits: boolean
  /** Whether no listing shows it. */
  readonly isHidden: boolean
  readonly length: number
}

const shape =
  /^(\w)(?:\[([^\]]+)\])?(\*?) (ro|rw|wo) (\d+) ([fsvt])( hidden)?(?: (-?\d+(?:\.\d+)?)\.\.(-?\d+(?:\.\d+)?))?(?: (.+))?$/

/** The tables are ours: a row that is none is a mistake in them. */
export const parse = (name: string, spec: string): Row => {
  const found = shape.exec(spec)
  if (found === null) throw new Error(`the property ${name} reads "${spec}"`)
  const [, letter = "", elements, bits, access, length = "", change, hidden, least, most, unit] = found
  const format = letter === "w" ? "i" : letter
  const known = Either.getOrThrow(
    Structure.parse(`${format},000000,000001,${access},${length.padStart(6, "0")},${change},`)
  )
  return {
    ...known,
    letter,
    access: known.access as Property.Access,
    elements,
    isBits: bits !== "",
    isHidden: hidden !== undefined,
    range: least === undefined ? undefined : [Number(least), Number(most)],
    unit: unit ?? unitOf(known)
  }
}

const letters: { readonly [format in Structure.Format]?: string } = {
  integer: "i",
  unsigned: "u",
  float: "f",
  temperature: "t",
  temperatureGap: "g",
  pressure: "p",
  yesNo: "y",
  date: "d",
  ascii: "a",
  binary: "b",
  alias: "l"
}

/** As text is read what the server itself does not know. */
export const letterOf = (format: Structure.Format): string => letters[format] ?? "a"

const unitOf = ({ format }: Structure.Structure): string | undefined => {
  if (format === "temperature" || format === "temperatureGap") return Temperature.units.C
  return format === "pressure" ? "mbar" : undefined
}

export const flagsOf = ({ format }: Row): Property.Any["flags"] => {
  if (format === "temperature" || format === "temperatureGap") return { temperature: "C" }
  return format === "pressure" ? { pressure: "mbar" } : {}
}

const date = Codec.date(Codec.utc)

// biome-ignore lint/suspicious/noExplicitAny: of which kind it is only the row knows
export const codecOf = (row: Row): Codec.Codec<any> =>
  row.range === undefined ? plainCodecOf(row) : Codec.within(plainCodecOf(row), row.range)

// biome-ignore lint/suspicious/noExplicitAny: of which kind it is only the row knows
const plainCodecOf = ({ format, length, letter }: Row): Codec.Codec<any> => {
  switch (format) {
    case "integer":
      return letter === "w" ? Codec.wrappedInteger : Codec.integer
    case "unsigned":
      return Codec.unsigned
    case "float":
    case "temperature":
    case "temperatureGap":
    case "pressure":
      return Codec.float
    case "yesNo":
      return Codec.yesNo
    case "date":
      return date
    case "alias":
      return Codec.alias
    case "binary":
      return Codec.binary(length)
    default:
      return Codec.text(length)
  }
}
