/**
 * The pins of a DS2413 and of a DS28EA00. Each pin has an output, which can pull it to ground, and an input. It is high unless its
 * output or an external circuit pulls it down. `PIO` writes the outputs and reads the opposite of `sensed` (OWFS, `ow_2413.c` and
 * `ow_1820.c`).
 */
import type * as Value from "../../Value.js"
import type { Device } from "../devices/device.js"
import * as Property from "../devices/property.js"
import * as Source from "../values/source.js"
import type { Storage } from "./access.js"

const chips = ["DS2413", "DS28EA00"]

const properties = ["PIO", "latch", "piostate", "sensed"]

/** Returns whether the property belongs to such pins. */
export const has = ({ family }: Device, { name }: Property.Property): boolean =>
  chips.includes(family.chip) && properties.includes(name)

const pins = ["A", "B"]

/** The storage of the pins. The sources of `PIO` are the outputs; those of `sensed` are external levels. */
export const storage = (device: Device, property: Property.Property, kept: Storage, millis: number): Storage => {
  const given = (key: string): Value.Value | undefined => {
    const source = device.sources.get(key)
    return source === undefined ? undefined : Source.ask(source, millis)
  }
  const output = (pin: string): boolean => given(`PIO.${pin}`) === true
  const level = (pin: string): boolean => (given(`sensed.${pin}`) ?? !output(pin)) === true
  const of = (get: (pin: string) => boolean, rest: Partial<Storage> = {}): Storage => ({
    ...kept,
    ...rest,
    get,
    getByte: () => Property.byteOf(property, get)
  })
  switch (property.name) {
    case "PIO":
      return of((pin) => !level(pin), { writesAll: true })
    case "latch":
      return of(output, { writesAll: true })
    case "sensed":
      return of(level)
    default:
      return stateStorage(device, kept, (pin) => (level(pin) ? 1 : 0) + (output(pin) ? 0 : 2))
  }
}

/** Reads two bits for each pin: its level, and whether its output is off. Writes one bit for each pin: whether its output is off. */
const stateStorage = (device: Device, kept: Storage, bits: (pin: string) => number): Storage => ({
  ...kept,
  get: (element) =>
    device.sources.has("piostate") ? kept.get(element) : pins.reduceRight((state, pin) => state * 4 + bits(pin), 0),
  set: (_, value) => {
    for (const [n, pin] of pins.entries()) device.sources.set(`PIO.${pin}`, ((Number(value) >> n) & 1) === 0)
    return undefined
  }
})
