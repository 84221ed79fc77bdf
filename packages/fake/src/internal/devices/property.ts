/**
 * The definition of a property, from a row of the family tables.
 */
import { PropertyRow, Structure } from "@owserver/protocol"
import * as Either from "effect/Either"

/** A row of the table, with the name of the property below the device: `pages/page`, without the name of an element. */
export interface Property extends PropertyRow.PropertyRow {
  readonly name: string
}

/** The part of a property that a path selects: one element, all of them, or the bits as one number. A scalar has the element "". */
export type Part =
  | { readonly _tag: "Element"; readonly name: string }
  | { readonly _tag: "All" }
  | { readonly _tag: "Byte" }

/** Reads one row of the table. The tables stand in the source code, so an invalid row is a defect. */
export const parse = (name: string, spec: string): Property => ({
  name,
  ...Either.getOrThrowWith(PropertyRow.parse(spec), (issue) => new Error(`the property ${name}: ${issue}`))
})

/** Returns the names of the elements in the order of listings. */
export const names: (self: Property) => ReadonlyArray<string> = PropertyRow.elementNames

/** Returns all bits of a bit field as one number. */
export const byteOf = (self: Property, get: (element: string) => unknown): number =>
  names(self).reduceRight((byte, element) => byte * 2 + (get(element) === true ? 1 : 0), 0)

/** Returns all entries of the property in a listing. */
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

/** Returns the entries of the property below `/structure`: only the first element of an array, none for a hidden property. */
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
 * Returns the part that an extension selects, or `undefined` if it is invalid. Letters, ALL and BYTE ignore case. The last of
 * several extensions counts. In an array indexed by text the whole extension is the name of an element.
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

/** The width of numbers. */
const width = 12

/** Returns the maximum length of a reading in bytes. Arrays have commas between elements, except binary ones. */
export const lengthOf = ({ count, format, length }: Property, part: Part): number => {
  if (part._tag === "Element") return length
  if (part._tag === "Byte") return width
  return format === "binary" ? count * length : count * length + count - 1
}

/** Returns the index of an element: its number, or that of its letter. It is 0 for elements named by text. */
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

/** Returns the text of the part below `/structure`. */
export const structure = (self: Property, part: Part): string =>
  Structure.format({
    format: self.format,
    index: indexOfPart(self, part),
    elements: self.naming === "anyText" ? -1 : self.count,
    access: self.access,
    length: lengthOf(self, part),
    change: self.change
  })

/** Finds the property and the part at a path below a device. Directories are part of a property's name. */
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
