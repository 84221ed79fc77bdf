/**
 * What an error is about: a property of a device, a device, or all that was asked for together.
 */
import { OwPath, RomId } from "@owserver/client"
import * as Either from "effect/Either"
import type { Reading } from "../values/Reading.js"
import type { ReadError } from "./options.js"

/**
 * The same error as one of reading this path. What went wrong on the way to a value, such as a conversion of all thermometers, is
 * an error of that value.
 */
export const about = <E extends ReadError>(error: E, path: string): E => {
  if (error._tag === "OwDeviceMissing" || error.path === path) return error
  const changed = "operation" in error ? { operation: "read", path } : { path }
  return Object.assign(Object.create(Object.getPrototypeOf(error), Object.getOwnPropertyDescriptors(error)), changed)
}

/** `latesttemp` is what `temperature` gave last: one sensor, whichever is read. */
const sensor = (device: string, property: string): string =>
  `${device}/${property.replace(/(^|\/)latesttemp$/, "$1temperature")}`

const isAddress = (element: string): boolean => Either.isRight(RomId.parse(element))

/** The sensor that a reading is of. */
export const ofReading = ({ device, property }: Reading<unknown>): string => sensor(device, property)

/** The sensor that an error is about, a device with a slash behind it, or the path of what has no device. */
export const ofError = (error: ReadError): string => {
  if (error._tag === "OwDeviceMissing") return `${error.device}/`
  const elements = OwPath.elements(error.path)
  const at = elements.findLastIndex(isAddress)
  return at < 0 ? error.path : sensor(elements[at]!, elements.slice(at + 1).join("/"))
}

/** Whether the subject is a device, or a sensor of the same device as the other one is of. */
export const isSameDevice = (one: string, other: string): boolean => {
  const device = one.slice(0, one.indexOf("/") + 1)
  return isAddress(device.slice(0, -1)) && other.startsWith(device)
}

/** Whether an error about the subject is one of the sensor as well: an error that names no device is one of all. */
export const covers = (subject: string, sensor: string): boolean =>
  subject === sensor ||
  (subject.endsWith("/") && sensor.startsWith(subject)) ||
  !isAddress(subject.slice(0, subject.indexOf("/")))
