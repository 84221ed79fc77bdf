/**
 * Makes properties from the rows of a table. `Family` derives their types from the same rows.
 */
import { PropertyRow } from "@owserver/client"
import * as Either from "effect/Either"
import * as Codec from "../values/Codec.js"
import { OwUnknownProperty } from "../values/SensorError.js"
import type * as Property from "./Property.js"
import type { Specs } from "./row.js"
import * as Row from "./row.js"

/**
 * The properties of every device. The server declares `alias` fixed, but it can change.
 */
export const common = {
  address: "a ro 16 f",
  alias: "l rw 256 s",
  crc8: "a ro 2 f",
  family: "a ro 2 f",
  id: "a ro 12 f",
  locator: "a ro 16 f",
  present: "y ro 1 v hidden",
  r_address: "a ro 16 f",
  r_id: "a ro 12 f",
  r_locator: "a ro 16 f",
  type: "a ro 32 f"
} as const

interface RowProperties {
  /** A property, an object of properties, or a function of a key. */
  readonly content: unknown
  /** The property of the whole value; `undefined` for a sparse array. */
  readonly whole: Property.Any | undefined
  /** True if no listing contains the property. */
  readonly isHidden: boolean
  /** Returns an element, `ALL` or `BYTE`, by the extension behind the dot. */
  readonly part: (extension: string) => Property.Any | undefined
}

const isKey = (naming: PropertyRow.Naming, key: string): boolean =>
  naming === "anyNumber" ? /^\d{1,9}$/.test(key) : /^[^/\0]+$/.test(key) && !/^(?:all|byte)$/i.test(key)

const content = (family: string, name: string, spec: string): RowProperties => {
  const row = Row.parse(name, spec)
  const { access, change, format, naming, unit } = row
  const isHidden = row.visibility === "hidden"
  const element = Row.codecOf(row)
  const property = (name: string, schema = element): Property.Any => ({
    name,
    format,
    access,
    change,
    unit,
    ...(row.range === undefined ? {} : { range: row.range }),
    flags: Row.flagsOf(row),
    schema
  })
  if (naming === "scalar") {
    const whole = property(name)
    return { content: whole, whole, isHidden, part: () => undefined }
  }
  if (naming === "anyNumber" || naming === "anyText") {
    const part = (key: string) => (isKey(naming, key) ? property(`${name}.${key}`) : undefined)
    const unknown = (key: string) => new OwUnknownProperty({ family, property: `${name}.${key}`, similar: [] })
    return {
      content: (key: string | number) => Either.fromNullable(part(String(key)), () => unknown(String(key))),
      whole: undefined,
      isHidden,
      part
    }
  }
  const listed = PropertyRow.elementNames(row)
  const all = format === "binary" ? Codec.allBinary(row.length, listed.length) : Codec.all(element, listed.length)
  const byte = row.isBits
    ? { BYTE: { ...property(`${name}.BYTE`, Codec.bitField(listed.length)), format: "unsigned" } }
    : {}
  const parts = {
    ALL: property(`${name}.ALL`, all),
    ...byte,
    ...Object.fromEntries(listed.map((key) => [key, property(`${name}.${key}`)]))
  } as { readonly [key: string]: Property.Any } & { readonly ALL: Property.Any }
  return {
    content: parts,
    whole: parts.ALL,
    isHidden,
    part: (key) => (Object.hasOwn(parts, key) ? parts[key] : undefined)
  }
}

interface Directory {
  [name: string]: unknown
}

/** Returns the properties of a table as a tree, by name, and as a list of the listed ones. */
export const family = (code: string, table: Specs) => {
  const rows = new Map<string, RowProperties>()
  const walk = (specs: Specs, above: string): Directory => {
    const directory: Directory = {}
    for (const [name, spec] of Object.entries(specs)) {
      if (typeof spec !== "string") directory[name] = walk(spec, `${above}${name}/`)
      else {
        const found = content(code, above + name, spec)
        rows.set(above + name, found)
        directory[name] = found.content
      }
    }
    return directory
  }
  const directory = walk({ ...common, ...table }, "")
  const properties = [...rows.values()].flatMap(({ isHidden, whole }) =>
    isHidden || whole === undefined ? [] : [whole]
  )
  const find = (name: string): Property.Any | undefined => {
    const scalar = rows.get(name)
    if (scalar !== undefined) return "format" in Object(scalar.content) ? scalar.whole : undefined
    const dot = name.indexOf(".", name.lastIndexOf("/") + 1)
    return dot < 0 ? undefined : rows.get(name.slice(0, dot))?.part(name.slice(dot + 1))
  }
  return { directory, properties, find }
}
