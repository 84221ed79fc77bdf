/**
 * A simulated 1-Wire bus: a tree of devices and values as data, that remembers what is written to it.
 *
 * ```ts
 * const bus = Bus.make({
 *   "10.67C6697351FF": { type: "DS18S20", temperature: 21.5 },
 *   "29.D60300000000": { type: "DS2408", "PIO.0": true }
 * })
 * ```
 *
 * @since 0.1.0
 */
import { OwPath, RomId } from "@owserver/protocol"
import * as Data from "effect/Data"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import type { Value } from "./Value.js"

/**
 * A directory: properties, and directories below it.
 *
 * @since 0.1.0
 * @category models
 */
export interface Tree {
  readonly [name: string]: Value | Tree
}

/**
 * A description that makes no bus: which name in it is wrong, and why.
 *
 * @since 0.1.0
 * @category errors
 */
export class InvalidBus extends Data.TaggedError("InvalidBus")<{
  readonly name: string
  readonly issue: string
}> {
  override get message(): string {
    return `"${this.name}" makes no bus: ${this.issue}`
  }
}

/**
 * What is at a path: a directory and what is in it, or a property and its value; and on which device.
 *
 * @since 0.1.0
 * @category models
 */
export type Found =
  | { readonly _tag: "Directory"; readonly device: Option.Option<RomId.RomId>; readonly entries: ReadonlyArray<Entry> }
  | {
      readonly _tag: "Property"
      readonly device: Option.Option<RomId.RomId>
      readonly value: Value
      readonly writable: boolean
    }

/**
 * @since 0.1.0
 * @category models
 */
export interface Entry {
  readonly name: string
  readonly isDirectory: boolean
}

/**
 * @since 0.1.0
 * @category models
 */
export interface Bus {
  /** What is at the path; devices may be written in any of the six formats. */
  readonly find: (path: string) => Option.Option<Found>
  /** Gives the property at the path another value; does nothing where there is none. */
  readonly set: (path: string, value: Value) => void
}

type Properties = Map<string, Value>

/** What every device has, by its address alone. */
const identity = (id: RomId.RomId): ReadonlyArray<readonly [string, Value]> => [
  ["address", RomId.print(id, "fic")],
  ["crc8", RomId.checksum(id)],
  ["family", RomId.family(id)],
  ["id", RomId.serial(id)],
  ["r_address", RomId.toReversed(id)],
  ["r_id", RomId.toReversed(id).slice(2, 14)]
]

const readOnly: ReadonlySet<string> = new Set(["address", "crc8", "family", "id", "r_address", "r_id", "type"])

const isValue = (node: Value | Tree): node is Value => typeof node !== "object" || node instanceof Uint8Array

/** The properties below a directory, by their paths from there. */
const flatten = (tree: Tree, above = ""): ReadonlyArray<readonly [string, Value]> =>
  Object.entries(tree).flatMap(([name, node]) =>
    isValue(node) ? [[above + name, node] as const] : flatten(node, `${above}${name}/`)
  )

/** What is directly below `above`, each name once, in owserver's order: capitals first. */
const entriesOf = (properties: Properties, above: string): ReadonlyArray<Entry> => {
  const directories = new Map<string, boolean>()
  for (const path of properties.keys()) {
    if (!path.startsWith(above)) continue
    const [name = "", ...below] = path.slice(above.length).split("/")
    directories.set(name, below.length > 0)
  }
  return Array.from(directories, ([name, isDirectory]) => ({ name, isDirectory })).sort((a, b) =>
    a.name < b.name ? -1 : 1
  )
}

/**
 * Makes a bus of devices by their addresses. An address may be written in any form that `RomId.parse` reads.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (devices: { readonly [address: string]: Tree }): Either.Either<Bus, InvalidBus> => {
  const all = new Map<RomId.RomId, Properties>()
  for (const [address, tree] of Object.entries(devices)) {
    const id = RomId.parse(address)
    if (Either.isLeft(id)) return Either.left(new InvalidBus({ name: address, issue: id.left.reason }))
    if (all.has(id.right)) return Either.left(new InvalidBus({ name: address, issue: "the device is there twice" }))
    all.set(id.right, new Map([...identity(id.right), ...flatten(tree)]))
  }

  const locate = (path: string) => {
    const [address = "", ...rest] = OwPath.elements(path)
    return Option.flatMap(Either.getRight(RomId.parse(address)), (id) =>
      Option.map(Option.fromNullable(all.get(id)), (properties) => ({ id, properties, name: rest.join("/") }))
    )
  }

  const root = (): Found => ({
    _tag: "Directory",
    device: Option.none(),
    entries: Array.from(all.keys(), (name) => ({ name, isDirectory: true }))
  })

  return Either.right({
    find: (path) => {
      if (OwPath.elements(path).length === 0) return Option.some(root())
      return Option.flatMap(locate(path), ({ id, name, properties }): Option.Option<Found> => {
        const device = Option.some(id)
        const value = properties.get(name)
        if (value !== undefined) return Option.some({ _tag: "Property", device, value, writable: !readOnly.has(name) })
        const entries = entriesOf(properties, name === "" ? "" : `${name}/`)
        return entries.length === 0 ? Option.none() : Option.some({ _tag: "Directory", device, entries })
      })
    },
    set: (path, value) => {
      const found = locate(path)
      if (Option.isSome(found) && found.value.properties.has(found.value.name)) {
        found.value.properties.set(found.value.name, value)
      }
    }
  })
}
