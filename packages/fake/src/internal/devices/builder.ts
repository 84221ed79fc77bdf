/**
 * Makes devices of what is said of them, and refuses what cannot be, by name.
 */
import { Header, Limits, OwText, RomId, type Structure } from "@owserver/protocol"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import * as Families from "../../Families.js"
import { InvalidBus } from "../../InvalidBus.js"
import type * as Value from "../../Value.js"
import { bytes as encode } from "../values/encoding.js"
import * as Source from "../values/source.js"
import { type Branch, Device } from "./device.js"
import { type Bus, type Installation, trimAlias } from "./installation.js"
import * as Property from "./property.js"

type Made<A> = Either.Either<A, InvalidBus>

export type OnStream = (name: string, stream: Stream.Stream<unknown>) => Made<void>

const asVoid = (made: Made<unknown>): Made<void> => Either.map(made, () => undefined)

const invalid = (name: string, issue: string): Made<never> =>
  Either.left(new InvalidBus({ subject: name, device: "", issue }))

const isOf = (value: unknown, format: Structure.Format): boolean => {
  switch (format) {
    case "yesNo":
      return typeof value === "boolean"
    case "date":
      return DateTime.isDateTime(value)
    case "ascii":
    case "alias":
      return typeof value === "string" && Option.isSome(OwText.encode(value))
    case "binary":
      return value instanceof Uint8Array
    case "integer":
      return Schema.is(Header.Int32)(value)
    case "unsigned":
      return Schema.is(Header.Uint32)(value)
    default:
      return typeof value === "number"
  }
}

const wanted: { readonly [format: string]: string } = {
  yesNo: "a boolean",
  date: "a DateTime",
  ascii: "a string",
  binary: "a Uint8Array",
  integer: "a whole number of 32 bits",
  unsigned: "a whole number of 0 to 4294967295"
}

const isTooLong = (value: unknown, length: number): boolean => {
  const bytes = typeof value === "string" ? encode(value) : value
  return bytes instanceof Uint8Array && bytes.length > length
}

/** What is so by the address cannot be said otherwise. */
const settled = ["address", "crc8", "family", "id", "r_address", "r_id"]

/** A source whose value is known now has to be of the format; others are taken at their word. */
export const checked = (
  name: string,
  { format, length, name: property }: Property.Property,
  source: Value.Source
): Made<void> => {
  if (settled.includes(property)) return invalid(name, "that is so by the address")
  if (typeof source === "function" || !Source.isAskable(source) || Source.isReadable(source)) return Either.void
  if (!isOf(source, format)) return invalid(name, `expected ${wanted[format] ?? "a number"}`)
  return isTooLong(source, length) && format !== "alias"
    ? invalid(name, `it is longer than ${length} bytes`)
    : Either.void
}

/** Asks whether one of the names was meant. */
const didYouMean = (given: string, names: Iterable<string>): string => {
  const near = OwText.nearest(given, names)
  return near.length === 0 ? "" : `; did you mean ${near.join(" or ")}?`
}

/** The names of what can be said of a device. */
const namesOf = ({ branches, properties }: Device): ReadonlyArray<string> => [
  ...branches.keys(),
  ...[...properties.values()].flatMap(({ format, name }) =>
    format === "directory" || settled.includes(name) ? [] : [name]
  )
]

/** The element of a property that a name below a device means. */
export const element = (
  device: Device,
  name: string
): Made<{ readonly property: Property.Property; readonly element: string }> => {
  const found = Property.at(device.properties, name)
  if (found === undefined || found.property.format === "directory") {
    const chip = device.family.chip || "device of an unknown family"
    return invalid(name, `a ${chip} has no such property${didYouMean(name, namesOf(device))}`)
  }
  const { part, property } = found
  return part?._tag === "Element"
    ? Either.right({ property, element: part.name })
    : invalid(name, "there is no such element")
}

export const rename = (installation: Installation, id: RomId.RomId, name: string): Made<void> => {
  const alias = Option.getOrUndefined(trimAlias(name))
  if (alias === undefined) return invalid(name, "no device may be called so")
  const other = Option.getOrUndefined(installation.resolve(alias))
  if (alias !== "" && other !== undefined && other !== id) return invalid(name, `${other} is called so`)
  installation.rename(id, alias)
  return Either.void
}

/** A name does not come from a source that changes. */
export const renameTo = (installation: Installation, id: RomId.RomId, source: Value.Askable): Made<void> =>
  typeof source === "string" ? rename(installation, id, source) : invalid("alias", "expected a string")

/** What a tester bus has is computed. */
export const settable = ({ kind }: Bus, name: string): Made<void> =>
  kind === "tester" ? invalid(name, "a tester bus computes what it has") : Either.void

const put = (device: Device, name: string, source: Value.Source, onStream: OnStream): Made<void> =>
  Either.gen(function* () {
    const { element: of, property } = yield* element(device, name)
    yield* checked(name, property, source)
    const key = device.keyOf(property, of)
    if (Source.isAskable(source)) device.sources.set(key, source)
    else
      yield* onStream(
        name,
        Stream.tap(source, (value) => Effect.ignoreLogged(put(device, name, value, onStream)))
      )
  })

const isTree = (value: unknown): value is { readonly [address: string]: object } =>
  typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype

const describe = (
  installation: Installation,
  bus: Bus,
  device: Device,
  name: string,
  given: unknown,
  onStream: OnStream
): Made<void> => {
  const branch = device.branches.get(name)
  if (branch !== undefined) {
    return isTree(given) ? attachTo(installation, bus, branch, given, onStream) : invalid(name, "expected devices")
  }
  if (name === "alias") return renameTo(installation, device.id, given as Value.Askable)
  const property = device.properties.get(name)
  if (!Array.isArray(given)) return put(device, name, given as Value.Source, onStream)
  if (property === undefined || property.naming === "scalar")
    return invalid(name, `there is no such array${property === undefined ? didYouMean(name, namesOf(device)) : ""}`)
  const names = Property.names(property)
  if (given.length > names.length) return invalid(name, `it has ${names.length} elements`)
  return asVoid(Either.all(given.map((value: Value.Source, n) => put(device, `${name}.${names[n]}`, value, onStream))))
}

/**
 * How many hubs may be one behind the other: with more of them the path to a device would be longer than owserver takes.
 */
export const maxDepth: number = Math.floor(Limits.maxPath / "/1F.000000000000/main".length)

/** A device may hang on two buses, but not at two places of one. */
const hang = (bus: Bus, branch: Branch, name: string, id: RomId.RomId): Made<Device> => {
  if (bus.find(id) !== undefined) return invalid(name, "the device is there twice")
  if (branch.depth > maxDepth) return invalid(name, `it is behind more than ${maxDepth} hubs`)
  const device = new Device(id, branch.depth)
  bus.hang(branch, device)
  return Either.right(device)
}

const attachTo = (
  installation: Installation,
  bus: Bus,
  branch: Branch,
  devices: { readonly [address: string]: object | undefined },
  onStream: OnStream,
  onHung: (id: RomId.RomId) => void = () => {}
): Made<void> =>
  Either.gen(function* () {
    for (const [address, description] of Object.entries(devices)) {
      const id = yield* Either.mapLeft(
        RomId.parse(address),
        ({ reason }) => new InvalidBus({ subject: address, device: "", issue: reason })
      )
      const device = yield* hang(bus, branch, address, id)
      onHung(id)
      for (const [name, given] of Object.entries(description ?? {})) {
        if (given !== undefined) {
          yield* Either.mapLeft(
            describe(installation, bus, device, name, given, onStream),
            ({ device: inner, issue, subject }) => new InvalidBus({ subject, device: inner || device.id, issue })
          )
        }
      }
    }
  })

/** Hangs devices on a bus: all of them, or none. */
export const attach = (
  installation: Installation,
  bus: Bus,
  devices: { readonly [address: string]: object | undefined },
  onStream: OnStream
): Made<void> => {
  const hung: Array<RomId.RomId> = []
  const made = attachTo(installation, bus, bus, devices, onStream, (id) => hung.push(id))
  if (Either.isLeft(made)) {
    for (const id of hung.flatMap((one) => bus.remove(one))) installation.rename(id, "")
  }
  return made
}

const two = (value: number): string => value.toString(16).padStart(2, "0").toUpperCase()

const low = (value: number): string => two(value & 0xff) + two(value >> 8)

/** The families of a chip, by its name in capitals. */
const families = new Map(Object.entries(Families.families).map(([code, { chip }]) => [chip.toUpperCase(), code]))

const chips = Object.values(Families.families).map(({ chip }) => chip)

/** The address of the next device of a tester bus tells bus, family and position (OWFS, `ow_tester.c`). */
const testerAddress = (bus: Bus, code: string): string => {
  const family = Number.parseInt(code, 16)
  return `${two(family)}.${low(bus.tag)}${two(family)}${two(~family & 0xff)}${low(bus.devices.size)}`
}

/** Hangs the next device on a tester bus: one of a family, of a chip by its name, or one with an address. */
export const testerDevice = (bus: Bus, given: string): Made<void> => {
  const code = families.get(given.toUpperCase()) ?? given
  const address = /^[\da-f]{2}$/i.test(code) ? testerAddress(bus, code) : code
  const id = Either.mapLeft(
    RomId.parse(address),
    () =>
      new InvalidBus({
        subject: given,
        device: "",
        issue: `expected the code of a family, the name of a chip or an address, such as 28, DS18B20, 28.AD6555070000${didYouMean(given, chips)}`
      })
  )
  return Either.flatMap(id, (one) => asVoid(hang(bus, bus, given, one)))
}
