/**
 * What a server knows of a property before it looks at a device, from the compact form of the table of families.
 */
import { PropertyRow, Structure } from "@owserver/protocol"
import * as Either from "effect/Either"

/** A row of the table, with the name of the property below the device: `pages/page`, without the name of an element. */
export interface Property extends PropertyRow.PropertyRow {
  readonly name: string
}

/** What of a property is meant: an element, by its name below the property, or all of them. A scalar has the element "". */
export type Part =
  | { readonly _tag: "Element"; readonly name: string }
  | { readonly _tag: "All" }
  | { readonly _tag: "Byte" }

/** Reads one row of the table. The tables stand in the source code, so an invalid row is a defect. */
export const parse = (name: string, spec: string): Property => ({
  name,
  ...Either.getOrThrowWith(PropertyRow.parse(spec), (issue) => new Error(`the property ${name}: ${issue}`))
})

/** The names of the elements, as listings have them. */
export const names: (self: Property) => ReadonlyArray<string> = PropertyRow.elementNames

/** All bits of a bit field as one number. */
export const byteOf = (self: Property, get: (element: string) => unknown): number =>
  names(self).reduceRight((byte, element) => byte * 2 + (get(element) === true ? 1 : 0), 0)

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
    ? [...wholes(self), `${self.name}.${names(self)[0]}`]
    : entries(self)
}

const wholes = ({ isBits, name }: Property): ReadonlyArray<string> => [
  ...(isBits ? [`${name}.BYTE`] : []),
  `${name}.ALL`
]

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
  if (upper === "BYTE") return self.isBits ? { _tag: "Byte" } : undefined
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
  if (naming === "letters") return name.charCodeAt(0) - "A".charCodeAt(0)
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
