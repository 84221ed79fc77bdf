/**
 * The directories that stand for all devices of a bus, or of all buses.
 */
import { RomId } from "@owserver/protocol"
import * as Option from "effect/Option"
import type { Value } from "../Value.js"
import * as Cells from "./cells.js"
import type { Bus } from "./installation.js"
import type { Moment } from "./moment.js"
import type { Place } from "./place.js"
import type * as Property from "./property.js"
import type * as Reading from "./reading.js"
import * as Thermometer from "./thermometer.js"

/** What a simulated adapter gives for an address it cannot ask for. */
const filler = "0".repeat(18)

const single = ([bus, ...others]: ReadonlyArray<Bus>, { format }: Moment): string => {
  const [device, ...more] = bus?.devices.values() ?? []
  const isOnly = others.length === 0 && more.length === 0 && bus?.kind === "memory"
  return isOnly && device !== undefined ? RomId.print(device.id, format) : filler
}

/** On a tester bus it is computed of the hub behind which it is asked for, if there is one. */
const ofHub = (
  hub: Option.Option<RomId.RomId>,
  bus: Bus | undefined,
  property: Property.Property
): Reading.Cells | undefined =>
  bus?.kind === "tester" ? Option.getOrUndefined(Option.map(hub, (id) => Cells.computed(id, property))) : undefined

/** A thermostat is no device. On a bus there seems to be one. */
export const thermostat = (property: Property.Property, { bus, hub }: Place): Reading.Cells => {
  const blank = property.format === "yesNo" ? false : 0
  const { get } = ofHub(hub, bus, property) ?? { get: () => blank }
  return {
    get: (element) => (property.name === "type" ? "DS1821" : get(element)),
    getByte: () => 0,
    set: () => undefined
  }
}

/** Of all buses, of one, or of a line behind one of its hubs. */
export const cells = (property: Property.Property, { bus, hub, line }: Place, moment: Moment): Reading.Cells => {
  const { name } = property
  const buses = (bus === undefined ? moment.installation.buses : [bus]).filter(({ kind }) => kind === "memory")
  const get = (): Value => {
    switch (name) {
      case "temperature":
        return buses.some((one) => Thermometer.isConverting(one, moment))
      case "present":
        return buses.some(({ devices }) => devices.size > 0)
      case "single":
      case "single_ds2400":
        return single(bus === undefined ? moment.installation.buses : [bus], moment)
      default:
        return false
    }
  }
  const set = (_: string, value: Value) => {
    if (name === "temperature" && value === true)
      for (const one of buses) Thermometer.beginAll(one, line ?? one, moment)
    return undefined
  }
  return { get: ofHub(hub, bus, property)?.get ?? get, getByte: () => 0, set, isOfServer: true }
}
