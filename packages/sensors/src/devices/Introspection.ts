/**
 * Families as a server describes them at run time, below `/structure`: for chips that the tables here do not know, of newer
 * servers and of others than owserver.
 *
 * @module
 * @since 0.1.0
 */
import {
  isMissing,
  OwInvalidArgument,
  OwMalformedReply,
  OwPath,
  OwServer,
  type OwServerError,
  ReturnCode,
  Structure
} from "@owserver/client"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import { common } from "../families/build.js"
import * as Family from "../families/Family.js"
import { overrides } from "../families/Overrides.js"
import { letterOf } from "../families/row.js"
import { OwValueError } from "../values/SensorError.js"
import * as Listing from "./listing.js"

interface Entry {
  /** Below the family: `PIO.A`. */
  readonly name: string
  readonly structure: Structure.Structure
}

const isDirectory = (path: string): boolean => path.endsWith("/")

/** The branches of a hub are marked as directories, and are none here. */
const isNoDirectory = (error: OwServerError): boolean =>
  isMissing(error) || (error._tag === "OwReturnError" && error.ret === ReturnCode.ENOTDIR)

/** Far more than the largest family of owserver has: 7E, with fewer than 1,000 entries. */
const maxEntries = 10_000
const maxDepth = 8

const endless = (path: string) =>
  new OwMalformedReply({
    operation: "Introspection",
    path,
    server: "the server",
    issue: `a family has at most ${maxEntries} properties, and directories of at most ${maxDepth} levels`
  })

/** All that is no directory. Arrays are listed with their first element for all. */
const leaves = (root: string): Effect.Effect<ReadonlyArray<string>, OwServerError, OwServer> => {
  let listed = 0
  const below = (directory: string, depth: number): Effect.Effect<ReadonlyArray<string>, OwServerError, OwServer> =>
    Effect.gen(function* () {
      const entries = yield* Listing.dir(directory)
      listed += entries.length
      if (listed > maxEntries || depth > maxDepth) return yield* endless(root)
      const inner = yield* Effect.forEach(
        entries.filter(isDirectory),
        (path) => Effect.catchIf(below(path, depth + 1), isNoDirectory, () => Effect.succeed([])),
        { concurrency: 8 }
      )
      return [...entries.filter((path) => !isDirectory(path)), ...inner.flat()]
    })
  return below(root, 1)
}

const isPossible = ({ length }: Structure.Structure): boolean => length >= 0

const noSize = ({ length }: Structure.Structure): string => `${length} is no length`

const entry = (root: string, path: string): Effect.Effect<Entry, OwServerError | OwValueError, OwServer> =>
  Effect.flatMap(OwServer.readText(path), (text) =>
    Either.mapBoth(Either.filterOrLeft(Structure.parse(text), isPossible, noSize), {
      onLeft: (reason) => new OwValueError({ path, property: "structure", text, reason }),
      onRight: (structure) => ({ name: path.slice(root.length), structure })
    })
  )

/** Without the name of an element. */
const baseOf = ({ name, structure }: Entry): string =>
  structure.elements === 1 ? name : name.slice(0, name.lastIndexOf("."))

const elementsOf = ({ name, structure: { elements } }: Entry): string => {
  if (elements === 1) return ""
  if (elements < 1) return elements === 0 ? "[n]" : "[x]"
  return name.endsWith(".A") ? `[A-${String.fromCharCode(64 + elements)}]` : `[${elements}]`
}

const changes = { fixed: "f", stable: "s", volatile: "v", second: "t" } as const

/** The row of a table that the entry stands for. */
const spec = (entry: Entry, bits: ReadonlySet<string>): string => {
  const { access, change, format, length } = entry.structure
  const star = bits.has(baseOf(entry)) ? "*" : ""
  return `${letterOf(format)}${elementsOf(entry)}${star} ${access} ${length} ${changes[change]}`
}

/** What is true, where the server is known to be wrong; nothing where the property is of no use. */
const corrected = (code: string, property: string, declared: string): string | undefined => {
  const override = overrides.find(
    (override) => override.families.includes(code) && override.property === property && override.declared === declared
  )
  return override === undefined ? declared : override.spec
}

interface Table {
  [name: string]: string | Table
}

const put = (table: Table, [name = "", ...rest]: ReadonlyArray<string>, row: string): void => {
  if (rest.length === 0) {
    table[name] = row
    return
  }
  const found = table[name]
  const directory = typeof found === "object" ? found : {}
  table[name] = directory
  put(directory, rest, row)
}

/** As the name of a property it would be the prototype of all objects, which is not for a server to change. */
const isName = (name: string): boolean => !/(?:^|\/)__proto__(?:[./]|$)/.test(name)

/** What can be neither read nor written is no property, and a directory is none. */
const isProperty = ({ name, structure }: Entry): boolean =>
  isName(name) && structure.index === 0 && structure.access !== "oo" && structure.format !== "directory"

const noCode = (code: string) =>
  new OwInvalidArgument({
    operation: "Introspection",
    path: "",
    server: "",
    argument: "code",
    issue: `${JSON.stringify(code)} is no code of a family, which is two hexadecimal digits`
  })

/** The name of the chip is one that the chip says where the family alone does not tell. */
const isCommon = (name: string): boolean => name in common && name !== "type"

/**
 * The family of that code, with the properties that the server lists and the corrections that are known. Of the chip
 * the server says nothing here: it has the code for a name. A code that is none is `OwInvalidArgument`, a description
 * that is none `OwValueError`.
 *
 * @example
 * ```ts
 * import { Device, Introspection } from "@owserver/sensors"
 * import { Effect } from "effect"
 *
 * const everything = (device: Device.Device) =>
 *   Effect.flatMap(Introspection.family(device.family), (family) => device.readAll(family))
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const family = (code: string): Effect.Effect<Family.Any, OwServerError | OwValueError, OwServer> =>
  Effect.gen(function* () {
    if (!/^[\da-f]{2}$/i.test(code)) return yield* noCode(code)
    const root = `${OwPath.structure(code)}/`
    const paths = yield* leaves(root)
    const own = paths.filter((path) => !isCommon(path.slice(root.length)) && !path.endsWith(".ALL"))
    const entries = yield* Effect.forEach(own, (path) => entry(root, path), { concurrency: "unbounded" })
    const bits = new Set(entries.filter(({ structure }) => structure.index === -2).map(baseOf))
    const table: Table = {}
    for (const entry of entries.filter(isProperty)) {
      const row = corrected(code, baseOf(entry), spec(entry, bits))
      if (row !== undefined) put(table, baseOf(entry).split("/"), row)
    }
    return Family.make(code, code, 0, table)
  })
