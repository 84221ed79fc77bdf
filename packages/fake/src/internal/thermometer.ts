/**
 * Thermometers measure when they are told to, and that takes time: the better the resolution, the longer (data sheet of the
 * DS18B20). A reading is kept for a while, as owserver keeps it; one conversion may be for all devices of a bus.
 */
import { ReturnCode } from "@owserver/protocol"
import * as Value from "../Value.js"
import type { Device } from "./device.js"
import type { Bus, Located } from "./installation.js"
import type { Moment } from "./moment.js"
import type * as Property from "./property.js"
import type { Cells } from "./reading.js"

const families = ["DS18S20", "DS1822", "DS18B20", "DS1825", "DS28EA00"]

/** What the scratchpad holds before the first conversion, °C. */
const powerOn = 85

/** Milliseconds by bits. */
const durations: { readonly [bits: number]: number } = { 9: 94, 10: 188, 11: 375, 12: 750 }

const isReading = (name: string): boolean => /^(temperature(9|1[012])?|fasttemp)$/.test(name)

/** Whether the property of the device is what it measures, or has measured last. */
export const measures = ({ family }: Device, { name }: Property.Property): boolean =>
  families.includes(family.chip) && (isReading(name) || name === "latesttemp")

const source = (device: Device, name: string, millis: number, fallback: Value.Value): Value.Value =>
  Value.ask(device.sources.get(name) ?? fallback, millis)

const duration = (device: Device, name: string, now: number): number => {
  if (device.family.chip === "DS18S20") return 750
  const bits = name === "fasttemp" ? 9 : Number(/\d+$/.exec(name)?.[0] ?? source(device, "tempres", now, 12))
  return durations[bits] ?? 750
}

const temperature = (device: Device, millis: number): Value.Value => source(device, "temperature", millis, 20)

const isRecent = (at: number | undefined, { now, state }: Moment): at is number =>
  at !== undefined && now - at < (state.timeouts.volatile ?? 0) * 1000

/** A chip without a supply of its own takes what it needs for a conversion from the bus, which nobody else can use then. */
const isParasitic = (device: Device, now: number): boolean => source(device, "power", now, true) === false

const measure = (device: Device, at: number): void => {
  device.latest = { value: temperature(device, at), at }
}

/** Begins what a READ has to wait for, and says how long that is, in milliseconds. */
export const begin = (
  { bus, device }: Located,
  { name }: Property.Property,
  uncached: boolean,
  moment: Moment
): { readonly wait: number; readonly finish: () => void } => {
  const done = { wait: 0, finish: () => {} }
  if (!moment.conversions || bus.kind === "tester" || !isReading(name)) return done
  const { now } = moment
  if (!uncached && isRecent(device.latest?.at, moment)) return done
  const common = bus.conversion.temperature
  const takes = duration(device, name, now)
  const start = isRecent(common, moment) ? common : Math.max(now, bus.busyUntil)
  const ready = start + takes
  if (start !== common && isParasitic(device, now)) bus.busyUntil = ready
  return { wait: Math.max(0, ready - now), finish: () => measure(device, ready) }
}

/** The values of a thermometer: what it measures, and what it has measured last. */
export const cells = (device: Device, property: Property.Property, moment: Moment): Cells => {
  const latest = () => device.latest?.value ?? powerOn
  const get = (): Value.Value => {
    const given = device.sources.get(property.name)
    if (given !== undefined && property.name !== "temperature") return Value.ask(given, moment.now)
    return moment.conversions ? latest() : temperature(device, moment.now)
  }
  return { get, getByte: () => 0, set: () => ReturnCode.ENOTSUP }
}

/** Whether what was measured last is beyond the limits of the device. */
export const isAlarmed = (device: Device, moment: Moment): boolean => {
  if (!families.includes(device.family.chip)) return false
  const measured = moment.conversions ? device.latest?.value : temperature(device, moment.now)
  if (typeof measured !== "number") return false
  const limit = (name: string, fallback: number) => Number(source(device, name, moment.now, fallback))
  return measured >= limit("temphigh", 75) || measured <= limit("templow", 70)
}

/** Tells all thermometers of a bus to measure. */
export const beginAll = (bus: Bus, { now }: Moment): void => {
  const start = Math.max(now, bus.busyUntil)
  bus.conversion = { ...bus.conversion, temperature: start }
  const devices = Array.from(bus.devices.values())
  if (devices.some((device) => isParasitic(device, now))) bus.busyUntil = start + 750
}

/** Whether that was lately. */
export const isConverting = (bus: Bus, moment: Moment): boolean => isRecent(bus.conversion.temperature, moment)
