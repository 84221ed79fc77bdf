/**
 * What a path leads to. A path is read from left to right: modes that change how it is read, a bus, then either a directory
 * of the server itself or a device, what it has, and behind a hub the next device.
 */
import { OwPath, RomId } from "@owserver/protocol"
import * as Option from "effect/Option"
import { bareDirectories, type Family, families, pseudoFamilies } from "../Families.js"
import * as Cells from "./cells.js"
import { propertiesOf } from "./device.js"
import type { Located } from "./installation.js"
import type { Moment } from "./moment.js"
import * as Place from "./place.js"
import * as Property from "./property.js"
import type { Addressed } from "./reading.js"
import * as Simultaneous from "./simultaneous.js"
import { adapter } from "./state.js"
import * as Virtual from "./virtual.js"

export interface Directory {
  readonly _tag: "Directory"
  /** As its entries have it in front of them. */
  readonly path: string
  readonly device: Option.Option<RomId.RomId>
  readonly list: () => Place.Listing
}

export interface Value extends Addressed {
  readonly _tag: "Value"
  readonly path: string
  readonly device: Option.Option<RomId.RomId>
  /** Where it is, if it is the property of a device. */
  readonly located: Located | undefined
  /** Of something that is no device, and so cannot be had for a reading. */
  readonly isLocked: boolean
}

/** A device that was there lately, or something of it. */
export interface Gone {
  readonly _tag: "Gone"
  readonly device: RomId.RomId
}

export type Target = Directory | Value | Gone

const modes = ["uncached", "unaliased", "text", "json"] as const

const directory = (
  shown: ReadonlyArray<string>,
  device: Option.Option<RomId.RomId>,
  list: () => Place.Listing
): Directory => ({ _tag: "Directory", path: OwPath.join(...shown), device, list })

const plain = (entries: ReadonlyArray<Virtual.Entry>): Place.Listing => ({ entries, capabilities: 0 })

const value = (
  shown: ReadonlyArray<string>,
  addressed: Addressed,
  on: { readonly located?: Located; readonly hub?: Option.Option<RomId.RomId>; readonly isLocked?: boolean } = {}
): Value => ({
  ...addressed,
  _tag: "Value",
  path: OwPath.join(...shown),
  device: Option.orElse(
    Option.map(Option.fromNullable(on.located), ({ device }) => device.id),
    () => on.hub ?? Option.none()
  ),
  located: on.located,
  isLocked: on.isLocked ?? false
})

/** What is below a directory of the server, or of an adapter. */
const inTree = (tree: Virtual.Tree, names: ReadonlyArray<string>, shown: ReadonlyArray<string>): Target | undefined => {
  const found = Virtual.find(tree, names)
  if (found === undefined) return undefined
  const path = [...shown, ...names]
  if ("leaf" in found) return value(path, { ...found.leaf, part: found.part })
  return directory(path, Option.none(), () => plain(Virtual.entries(found)))
}

/** The property that names below a device lead to, if there is what is meant of it. */
const propertyAt = (
  properties: ReadonlyMap<string, Property.Property>,
  names: ReadonlyArray<string>
): { readonly property: Property.Property; readonly part: Property.Part } | undefined => {
  const found = Property.at(properties, names.join("/"))
  return found?.part === undefined ? undefined : { property: found.property, part: found.part }
}

/**
 * The entries directly below a directory of a device; `undefined` if there is no such directory. A property without entries
 * is not shown, yet the directory that it is in exists.
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
  if (names.length === 0) return inOrder([...found.values(), ...Place.directories(bare)])
  return inside.length === 0 ? undefined : Array.from(found.values())
}

/** As the server's table has them: by their bytes, an array in one place. */
const inOrder = (entries: ReadonlyArray<Virtual.Entry>): ReadonlyArray<Virtual.Entry> => {
  const key = ({ name }: Virtual.Entry) => name.split(".", 1)[0] ?? name
  return [...entries].sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0))
}

const inDevice = (
  place: Place.Place,
  located: Located,
  names: ReadonlyArray<string>,
  moment: Moment
): Target | undefined => {
  const { bus, device } = located
  const id = Option.some(device.id)
  const shown = place.shown
  const [first = "", ...rest] = names
  const branch = device.branches.get(first)
  if (branch !== undefined)
    return inPlace({ ...place, stage: "branch", bus, line: branch, shown: [...shown, first], hub: id }, rest, moment)
  const at = propertyAt(device.properties, names)
  if (at !== undefined) {
    const cells = Cells.of(located, at.property, moment)
    return value([...shown, ...names], { ...at, cells }, { located })
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
    return directory(path, Option.none(), () => plain(Place.directories(Object.keys(described).sort())))
  const family = Object.hasOwn(described, code) ? described[code] : undefined
  if (family === undefined) return undefined
  const properties = propertiesOf(code, family)
  const at = rest.length === 0 ? undefined : propertyAt(properties, rest)
  if (at !== undefined) {
    const text = Property.structure(at.property, at.part)
    const { cells, property } = Virtual.leaf("a ro 64 f", () => text)("structure")
    // What is written is read as a value of the property before it is refused.
    const writes = { ...at, property: { ...at.property, access: "ro" } } as const
    return value(path, { property, cells, part: { _tag: "Element", name: "" }, writes })
  }
  const entries = entriesBelow(properties.values(), rest, Property.structureEntries)
  return entries === undefined ? undefined : directory(path, Option.none(), () => plain(entries))
}

const inPseudo = (
  name: "simultaneous" | "thermostat",
  place: Place.Place,
  names: ReadonlyArray<string>,
  moment: Moment
): Target | undefined => {
  const properties = propertiesOf(name, pseudoFamilies[name])
  if (names.length === 0) {
    const entries = entriesBelow(properties.values(), [], Property.entries) ?? []
    return directory(place.shown, place.hub, () => plain(entries))
  }
  const at = propertyAt(properties, names)
  if (at === undefined) return undefined
  const path = [...place.shown, ...names]
  if (name === "simultaneous") {
    const cells = Simultaneous.cells(at.property, place, moment)
    // What is written to all buses is tried on each of them, and how that ends is not looked at.
    const addressed = place.isOnNamedBus ? { ...at, cells } : { ...at, cells, writes: writable(at) }
    return value(path, addressed, { hub: place.hub })
  }
  const cells = Simultaneous.thermostat(at.property, place)
  if (place.bus !== undefined) return value(path, { ...at, cells }, { hub: place.hub })
  // That there is none is found before it is seen what may be written.
  return value(path, { ...at, cells, writes: writable(at) }, { isLocked: true })
}

/** Taken for what may be written. */
const writable = ({ part, property }: Pick<Addressed, "part" | "property">): NonNullable<Addressed["writes"]> => ({
  part,
  property: { ...property, access: "rw" }
})

/**
 * Keywords are known by how they begin, in any case, as owserver knows them: `/settingsX` is `/settings`. Of `alarm` four
 * letters are enough.
 */
const beginnings: ReadonlyArray<string> = [
  ...modes,
  ...Place.ofTheServer,
  "interface",
  "alar",
  "simultaneous",
  "thermostat"
]

const keywordOf = (name: string): string | undefined =>
  beginnings.find((beginning) => name.toLowerCase().startsWith(beginning))

const inPlace = (place: Place.Place, [name, ...rest]: ReadonlyArray<string>, moment: Moment): Target | undefined => {
  if (name === undefined) return directory(place.shown, place.hub, () => Place.list(place, moment))
  // An alias that begins like a keyword could not be reached if the keyword came first; on owserver it cannot.
  const id = Option.getOrUndefined(moment.installation.resolve(name))
  return id === undefined ? atKeyword(place, name, rest, moment) : atDevice(place, name, id, rest, moment)
}

/** A device that hangs nowhere is still known for a while. */
const goneFrom = (id: RomId.RomId, { installation, now, state }: Moment): Gone | undefined =>
  installation.locate(id) === undefined && state.remembers(id, now) ? { _tag: "Gone", device: id } : undefined

const atDevice = (
  place: Place.Place,
  name: string,
  id: RomId.RomId,
  rest: ReadonlyArray<string>,
  moment: Moment
): Target | undefined => {
  const located = Place.deviceIn(place, id, moment)
  if (located === undefined) return goneFrom(id, moment)
  const alias = place.unaliased || moment.state.unaliased ? undefined : moment.installation.aliasOf(id)
  moment.state.see(id, moment.now)
  return inDevice({ ...place, shown: [...place.shown, alias ?? name] }, located, rest, moment)
}

/** Devices in front of the keyword lose their aliases as well. */
const unaliased = (place: Place.Place, rest: ReadonlyArray<string>): Place.Place => ({
  ...place,
  shown: place.names.slice(0, place.names.length - rest.length),
  unaliased: true
})

const atKeyword = (
  place: Place.Place,
  name: string,
  rest: ReadonlyArray<string>,
  moment: Moment
): Target | undefined => {
  const next: Place.Place = { ...place, shown: [...place.shown, name] }
  const [, number] = /^bus\.(\d+)/i.exec(name) ?? []
  if (number !== undefined) return onBus(next, Number(number), rest, moment)
  const word = keywordOf(name)
  // A mode before the first directory leaves everything open.
  const behind: Place.Place = place.stage === "first" ? next : { ...next, stage: "devices" }
  switch (word) {
    case undefined:
      return undefined
    case "uncached":
      return inPlace({ ...behind, uncached: true }, rest, moment)
    case "unaliased":
      return inPlace(unaliased(behind, rest), rest, moment)
    case "text":
    case "json":
      return inPlace(behind, rest, moment)
    case "simultaneous":
    case "thermostat":
      return inPseudo(word, next, rest, moment)
    case "alar":
      return place.stage === "devices" ? undefined : inPlace({ ...next, stage: "devices", alarm: true }, rest, moment)
    default:
      return place.stage === "first" ? ofServer(word, next, rest, moment) : undefined
  }
}

const onBus = (place: Place.Place, number: number, rest: ReadonlyArray<string>, moment: Moment): Target | undefined => {
  const bus = place.stage === "first" && !place.isOnNamedBus ? moment.installation.buses[number] : undefined
  return bus === undefined ? undefined : inPlace({ ...place, bus, isOnNamedBus: true }, rest, moment)
}

/** What the server says of itself, and of an adapter behind the number of its bus. Modes change nothing there. */
const ofServer = (
  word: string,
  { bus, shown }: Place.Place,
  rest: ReadonlyArray<string>,
  { flags, state }: Moment
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

/** Where a slash too many is, there is nothing, but at the end of a directory. */
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

export const locate = (path: string, moment: Moment): Target | undefined => {
  const read = namesOf(path)
  if (read === undefined) return undefined
  const root: Place.Place = {
    stage: "first",
    line: undefined,
    bus: undefined,
    isOnNamedBus: false,
    names: read.names,
    shown: [],
    unaliased: false,
    uncached: false,
    alarm: false,
    hub: Option.none()
  }
  const target = inPlace(root, read.names, moment)
  return target?._tag === "Value" && read.isDirectory ? undefined : target
}
