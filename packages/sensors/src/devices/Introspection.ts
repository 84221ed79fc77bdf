/**
 * Families from the `/structure` directory of a server, read at run time. Use it for chips without a table in this package.
 *
 * @module
 * @since 0.1.0
 */
import {
  isMissing,
  OwInvalidArgument,
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
import * as DirectoryTree from "./DirectoryTree.js"

interface Entry {
  /** The name below the family: `PIO.A`. */
  readonly name: string
  readonly structure: Structure.Structure
}

/** The listing of a family names the branches of a hub as directories, but the server does not list them. */
const isNoDirectory = (error: OwServerError): boolean =>
  isMissing(error) || (error._tag === "OwReturnError" && error.ret === ReturnCode.ENOTDIR)

const isPossible = ({ length }: Structure.Structure): boolean => length >= 0

const noSize = ({ length }: Structure.Structure): string => `${length} is not a length`

const entry = (root: string, path: string): Effect.Effect<Entry, OwServerError | OwValueError, OwServer> =>
  Effect.flatMap(OwServer.readText(path), (text) =>
    Either.mapBoth(Either.filterOrLeft(Structure.parse(text), isPossible, noSize), {
      onLeft: (reason) => new OwValueError({ path, property: "structure", text, reason }),
      onRight: (structure) => ({ name: path.slice(root.length), structure })
    })
  )

/** The name without that of an element. */
const baseOf = ({ name, structure }: Entry): string =>
  structure.elements === 1 ? name : name.slice(0, name.lastIndexOf("."))

const elementsOf = ({ name, structure: { elements } }: Entry): string => {
  if (elements === 1) return ""
  if (elements < 1) return elements === 0 ? "[n]" : "[x]"
  return name.endsWith(".A") ? `[A-${String.fromCharCode(64 + elements)}]` : `[${elements}]`
}

const changes = { fixed: "f", stable: "s", volatile: "v", second: "t" } as const

/** The row of the entry, as in `PropertyRow`. */
const spec = (entry: Entry, bits: ReadonlySet<string>): string => {
  const { access, change, format, length } = entry.structure
  const star = bits.has(baseOf(entry)) ? "*" : ""
  return `${letterOf(format)}${elementsOf(entry)}${star} ${access} ${length} ${changes[change]}`
}

/** Applies a correction. Returns `undefined` if the property is useless. */
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

/**
 * Returns false if the name contains `__proto__` as a part. A property with this name would change the prototype of the
 * table.
 */
const isName = (name: string): boolean => !/(?:^|\/)__proto__(?:[./]|$)/.test(name)

/** Leaves out directories and entries that can be neither read nor written. */
const isProperty = ({ name, structure }: Entry): boolean =>
  isName(name) && structure.index === 0 && structure.access !== "oo" && structure.format !== "directory"

const noCode = (code: string) =>
  new OwInvalidArgument({
    operation: "Introspection",
    path: "",
    server: "",
    argument: "code",
    issue: `${JSON.stringify(code)} is not a family code of two hexadecimal digits`
  })

/** `type` is read from the chip if several chips share a family. */
const isCommon = (name: string): boolean => name in common && name !== "type"

/**
 * Returns the family of a code with the properties that the server lists, corrected by `Overrides`. The server does not name
 * the chip, so the name of the family is its code.
 *
 * Fails with `OwInvalidArgument` if the code is not two hexadecimal digits, with `OwValueError` if a description is invalid,
 * and with `OwMalformedReply` if the server lists too many entries.
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
export const family: (code: string) => Effect.Effect<Family.Any, OwServerError | OwValueError, OwServer> = Effect.fn(
  "sensors.Introspection.family"
)(function* (code) {
  if (!/^[\da-f]{2}$/i.test(code)) return yield* noCode(code)
  const root = `${OwPath.structure(code)}/`
  const paths = yield* DirectoryTree.leaves(root, { concurrency: 8, isEmpty: isNoDirectory })
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
