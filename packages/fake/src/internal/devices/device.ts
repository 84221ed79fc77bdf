/**
 * A simulated device: its properties from the family tables, and the sources of their values.
 */
import { RomId } from "@owserver/protocol"
import * as DateTime from "effect/DateTime"
import { type Family, families } from "../../Families.js"
import type { Askable, Value } from "../../Value.js"
import * as Property from "./property.js"

/** The properties of every device. */
const common: Family["properties"] = {
  address: "a ro 16 f",
  alias: "l rw 256 f",
  crc8: "a ro 2 f",
  family: "a ro 2 f",
  id: "a ro 12 f",
  locator: "a ro 16 f",
  present: "y ro 1 v hidden",
  r_address: "a ro 16 f",
  r_id: "a ro 12 f",
  r_locator: "a ro 16 f",
  type: "a ro 32 f"
}

export type Properties = ReadonlyMap<string, Property.Property>

/** Returns properties by name, in the byte order of listings. */
const tableOf = (...specs: ReadonlyArray<Family["properties"]>): Properties => {
  const merged: Family["properties"] = Object.assign({}, ...specs)
  return new Map(
    Object.keys(merged)
      .sort()
      .map((name) => [name, Property.parse(name, merged[name]!)])
  )
}

const tables = new Map<string, Properties>()

export const familyOf = (code: string): Family | undefined => (families as { readonly [code: string]: Family })[code]

/** A family unknown to owserver. Its devices have only the properties that follow from the address. */
const unknown: Family = { chip: "", capabilities: 0, properties: {} }

const propertiesOfUnknown = (() => {
  const { address, crc8, family, id, present, r_address, r_id } = common
  return tableOf({ address, crc8, family, id, present, r_address, r_id } as Family["properties"])
})()

/** Returns the properties of a family. It parses a table on first use and caches it, as all installations share the tables. */
export const propertiesOf = (code: string, family: Family): Properties => {
  const known = tables.get(code)
  if (known !== undefined) return known
  const made = tableOf(code.length === 2 ? common : {}, family.properties)
  tables.set(code, made)
  return made
}

/** Default readings, as of a quiet room. */
const plausible: { readonly [property: string]: Value } = {
  temperature: 20,
  latesttemp: 85,
  temphigh: 75,
  templow: 70,
  tempres: 12,
  humidity: 50,
  pressure: 1013.25,
  illuminance: 300,
  VAD: 5,
  VDD: 5,
  power: true,
  present: true
}

/** The last serial numbers of the older dies of a thermometer (OWFS, `ow_1820.c`; read from the real server). */
const dies: { readonly [family: string]: readonly [B6: number, B7: number] } = {
  "10": [0x0008_0059_1d20, 0x0008_0080_8860],
  "22": [0x0000_0008_978a, 0x0000_000c_b81a],
  "28": [0x0000_0054_5010, 0x0000_0066_2b50]
}

const dieOf = (id: RomId.RomId): string => {
  const [B6 = 0, B7 = 0] = dies[RomId.family(id)] ?? []
  const serial = Number.parseInt(RomId.toReversed(id).slice(2, 14), 16)
  return serial <= B6 ? "B6" : serial <= B7 ? "B7" : "C2"
}

/** The range of each thermocouple type in °C (OWFS, `ow_thermocouple.c`; read from the real server). */
const ranges: { readonly [type: string]: readonly [low: number, high: number] } = {
  typeB: [0, 1820],
  typeE: [-270, 1000],
  typeJ: [-210, 1200],
  typeK: [-270, 1370],
  typeN: [-270, 1300],
  typeR: [-50, 1760],
  typeS: [-50, 1760],
  typeT: [-270, 400]
}

const fixed = (name: string): Value | undefined => {
  const [directory = "", last = ""] = name.split("/")
  const range = ranges[directory]
  if (range !== undefined && last.startsWith("range_")) return range[last === "range_low" ? 0 : 1]
  return { "about/resolution": 0.5, "histogram/elements": 63, "histogram/gap": 2 }[name]
}

const epoch = DateTime.unsafeMake(0)

const blank = ({ format, length }: Property.Property): Value => {
  switch (format) {
    case "yesNo":
      return false
    case "date":
      return epoch
    case "ascii":
    case "alias":
      return ""
    case "binary":
      return new Uint8Array(length)
    default:
      return 0
  }
}

/** Synonyms of properties: older names, and the `latch` of a DS28EA00 (OWFS, `ow_1820.c`). */
const otherNames: { readonly [chip: string]: { readonly [name: string]: string } } = {
  DS2423: { counters: "counter" },
  DS28EA00: { latch: "PIO" }
}

/** A measurement and its time in milliseconds on the server's clock. */
export interface Measured {
  readonly value: Value
  readonly at: number
}

export class Device {
  readonly family: Family
  readonly properties: Properties
  /** Sources by element name, such as `PIO.0`. Missing ones have a default value. */
  readonly sources = new Map<string, Askable>()
  /** The branches of a hub: a DS2409 has two, a DS2406 one. */
  readonly branches = new Map<string, Branch>()
  /** The latest measurement of a thermometer, and the one in progress. */
  latest: Measured | undefined
  next: Measured | undefined

  constructor(
    readonly id: RomId.RomId,
    depth: number
  ) {
    const code = RomId.family(id)
    const family = familyOf(code)
    this.family = family ?? unknown
    this.properties = family === undefined ? propertiesOfUnknown : propertiesOf(code, family)
    for (const { format, name } of this.properties.values()) {
      if (format === "directory") this.branches.set(name, new Branch(depth + 1))
    }
  }

  forgetTimes(): void {
    this.next = undefined
    if (this.latest !== undefined) this.latest = { ...this.latest, at: Number.NEGATIVE_INFINITY }
  }

  /** Returns the key of an element in `sources`. */
  keyOf({ name }: Property.Property, element: string): string {
    const current = otherNames[this.family.chip]?.[name] ?? name
    return element === "" ? current : `${current}.${element}`
  }

  /** Returns the value of a property that follows from the address. */
  identity(name: string): Value | undefined {
    switch (name) {
      case "address":
        return RomId.format(this.id, "fic")
      case "crc8":
        return RomId.checksum(this.id)
      case "family":
        return RomId.family(this.id)
      case "id":
        return RomId.serial(this.id)
      case "r_address":
        return RomId.toReversed(this.id)
      case "r_id":
        return RomId.toReversed(this.id).slice(2, 14)
      case "locator":
      case "r_locator":
        return "FFFFFFFFFFFFFFFF"
      case "type":
        return this.family.chip
      case "errata/die":
        return dieOf(this.id)
      default:
        return undefined
    }
  }

  initial(property: Property.Property): Value {
    const { name } = property
    const last = name.slice(name.lastIndexOf("/") + 1)
    return this.identity(name) ?? fixed(name) ?? plausible[name] ?? plausible[last] ?? blank(property)
  }

  /** Returns whether listings show the property. They show an optional one if it has a source. */
  shows({ name, visibility }: Property.Property): boolean {
    if (visibility !== "optional") return visibility === "listed"
    return Array.from(this.sources.keys()).some((key) => key === name || key.startsWith(`${name}.`))
  }
}

/** A bus, or a branch behind a hub: a line of devices. */
export class Branch {
  readonly devices = new Map<RomId.RomId, Device>()

  constructor(
    /** The number of hubs between the branch and the bus. */
    readonly depth = 0
  ) {}
}
