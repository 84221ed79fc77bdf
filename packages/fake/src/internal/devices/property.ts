/**
 * What a server knows of a property before it looks at a device, from the compact form of the table of families.
 */
import { Structure } from "@owserver/protocol"
import * as Either from "effect/Either"

/** How the elements of a property are named: by nothing, by numbers, by letters; by any number or any text if sparse. */
export type Naming = "scalar" | "numbers" | "letters" | "anyNumber" | "anyText"

/** Which listings show a property: all, only those of devices that have it, or none. It is answered in any case. */
export type Visibility = "listed" | "optional" | "hidden"

export interface Property {
  /** Below the device: `pages/page`. Without the name of an element. */
  readonly name: string
  readonly format: Structure.Format
  readonly naming: Naming
  /** How many elements there are; 1 for a scalar, 0 where that is open. */
  readonly count: number
  /** Whether there is a `.BYTE`. */
  readonly bits: boolean
  readonly access: Structure.Access
  /** Bytes of one element. */
  readonly length: number
  readonly change: Structure.Change
  readonly visibility: Visibility
}

/** What of a property is meant: an element, by its name below the property, or all of them. A scalar has the element "". */
export type Part =
  | { readonly _tag: "Element"; readonly name: string }
  | { readonly _tag: "All" }
  | { readonly _tag: "Byte" }

const shape = /^(\w|\?)(?:\[(?:(\d+)|A-([A-Z])|(n)|(x))\])?(\*?) (ro|rw|wo|oo) (\d+) ([fsvt])(?: (optional|hidden))?$/

const letterA = 65

const elements = (
  count?: string,
  last?: string,
  number?: string,
  text?: string
): Pick<Property, "naming" | "count"> => {
  if (count !== undefined) return { naming: "numbers", count: Number(count) }
  if (last !== undefined) return { naming: "letters", count: last.charCodeAt(0) - letterA + 1 }
  if (number !== undefined) return { naming: "anyNumber", count: 0 }
  return text === undefined ? { naming: "scalar", count: 1 } : { naming: "anyText", count: 0 }
}

/** Reads one row of the table. The table is ours: a row that is none is a mistake in it. */
export const parse = (name: string, spec: string): Property => {
  const found = shape.exec(spec)
  if (found === null) throw new Error(`the property ${name} reads "${spec}"`)
  const [, letter, count, last, number, text, bits, access, length = "", change, visibility = "listed"] = found
  const known = Structure.parse(`${letter},000000,000001,${access},${length.padStart(6, "0")},${change},`)
  const { index: _, elements: __, ...rest } = Either.getOrThrow(known)
  return {
    name,
    ...rest,
    ...elements(count, last, number, text),
    bits: bits !== "",
    visibility: visibility as Visibility
  }
}

/** The names of the elements, as listings have them. */
export const names = ({ count, naming }: Property): ReadonlyArray<string> =>
  Array.from({ length: naming === "scalar" ? 0 : count }, (_, n) => nameOf(naming, n))

/** All bits of a bit field as one number. */
export const byteOf = (self: Property, get: (element: string) => unknown): number =>
  names(self).reduceRight((byte, element) => byte * 2 + (get(element) === true ? 1 : 0), 0)

const nameOf = (naming: Naming, index: number): string =>
  naming === "letters" ? String.fromCharCode(letterA + index) : String(index)

/** All entries of a listing that a property makes. */
export const entries = (self: Property): ReadonlyArray<string> => {
  switch (self.naming) {
    case "scalar":
      return [self.name]
    case "anyNumber":
      return [`${self.name}.000`]
    case "anyText":
      return [`${self.name}.xxx`]
    default:
      return [...wholes(self), ...names(self).map((element) => `${self.name}.${element}`)]
  }
}

/** The entries that `/structure` lists for a property: of an array only the first element, of a hidden property none. */
export const structureEntries = (self: Property): ReadonlyArray<string> => {
  if (self.visibility === "hidden") return []
  return self.naming === "numbers" || self.naming === "letters"
    ? [...wholes(self), `${self.name}.${nameOf(self.naming, 0)}`]
    : entries(self)
}

const wholes = ({ bits, name }: Property): ReadonlyArray<string> => [...(bits ? [`${name}.BYTE`] : []), `${name}.ALL`]

/**
 * What an extension means; `undefined` where there is no such thing. Letters, ALL and BYTE may be in any case. Of several
 * extensions the last counts, but any text is the name of an element where elements are named by text.
 */
export const part = (self: Property, extension: string | undefined): Part | undefined => {
  if (self.naming === "scalar") return extension === undefined ? element("") : undefined
  if (extension === undefined) return undefined
  if (self.naming === "anyText") return element(extension)
  const last = extension.slice(extension.lastIndexOf(".") + 1)
  const upper = last.toUpperCase()
  if (upper === "ALL") return self.count > 0 ? { _tag: "All" } : undefined
  if (upper === "BYTE") return self.bits ? { _tag: "Byte" } : undefined
  if (self.naming === "letters") return names(self).includes(upper) ? element(upper) : undefined
  const isThere = /^\d+$/.test(last) && (self.naming === "anyNumber" || Number(last) < self.count)
  return isThere ? element(String(Number(last))) : undefined
}

const element = (name: string): Part => ({ _tag: "Element", name })

/** Of a text in twelve characters, as numbers are. */
const width = 12

/** Bytes of a full reading of the part; arrays have commas between their elements, binary ones have not. */
export const lengthOf = ({ count, format, length }: Property, part: Part): number => {
  if (part._tag === "Element") return length
  if (part._tag === "Byte") return width
  return format === "binary" ? count * length : count * length + count - 1
}

/** The index of an element: its number, or that of its letter. Elements that are named by text have none. */
export const indexOf = ({ naming }: Property, name: string): number => {
  if (naming === "letters") return name.charCodeAt(0) - letterA
  return naming === "numbers" || naming === "anyNumber" ? Number(name) : 0
}

const indexOfPart = (self: Property, part: Part): number => {
  switch (part._tag) {
    case "Element":
      return indexOf(self, part.name)
    case "All":
      return -1
    case "Byte":
      return -2
  }
}

/** What `/structure` says of it. */
export const structure = (self: Property, part: Part): string =>
  Structure.format({
    format: self.format,
    index: indexOfPart(self, part),
    elements: self.naming === "anyText" ? -1 : self.count,
    access: self.access,
    length: lengthOf(self, part),
    change: self.change
  })

/** The property that a path below a device names, and what of it is meant; its directories are part of its name. */
export const at = (
  properties: ReadonlyMap<string, Property>,
  path: string
): { readonly property: Property; readonly part: Part | undefined } | undefined => {
  const whole = properties.get(path)
  if (whole !== undefined) return { property: whole, part: part(whole, undefined) }
  const dot = path.indexOf(".", path.lastIndexOf("/") + 1)
  const property = dot < 0 ? undefined : properties.get(path.slice(0, dot))
  return property === undefined ? undefined : { property, part: part(property, path.slice(dot + 1)) }
}
