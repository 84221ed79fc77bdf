/**
 * Conversions of thermometers. They take 94 to 750 ms by resolution (data sheet of the DS18B20). Readings are cached like in
 * owserver, and one simultaneous conversion can serve all devices of a bus.
 */
import { ReturnCode } from "@owserver/protocol"
import type * as Value from "../../Value.js"
import type { Branch, Device } from "../devices/device.js"
import type { Bus, Located } from "../devices/installation.js"
import type * as Property from "../devices/property.js"
import * as Source from "../values/source.js"
import type { Storage } from "./access.js"
import type { RequestContext } from "./requestContext.js"

const families = ["DS18S20", "DS1822", "DS18B20", "DS1825", "DS28EA00"]

/** The scratchpad before the first conversion, °C. */
const powerOn = 85

/** Conversion time in milliseconds by resolution in bits. */
const durations: { readonly [bits: number]: number } = { 9: 94, 10: 188, 11: 375, 12: 750 }

const isReading = (name: string): boolean => /^(temperature(9|1[012])?|fasttemp)$/.test(name)

/** Returns whether the property is a measurement of the device, or its latest one. */
export const measures = ({ family }: Device, { name }: Property.Property): boolean =>
  families.includes(family.chip) && (isReading(name) || name === "latesttemp")

const source = (device: Device, name: string, millis: number, fallback: Value.Value): Value.Value =>
  Source.ask(device.sources.get(name) ?? fallback, millis)

const duration = (device: Device, name: string, now: number): number => {
  if (device.family.chip === "DS18S20") return 750
  const bits =
    name === "fasttemp" ? 9 : Number(/^temperature(\d+)$/.exec(name)?.[1] ?? source(device, "tempres", now, 12))
  return durations[bits] ?? 750
}

const temperature = (device: Device, millis: number): Value.Value => source(device, "temperature", millis, 20)

const isRecent = (at: number | undefined, { now, state }: RequestContext): at is number =>
  at !== undefined && now - at < (state.timeouts.volatile ?? 0) * 1000

/** A chip with parasite power draws it from the bus during a conversion, so the bus is blocked. */
const isParasitic = (device: Device, now: number): boolean => source(device, "power", now, true) === false

/** Moves a finished conversion from `next` to `latest`. */
const settle = (device: Device, now: number): void => {
  if (device.next === undefined || device.next.at > now) return
  device.latest = device.next
  device.next = undefined
}

const convert = (device: Device, ready: number): void => {
  device.next = { value: temperature(device, ready), at: ready }
}

/** The delay of a request in milliseconds, and the work to do after it. */
export interface Delay {
  readonly wait: number
  readonly finish: () => void
}

const atOnce: Delay = { wait: 0, finish: () => {} }

/** Returns whether the latest simultaneous conversion included this thermometer, so that it needs none of its own. */
const tookPart = (device: Device, common: number | undefined, context: RequestContext): boolean =>
  isRecent(common, context) && device.latest !== undefined && device.latest.at >= common

/** Starts the conversion that a READ needs. Returns its delay, or the time until the bus is free. */
export const begin = (
  { bus, device }: Located,
  property: Property.Property,
  uncached: boolean,
  context: RequestContext
): Delay => {
  const { conversions, now } = context
  if (!conversions || bus.kind === "tester" || !isOnBus(property)) return atOnce
  if (!measures(device, property) || !isReading(property.name)) return untilFree(bus, now)
  settle(device, now)
  if (!uncached && isRecent(device.latest?.at, context)) return atOnce
  if (tookPart(device, bus.conversion.temperature, context)) return atOnce
  if (device.next === undefined) {
    const ready = Math.max(now, bus.busyUntil) + duration(device, property.name, now)
    if (isParasitic(device, now)) bus.busyUntil = ready
    const finish = () => {
      convert(device, ready)
      settle(device, ready)
    }
    convert(device, ready)
    return { wait: ready - now, finish }
  }
  const { at } = device.next
  return { wait: at - now, finish: () => settle(device, at) }
}

/** The server knows fixed values and aliases without using the bus. */
const isOnBus = ({ change, format }: Property.Property): boolean => change !== "fixed" && format !== "alias"

const untilFree = ({ busyUntil }: Bus, now: number): Delay =>
  busyUntil > now ? { wait: busyUntil - now, finish: () => {} } : atOnce

/** Returns the delay of a WRITE: the time until the bus is free. */
export const beginWrite = (
  { bus }: Located,
  property: Property.Property,
  { conversions, now }: RequestContext
): Delay => (conversions && isOnBus(property) ? untilFree(bus, now) : atOnce)

/** The storage of a thermometer: its measurements and the latest one. */
export const storage = (
  device: Device,
  property: Property.Property,
  context: Pick<RequestContext, "now" | "conversions">
): Storage => {
  const latest = () => {
    settle(device, context.now)
    return device.latest?.value ?? powerOn
  }
  const get = (): Value.Value => {
    const given = device.sources.get(property.name)
    if (given !== undefined && property.name !== "temperature") return Source.ask(given, context.now)
    return context.conversions ? latest() : temperature(device, context.now)
  }
  return { get, getByte: () => 0, set: () => ReturnCode.ENOTSUP }
}

/** Returns whether the latest measurement is outside the alarm limits. */
export const isAlarmed = (device: Device, context: RequestContext): boolean => {
  if (!families.includes(device.family.chip)) return false
  settle(device, context.now)
  const measured = context.conversions ? device.latest?.value : temperature(device, context.now)
  if (typeof measured !== "number") return false
  const limit = (name: string, fallback: number) => Number(source(device, name, context.now, fallback))
  return measured >= limit("temphigh", 75) || measured <= limit("templow", 70)
}

/** Starts a conversion of all thermometers of a bus or of a branch. */
export const beginAll = (bus: Bus, branch: Branch, { conversions, now }: RequestContext): void => {
  const start = Math.max(now, bus.busyUntil)
  bus.conversion = { temperature: start }
  if (!conversions) return
  const thermometers = Array.from(branch.devices.values()).filter(({ family }) => families.includes(family.chip))
  for (const device of thermometers) {
    settle(device, now)
    const ready = start + duration(device, "temperature", now)
    convert(device, ready)
    if (isParasitic(device, now)) bus.busyUntil = Math.max(bus.busyUntil, ready)
  }
}

/** Returns whether a simultaneous conversion is still cached. */
export const isConverting = (bus: Bus, context: RequestContext): boolean =>
  isRecent(bus.conversion.temperature, context)
