/**
 * The directories that stand for all devices of a bus, or of all buses.
 */
import { ReturnCode, RomId } from "@owserver/protocol"
import type { Value } from "../Value.js"
import type { Line } from "./device.js"
import type { Bus } from "./installation.js"
import type { Moment } from "./moment.js"
import type * as Property from "./property.js"
import type { Cells } from "./reading.js"
import * as Thermometer from "./thermometer.js"

/** What a simulated adapter gives for an address it cannot ask for. */
const filler = "0".repeat(18)

const single = ([bus, ...others]: ReadonlyArray<Bus>, { format }: Moment): string => {
  const [device, ...more] = bus?.devices.values() ?? []
  const isOnly = others.length === 0 && more.length === 0 && bus?.kind === "memory"
  return isOnly && device !== undefined ? RomId.print(device.id, format) : filler
}

/** A thermostat is no device, and there is nothing to set. */
export const thermostat: Cells = { get: () => 0, getByte: () => 0, set: () => ReturnCode.ENODEV }

/** Of all buses, of one, or of a line behind one of its hubs. */
export const cells = (
  { name }: Property.Property,
  bus: Bus | undefined,
  line: Line | undefined,
  moment: Moment
): Cells => {
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
  return { get, getByte: () => 0, set }
}
