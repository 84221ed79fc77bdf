/**
 * The subject of an error or a reading: a sensor, a device, or everything.
 */
import { OwPath, RomId } from "@owserver/client"
import * as Either from "effect/Either"
import type { Reading } from "../values/Reading.js"
import type { ReadError } from "./options.js"

/**
 * Copies an error with another path. If a step before the read fails, such as a shared conversion, it is then reported as a
 * failed read of this path.
 */
export const about = <E extends ReadError>(error: E, path: string): E => {
  if (error._tag === "OwDeviceMissing" || error.path === path) return error
  const changed = "operation" in error ? { operation: "read", path } : { path }
  const { message: _, ...own } = Object.getOwnPropertyDescriptors(error)
  const copy = Object.assign(Object.create(Object.getPrototypeOf(error), own), changed)
  // The class makes the message, which names the path.
  return Object.defineProperty(copy, "message", { value: copy.message, configurable: true, writable: true })
}

/** `latesttemp` and `temperature` are the same sensor. */
const sensor = (device: string, property: string): string =>
  `${device}/${property.replace(/(^|\/)latesttemp$/, "$1temperature")}`

const isAddress = (element: string): boolean => Either.isRight(RomId.parse(element))

/** Returns the sensor of a reading. */
export const ofReading = ({ device, property }: Reading<unknown>): string => sensor(device, property)

/**
 * Returns the subject of an error: "DEVICE/" if the device is missing, the path of the error if this path contains no
 * address, and otherwise the sensor.
 */
export const ofError = (error: ReadError): string => {
  if (error._tag === "OwDeviceMissing") return `${error.device}/`
  const elements = OwPath.elements(error.path)
  const at = elements.findLastIndex(isAddress)
  return at < 0 ? error.path : sensor(elements[at]!, elements.slice(at + 1).join("/"))
}

/** Returns true if both subjects belong to the same device. */
export const isSameDevice = (one: string, other: string): boolean => {
  const device = one.slice(0, one.indexOf("/") + 1)
  return isAddress(device.slice(0, -1)) && other.startsWith(device)
}

/** Returns true if an error of the subject also affects the sensor. An error without a device concerns all sensors. */
export const covers = (subject: string, sensor: string): boolean =>
  subject === sensor ||
  (subject.endsWith("/") && sensor.startsWith(subject)) ||
  !isAddress(subject.slice(0, subject.indexOf("/")))
