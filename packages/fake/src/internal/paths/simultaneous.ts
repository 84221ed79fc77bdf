/**
 * The directories `simultaneous` and `thermostat`, which address all devices of a bus or of all buses.
 */
import { RomId } from "@owserver/protocol"
import * as Option from "effect/Option"
import type { Value } from "../../Value.js"
import type { Bus } from "../devices/installation.js"
import type * as Property from "../devices/property.js"
import type * as Access from "../properties/access.js"
import type { RequestContext } from "../properties/requestContext.js"
import * as Storage from "../properties/storage.js"
import * as Thermometer from "../properties/thermometer.js"
import type { Position } from "./position.js"

/** The value of `single` unless exactly one device is present. */
const filler = "0".repeat(18)

const single = ([bus, ...others]: ReadonlyArray<Bus>, { format }: RequestContext): string => {
  const [device, ...more] = bus?.devices.values() ?? []
  const isOnly = others.length === 0 && more.length === 0 && bus?.kind === "memory"
  return isOnly && device !== undefined ? RomId.format(device.id, format) : filler
}

/** On a tester bus, values behind a hub are computed from the hub's address. */
const ofHub = (
  hub: Option.Option<RomId.RomId>,
  bus: Bus | undefined,
  property: Property.Property
): Access.Storage | undefined =>
  bus?.kind === "tester" ? Option.getOrUndefined(Option.map(hub, (id) => Storage.computed(id, property))) : undefined

/** The storage of `thermostat`, which is not a device. owserver shows one on every bus. */
export const thermostat = (property: Property.Property, { bus, hub }: Position): Access.Storage => {
  const blank = property.format === "yesNo" ? false : 0
  const { get } = ofHub(hub, bus, property) ?? { get: () => blank }
  return {
    get: (element) => (property.name === "type" ? "DS1821" : get(element)),
    getByte: () => 0,
    set: () => undefined
  }
}

/** The storage of `simultaneous` on all buses, on one, or on a branch behind a hub. */
export const storage = (
  property: Property.Property,
  { bus, hub, branch }: Position,
  context: RequestContext
): Access.Storage => {
  const { name } = property
  const buses = (bus === undefined ? context.installation.buses : [bus]).filter(({ kind }) => kind === "memory")
  const get = (): Value => {
    switch (name) {
      case "temperature":
        return buses.some((one) => Thermometer.isConverting(one, context))
      case "present":
        return buses.some(({ devices }) => devices.size > 0)
      case "single":
      case "single_ds2400":
        return single(bus === undefined ? context.installation.buses : [bus], context)
      default:
        return false
    }
  }
  const set = (_: string, value: Value) => {
    if (name === "temperature" && value === true)
      for (const one of buses) Thermometer.beginAll(one, branch ?? one, context)
    return undefined
  }
  return { get: ofHub(hub, bus, property)?.get ?? get, getByte: () => 0, set, isOfServer: true }
}
