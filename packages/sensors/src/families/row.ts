/**
 * Codecs, flags and units of the rows of a table. `PropertyRow` of the protocol defines the form of a row.
 */
import { PropertyRow, type Structure } from "@owserver/client"
import * as Either from "effect/Either"
import * as Codec from "../values/Codec.js"
import * as Temperature from "../values/Temperature.js"
import type * as Property from "./Property.js"

/**
 * A table of a family: rows of `PropertyRow` by the names of properties, such as `temperature: "t ro 12 v"`. A nested object
 * is a directory of properties.
 *
 * @since 0.1.0
 * @category models
 */
export interface Specs {
  readonly [name: string]: string | Specs
}

/** A parsed row, with the unit that the format implies. */
export type Row = PropertyRow.PropertyRow & Pick<Property.Any, "access">

/** Parses a row of a table. The tables stand in the source code, so an invalid row is a defect. */
export const parse = (name: string, spec: string): Row => {
  const row = Either.getOrThrowWith(PropertyRow.parse(spec), (issue) => new Error(`the property ${name}: ${issue}`))
  return { ...row, access: row.access as Property.Access, unit: row.unit ?? unitOf(row) }
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

/** A format that the server itself does not know is read as text. */
export const letterOf = (format: Structure.Format): string => letters[format] ?? "a"

const unitOf = ({ format }: PropertyRow.PropertyRow): string | undefined => {
  if (format === "temperature" || format === "temperatureGap") return Temperature.units.C
  return format === "pressure" ? "mbar" : undefined
}

export const flagsOf = ({ format }: Row): Property.Any["flags"] => {
  if (format === "temperature" || format === "temperatureGap") return { temperature: "C" }
  return format === "pressure" ? { pressure: "mbar" } : {}
}

// biome-ignore lint/suspicious/noExplicitAny: the type of the value depends on the row
export const codecOf = ({ format, length, letter, range }: Row): Codec.Codec<any> => {
  const codec = letter === "w" ? Codec.wrappedInteger : Codec.ofFormat(format, length)
  return range === undefined ? codec : Codec.within(codec, range)
}
