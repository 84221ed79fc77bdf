/**
 * The directories that stand for all devices of a bus, or of all buses.
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

/** What a simulated adapter gives for an address it cannot ask for. */
const filler = "0".repeat(18)

const single = ([bus, ...others]: ReadonlyArray<Bus>, { format }: RequestContext): string => {
  const [device, ...more] = bus?.devices.values() ?? []
  const isOnly = others.length === 0 && more.length === 0 && bus?.kind === "memory"
  return isOnly && device !== undefined ? RomId.format(device.id, format) : filler
}

/** On a tester bus it is computed of the hub behind which it is asked for, if there is one. */
const ofHub = (
  hub: Option.Option<RomId.RomId>,
  bus: Bus | undefined,
  property: Property.Property
): Access.Storage | undefined =>
  bus?.kind === "tester" ? Option.getOrUndefined(Option.map(hub, (id) => Storage.computed(id, property))) : undefined

/** A thermostat is no device. On a bus there seems to be one. */
export const thermostat = (property: Property.Property, { bus, hub }: Position): Access.Storage => {
  const blank = property.format === "yesNo" ? false : 0
  const { get } = ofHub(hub, bus, property) ?? { get: () => blank }
  return {
    get: (element) => (property.name === "type" ? "DS1821" : get(element)),
    getByte: () => 0,
    set: () => undefined
  }
}

/** Of all buses, of one, or of a branch behind one of its hubs. */
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
