/**
 * The storage of device values: kept in memory, or computed from the address like `owserver --tester`.
 */
import { ReturnCode, RomId } from "@owserver/protocol"
import * as DateTime from "effect/DateTime"
import * as Option from "effect/Option"
import type * as Value from "../../Value.js"
import type { Device } from "../devices/device.js"
import { type Installation, type Located, trimAlias } from "../devices/installation.js"
import * as Property from "../devices/property.js"
import * as Source from "../values/source.js"
import type { Storage } from "./access.js"
import * as Pins from "./pins.js"
import type { RequestContext } from "./requestContext.js"
import * as Thermometer from "./thermometer.js"

const aliasStorage = (installation: Installation, { id }: Device): Storage => ({
  get: () => installation.aliasOf(id) ?? "",
  getByte: () => 0,
  set: (_, value) =>
    Option.match(trimAlias(String(value)), {
      onNone: () => ReturnCode.EINVAL,
      onSome: (name) => installation.rename(id, name)
    }) as number | undefined,
  isOfServer: true
})

const memoryStorage = (device: Device, property: Property.Property, millis: number): Storage => {
  const get = (element: string): Value.Value =>
    Source.ask(device.sources.get(device.keyOf(property, element)) ?? device.initial(property), millis)
  return {
    get,
    getByte: () => Property.byteOf(property, get),
    set: (element, value) => {
      device.sources.set(device.keyOf(property, element), value)
      return undefined
    }
  }
}

/** All dates on a tester bus: Fri Mar 23 04:00:00 2007. */
const testerDate = DateTime.unsafeMake(1_174_622_400_000)

/** In the sum for computed values, `.BYTE` counts as element -2. */
const testerByte = -2

const repeated = (bytes: Uint8Array, length: number): Uint8Array =>
  Uint8Array.from({ length }, (_, n) => bytes[n % bytes.length] ?? 0)

/** Returns family, bus and position from the address, added up. */
const testerBase = (id: RomId.RomId): number => {
  const [family = 0, busLow = 0, busHigh = 0, , , low = 0, high = 0] = RomId.toBytes(id)
  return family + busLow + (busHigh << 8) + low + (high << 8)
}

/**
 * A number is the sum of family, bus, position and element; a measurement is a tenth of that; a bit is its lowest bit. Text and
 * bytes repeat the address. Writes have no effect.
 */
export const computed = (id: RomId.RomId, property: Property.Property): Storage => {
  const base = testerBase(id)
  const number = (element: string) => base + Property.indexOf(property, element)
  const get = (element: string): Value.Value => {
    switch (property.format) {
      case "integer":
      case "unsigned":
        return number(element)
      case "yesNo":
        return number(element) % 2 === 1
      case "date":
        return testerDate
      case "ascii":
      case "alias":
        return RomId.format(id, "fic")
          .repeat(Math.ceil(property.length / 16))
          .slice(0, property.length)
      case "binary":
        return repeated(RomId.toBytes(id), property.length)
      default:
        return number(element) / 10
    }
  }
  return { get, getByte: () => base + testerByte, set: () => undefined }
}

const testerStorage = (device: Device, property: Property.Property): Storage => {
  const storage = computed(device.id, property)
  const get = (element: string) => (element === "" ? testerFixed(device, property) : device.initial(property))
  return property.change === "fixed" ? { ...storage, get } : storage
}

const testerFixed = (device: Device, property: Property.Property): Value.Value =>
  property.name === "locator" || property.name === "r_locator"
    ? RomId.format(device.id, "fic")
    : device.initial(property)

export const of = (
  located: Located,
  property: Property.Property,
  context: Pick<RequestContext, "installation" | "now" | "conversions">
): Storage => {
  const { bus, device } = located
  if (property.format === "alias") return aliasStorage(context.installation, device)
  if (bus.kind === "tester") return testerStorage(device, property)
  if (Thermometer.measures(device, property)) return Thermometer.storage(device, property, context)
  const storage = memoryStorage(device, property, context.now)
  return Pins.has(device, property) ? Pins.storage(device, property, storage, context.now) : storage
}
