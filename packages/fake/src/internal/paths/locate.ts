/**
 * Resolves a path from left to right: modes, a bus, then a directory of the server or a device with its properties. Behind a hub
 * follows the next device.
 */
import { OwPath, RomId } from "@owserver/protocol"
import * as Option from "effect/Option"
import { bareDirectories, type Family, families, pseudoFamilies } from "../../Families.js"
import { propertiesOf } from "../devices/device.js"
import type { Located } from "../devices/installation.js"
import * as Property from "../devices/property.js"
import type { PropertyRef } from "../properties/access.js"
import type { RequestContext } from "../properties/requestContext.js"
import { adapter } from "../properties/state.js"
import * as Storage from "../properties/storage.js"
import * as Virtual from "../properties/virtual.js"
import * as Position from "./position.js"
import * as Simultaneous from "./simultaneous.js"

export interface DirectoryTarget {
  readonly _tag: "Directory"
  /** The path as shown in front of its entries. */
  readonly path: string
  readonly device: Option.Option<RomId.RomId>
  readonly list: () => Position.Listing
}

export interface PropertyTarget extends PropertyRef {
  readonly _tag: "Property"
  readonly path: string
  readonly device: Option.Option<RomId.RomId>
  /** The device, if the property belongs to one. */
  readonly located: Located | undefined
  /** Whether the property belongs to no device, so that owserver fails to lock it. */
  readonly isLocked: boolean
}

/** A removed device, or a property of it, within the presence timeout. */
export interface GoneTarget {
  readonly _tag: "Gone"
  readonly device: RomId.RomId
}

export type Target = DirectoryTarget | PropertyTarget | GoneTarget

const modes = ["uncached", "unaliased", "text", "json"] as const

const directory = (
  shown: ReadonlyArray<string>,
  device: Option.Option<RomId.RomId>,
  list: () => Position.Listing
): DirectoryTarget => ({ _tag: "Directory", path: OwPath.join(...shown), device, list })

const plain = (entries: ReadonlyArray<Virtual.Entry>): Position.Listing => ({ entries, capabilities: 0 })

const value = (
  shown: ReadonlyArray<string>,
  ref: PropertyRef,
  on: { readonly located?: Located; readonly hub?: Option.Option<RomId.RomId>; readonly isLocked?: boolean } = {}
): PropertyTarget => ({
  ...ref,
  _tag: "Property",
  path: OwPath.join(...shown),
  device: Option.orElse(
    Option.map(Option.fromNullable(on.located), ({ device }) => device.id),
    () => on.hub ?? Option.none()
  ),
  located: on.located,
  isLocked: on.isLocked ?? false
})

/** Resolves names below a virtual directory of the server or of an adapter. */
const inTree = (tree: Virtual.Tree, names: ReadonlyArray<string>, shown: ReadonlyArray<string>): Target | undefined => {
  const found = Virtual.find(tree, names)
  if (found === undefined) return undefined
  const path = [...shown, ...names]
  if ("leaf" in found) return value(path, { ...found.leaf, part: found.part })
  return directory(path, Option.none(), () => plain(Virtual.entries(found)))
}

/** Finds the property and the part at names below a device. */
const propertyAt = (
  properties: ReadonlyMap<string, Property.Property>,
  names: ReadonlyArray<string>
): { readonly property: Property.Property; readonly part: Property.Part } | undefined => {
  const found = Property.at(properties, names.join("/"))
  return found?.part === undefined ? undefined : { property: found.property, part: found.part }
}

/**
 * Returns the entries directly below a directory of a device, or `undefined` if the directory does not exist. A directory exists
 * even if none of its properties has entries.
 */
const entriesBelow = (
  properties: Iterable<Property.Property>,
  names: ReadonlyArray<string>,
  entriesOf: (property: Property.Property) => ReadonlyArray<string>,
  bare: ReadonlyArray<string> = []
): ReadonlyArray<Virtual.Entry> | undefined => {
  const above = names.length === 0 ? "" : `${names.join("/")}/`
  const inside = Array.from(properties).filter(({ name }) => name.startsWith(above))
  const found = new Map<string, Virtual.Entry>()
  for (const property of inside) {
    const [name = "", ...below] = property.name.slice(above.length).split("/")
    for (const entry of entriesOf(property)) {
      if (below.length > 0) found.set(name, { name, isDirectory: true })
      else found.set(entry, { name: entry.slice(above.length), isDirectory: property.format === "directory" })
    }
  }
  if (names.length === 0) return inOrder([...found.values(), ...Position.directories(bare)])
  return inside.length === 0 ? undefined : Array.from(found.values())
}

/** Sorts entries by their bytes, like the server's table. The elements of an array stay together. */
const inOrder = (entries: ReadonlyArray<Virtual.Entry>): ReadonlyArray<Virtual.Entry> => {
  const key = ({ name }: Virtual.Entry) => name.split(".", 1)[0] ?? name
  return [...entries].sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0))
}

const inDevice = (
  position: Position.Position,
  located: Located,
  names: ReadonlyArray<string>,
  context: RequestContext
): Target | undefined => {
  const { bus, device } = located
  const id = Option.some(device.id)
  const shown = position.shown
  const [first = "", ...rest] = names
  const branch = device.branches.get(first)
  if (branch !== undefined)
    return atPosition({ ...position, stage: "branch", bus, branch, shown: [...shown, first], hub: id }, rest, context)
  const at = propertyAt(device.properties, names)
  if (at !== undefined) {
    const storage = Storage.of(located, at.property, context)
    return value([...shown, ...names], { ...at, storage }, { located })
  }
  const entriesOf = (property: Property.Property) => (device.shows(property) ? Property.entries(property) : [])
  const bare = bareDirectories[RomId.family(device.id)]
  const entries = entriesBelow(device.properties.values(), names, entriesOf, bare)
  return entries === undefined ? undefined : directory([...shown, ...names], id, () => plain(entries))
}

const described: { readonly [code: string]: Family } = { ...families, ...pseudoFamilies }

const inStructure = (names: ReadonlyArray<string>, shown: ReadonlyArray<string>): Target | undefined => {
  const [code, ...rest] = names
  const path = [...shown, ...names]
  if (code === undefined)
    return directory(path, Option.none(), () => plain(Position.directories(Object.keys(described).sort())))
  const family = Object.hasOwn(described, code) ? described[code] : undefined
  if (family === undefined) return undefined
  const properties = propertiesOf(code, family)
  const at = rest.length === 0 ? undefined : propertyAt(properties, rest)
  if (at !== undefined) {
    const text = Property.structure(at.property, at.part)
    const { storage, property } = Virtual.leaf("a ro 64 f", () => text)("structure")
    // owserver decodes the value as one of the property before it refuses the write.
    const writes = { ...at, property: { ...at.property, access: "ro" } } as const
    return value(path, { property, storage, part: { _tag: "Element", name: "" }, writes })
  }
  const entries = entriesBelow(properties.values(), rest, Property.structureEntries)
  return entries === undefined ? undefined : directory(path, Option.none(), () => plain(entries))
}

const inPseudo = (
  name: "simultaneous" | "thermostat",
  position: Position.Position,
  names: ReadonlyArray<string>,
  context: RequestContext
): Target | undefined => {
  const properties = propertiesOf(name, pseudoFamilies[name])
  if (names.length === 0) {
    const entries = entriesBelow(properties.values(), [], Property.entries) ?? []
    return directory(position.shown, position.hub, () => plain(entries))
  }
  const at = propertyAt(properties, names)
  if (at === undefined) return undefined
  const path = [...position.shown, ...names]
  if (name === "simultaneous") {
    const storage = Simultaneous.storage(at.property, position, context)
    // owserver tries the write on every bus and ignores the results.
    const ref = position.isOnNamedBus ? { ...at, storage } : { ...at, storage, writes: writable(at) }
    return value(path, ref, { hub: position.hub })
  }
  const storage = Simultaneous.thermostat(at.property, position)
  if (position.bus !== undefined) return value(path, { ...at, storage }, { hub: position.hub })
  // owserver fails to lock it before it checks the access.
  return value(path, { ...at, storage, writes: writable(at) }, { isLocked: true })
}

/** Returns the property and part with write access. */
const writable = ({ part, property }: Pick<PropertyRef, "part" | "property">): NonNullable<PropertyRef["writes"]> => ({
  part,
  property: { ...property, access: "rw" }
})

/**
 * The prefixes of keywords. Like owserver, a name matches a keyword by prefix and ignores case: `/settingsX` is `/settings`. Four
 * letters of `alarm` are enough.
 */
const beginnings: ReadonlyArray<string> = [
  ...modes,
  ...Position.ofTheServer,
  "interface",
  "alar",
  "simultaneous",
  "thermostat"
]

const keywordOf = (name: string): string | undefined =>
  beginnings.find((beginning) => name.toLowerCase().startsWith(beginning))

const atPosition = (
  position: Position.Position,
  [name, ...rest]: ReadonlyArray<string>,
  context: RequestContext
): Target | undefined => {
  if (name === undefined) return directory(position.shown, position.hub, () => Position.list(position, context))
  // Aliases take precedence over keywords, so that an alias that begins like one works. On owserver it does not.
  const id = Option.getOrUndefined(context.installation.resolve(name))
  return id === undefined ? atKeyword(position, name, rest, context) : atDevice(position, name, id, rest, context)
}

/** Returns a removed device within the presence timeout. */
const goneFrom = (id: RomId.RomId, { installation, now, state }: RequestContext): GoneTarget | undefined =>
  installation.locate(id) === undefined && state.remembers(id, now) ? { _tag: "Gone", device: id } : undefined

const atDevice = (
  position: Position.Position,
  name: string,
  id: RomId.RomId,
  rest: ReadonlyArray<string>,
  context: RequestContext
): Target | undefined => {
  const located = Position.deviceIn(position, id, context)
  if (located === undefined) return goneFrom(id, context)
  const alias = position.unaliased || context.state.unaliased ? undefined : context.installation.aliasOf(id)
  context.state.see(id, context.now)
  return inDevice({ ...position, shown: [...position.shown, alias ?? name] }, located, rest, context)
}

/** Shows addresses instead of aliases, also for devices before the keyword. */
const unaliased = (position: Position.Position, rest: ReadonlyArray<string>): Position.Position => ({
  ...position,
  shown: position.names.slice(0, position.names.length - rest.length),
  unaliased: true
})

const atKeyword = (
  position: Position.Position,
  name: string,
  rest: ReadonlyArray<string>,
  context: RequestContext
): Target | undefined => {
  const next: Position.Position = { ...position, shown: [...position.shown, name] }
  const [, number] = /^bus\.(\d+)/i.exec(name) ?? []
  if (number !== undefined) return onBus(next, Number(number), rest, context)
  const word = keywordOf(name)
  // A mode at the start of a path does not restrict the names that may follow.
  const behind: Position.Position = position.stage === "first" ? next : { ...next, stage: "devices" }
  switch (word) {
    case undefined:
      return undefined
    case "uncached":
      return atPosition({ ...behind, uncached: true }, rest, context)
    case "unaliased":
      return atPosition(unaliased(behind, rest), rest, context)
    case "text":
    case "json":
      return atPosition(behind, rest, context)
    case "simultaneous":
    case "thermostat":
      return inPseudo(word, next, rest, context)
    case "alar":
      return position.stage === "devices"
        ? undefined
        : atPosition({ ...next, stage: "devices", alarm: true }, rest, context)
    default:
      return position.stage === "first" ? ofServer(word, next, rest, context) : undefined
  }
}

const onBus = (
  position: Position.Position,
  number: number,
  rest: ReadonlyArray<string>,
  context: RequestContext
): Target | undefined => {
  const bus = position.stage === "first" && !position.isOnNamedBus ? context.installation.buses[number] : undefined
  return bus === undefined ? undefined : atPosition({ ...position, bus, isOnNamedBus: true }, rest, context)
}

/** Resolves the directories of the server, and those of an adapter behind `bus.N`. Modes have no effect there. */
const ofServer = (
  word: string,
  { bus, shown }: Position.Position,
  rest: ReadonlyArray<string>,
  { flags, state }: RequestContext
): Target | undefined => {
  const isMode = (name: string) => modes.some((mode) => name.toLowerCase().startsWith(mode))
  const count = rest.findIndex((name) => !isMode(name))
  const at = count < 0 ? rest.length : count
  const [names, path] = [rest.slice(at), [...shown, ...rest.slice(0, at)]]
  if (bus !== undefined) return word === "interface" ? inTree(adapter(bus, state), names, path) : undefined
  switch (word) {
    case "structure":
      return inStructure(names, path)
    case "system":
      return inTree(state.system(flags), names, path)
    case "settings":
    case "statistics":
      return inTree(state[word], names, path)
    default:
      return undefined
  }
}

/** Splits a path into names. Returns `undefined` for an empty name, `.` or `..`. A final slash is allowed for directories. */
const namesOf = (
  path: string
): { readonly names: ReadonlyArray<string>; readonly isDirectory: boolean } | undefined => {
  const inner = path.startsWith("/") ? path.slice(1) : path
  if (inner === "") return { names: [], isDirectory: true }
  const names = inner.split("/")
  const isDirectory = names.at(-1) === ""
  const named = isDirectory ? names.slice(0, -1) : names
  return named.every((name) => name !== "" && name !== "." && name !== "..") ? { names: named, isDirectory } : undefined
}

export const locate = (path: string, context: RequestContext): Target | undefined => {
  const read = namesOf(path)
  if (read === undefined) return undefined
  const root: Position.Position = {
    stage: "first",
    branch: undefined,
    bus: undefined,
    isOnNamedBus: false,
    names: read.names,
    shown: [],
    unaliased: false,
    uncached: false,
    alarm: false,
    hub: Option.none()
  }
  const target = atPosition(root, read.names, context)
  return target?._tag === "Property" && read.isDirectory ? undefined : target
}
