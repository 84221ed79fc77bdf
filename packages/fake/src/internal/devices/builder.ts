/**
 * Makes devices from their descriptions, and names the invalid part of a description.
 */
import { Header, Limits, OwText, RomId, type Structure } from "@owserver/protocol"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import * as Families from "../../Families.js"
import { InvalidBus } from "../../InvalidBus.js"
import type * as Value from "../../Value.js"
import { bytes as encode } from "../values/encoding.js"
import * as Source from "../values/source.js"
import { type Branch, Device } from "./device.js"
import { type Bus, type Installation, trimAlias } from "./installation.js"
import * as Property from "./property.js"

type Checked<A> = Either.Either<A, InvalidBus>

export type OnStream = (name: string, stream: Stream.Stream<unknown>) => Checked<void>

const asVoid = (result: Checked<unknown>): Checked<void> => Either.map(result, () => undefined)

const invalid = (name: string, issue: string): Checked<never> =>
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
      return Header.isInt32(value)
    case "unsigned":
      return Header.isUint32(value)
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

/** Properties that follow from the address and cannot be set. */
const settled = ["address", "crc8", "family", "id", "r_address", "r_id"]

/** Checks that a constant fits the format. The values of other sources cannot be checked in advance. */
export const checked = (
  name: string,
  { format, length, name: property }: Property.Property,
  source: Value.Source
): Checked<void> => {
  if (settled.includes(property)) return invalid(name, "it follows from the address")
  if (typeof source === "function" || !Source.isAskable(source) || Source.isReadable(source)) return Either.void
  if (!isOf(source, format)) return invalid(name, `expected ${wanted[format] ?? "a number"}`)
  return isTooLong(source, length) && format !== "alias"
    ? invalid(name, `it is longer than ${length} bytes`)
    : Either.void
}

/** Returns a suggestion of similar names. */
const didYouMean = (given: string, names: Iterable<string>): string => {
  const near = OwText.nearest(given, names)
  return near.length === 0 ? "" : `; did you mean ${near.join(" or ")}?`
}

/** Returns the names that a description of the device may use. */
const namesOf = ({ branches, properties }: Device): ReadonlyArray<string> => [
  ...branches.keys(),
  ...[...properties.values()].flatMap(({ format, name }) =>
    format === "directory" || settled.includes(name) ? [] : [name]
  )
]

/** Finds the property and the element for a name in a description. */
export const element = (
  device: Device,
  name: string
): Checked<{ readonly property: Property.Property; readonly element: string }> => {
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

export const rename = (installation: Installation, id: RomId.RomId, name: string): Checked<void> => {
  const alias = Option.getOrUndefined(trimAlias(name))
  if (alias === undefined) return invalid(name, "this alias is not allowed")
  const other = Option.getOrUndefined(installation.resolve(alias))
  if (alias !== "" && other !== undefined && other !== id) return invalid(name, `${other} has this name`)
  installation.rename(id, alias)
  return Either.void
}

/** An alias must be a constant. */
export const renameTo = (installation: Installation, id: RomId.RomId, source: Value.Askable): Checked<void> =>
  typeof source === "string" ? rename(installation, id, source) : invalid("alias", "expected a string")

/** A tester bus computes its values, so they cannot be set. */
export const settable = ({ kind }: Bus, name: string): Checked<void> =>
  kind === "tester" ? invalid(name, "a tester bus computes its values") : Either.void

const put = (device: Device, name: string, source: Value.Source, onStream: OnStream): Checked<void> =>
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
): Checked<void> => {
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
 * The maximum number of hubs between a device and the bus. A path through more hubs would exceed owserver's maximum length.
 */
export const maxDepth: number = Math.floor(Limits.maxPath / "/1F.000000000000/main".length)

/** A device may be on two buses, but only once on each. */
const hang = (bus: Bus, branch: Branch, name: string, id: RomId.RomId): Checked<Device> => {
  if (bus.find(id) !== undefined) return invalid(name, "the device is on this bus twice")
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
): Checked<void> =>
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

/** Adds devices to a bus: all of them, or none. */
export const attach = (
  installation: Installation,
  bus: Bus,
  devices: { readonly [address: string]: object | undefined },
  onStream: OnStream
): Checked<void> => {
  const hung: Array<RomId.RomId> = []
  const made = attachTo(installation, bus, bus, devices, onStream, (id) => hung.push(id))
  if (Either.isLeft(made)) {
    for (const id of hung.flatMap((one) => bus.remove(one))) installation.rename(id, "")
  }
  return made
}

const two = (value: number): string => value.toString(16).padStart(2, "0").toUpperCase()

const low = (value: number): string => two(value & 0xff) + two(value >> 8)

/** The family codes by chip name in capitals. */
const families = new Map(Object.entries(Families.families).map(([code, { chip }]) => [chip.toUpperCase(), code]))

const chips = Object.values(Families.families).map(({ chip }) => chip)

/** Returns the address of the next device on a tester bus. It has bus, family and position (OWFS, `ow_tester.c`). */
const testerAddress = (bus: Bus, code: string): string => {
  const family = Number.parseInt(code, 16)
  return `${two(family)}.${low(bus.tag)}${two(family)}${two(~family & 0xff)}${low(bus.devices.size)}`
}

/** Adds the next device to a tester bus, by family code, chip name or address. */
export const testerDevice = (bus: Bus, given: string): Checked<void> => {
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
