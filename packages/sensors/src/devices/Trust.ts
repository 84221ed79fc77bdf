/**
 * Which values are doubted, as data, and what is done about one.
 *
 * A thermometer that was without power for a moment reads 85 °C, which is in range; a driver that got no answer reports
 * -127 °C, which is not. Both come as a success. By default such a value is read once more, and if that one is doubted as
 * well the reading fails with `OwSuspectValue`.
 *
 * @module
 * @since 0.1.0
 */
import * as Option from "effect/Option"
import { thermometers } from "./thermometers.js"

/**
 * What is done about a doubted value.
 *
 * - `Accept`: it is given, with the quality `Suspect`
 * - `Reject`: the reading fails
 * - `Retry`: it is read again, up to so many times, until a value is not doubted
 * - `Confirm`: it is read once more, and the second value decides: it is given, or doubted as well, and the reading fails
 * - `Scratchpad`: the bytes of the chip decide, which tell 85 °C measured from 85 °C at power-on; where they cannot be read,
 *   or the value is impossible, as `Confirm`
 * - `RateOfChange`: the value is given if the last good one is at most `maxSeconds` old, and no further away than so many
 *   units a second allow. Without such a reading, as after an absence, evidence is needed: see {@link rateOfChange}
 *
 * @since 0.1.0
 * @category models
 */
export type Policy =
  | { readonly _tag: "Accept" }
  | { readonly _tag: "Reject" }
  | { readonly _tag: "Retry"; readonly times: number }
  | { readonly _tag: "Confirm" }
  | { readonly _tag: "Scratchpad" }
  | { readonly _tag: "RateOfChange"; readonly perSecond: number; readonly maxSeconds?: number | undefined }

/**
 * Gives what is doubted, marked as such.
 *
 * @since 0.1.0
 * @category constructors
 */
export const accept: Policy = { _tag: "Accept" }

/**
 * Fails where a value is doubted, without asking again.
 *
 * @since 0.1.0
 * @category constructors
 */
export const reject: Policy = { _tag: "Reject" }

/**
 * Reads again, up to so many times.
 *
 * @example
 * ```ts
 * import { Device, DS18B20, Trust } from "@owserver/sensors"
 *
 * const stubborn = (device: Device.Device) => device.read(DS18B20.temperature, { policy: Trust.retry(3) })
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const retry = (times: number): Policy => ({ _tag: "Retry", times })

/**
 * The policy where none is given.
 *
 * @since 0.1.0
 * @category constructors
 */
export const confirm: Policy = { _tag: "Confirm" }

/**
 * Has the bytes of the chip decide.
 *
 * @since 0.1.0
 * @category constructors
 */
export const scratchpad: Policy = { _tag: "Scratchpad" }

/**
 * Has the last good value decide: how far a value may be from it, in units a second.
 *
 * The passing of time confirms nothing: a last good value that is older than `maxSeconds` does not count (default: 60). Then, and
 * if none is known, evidence is needed. For a value that a chip shows without having measured, such as 85 °C, that is the scratchpad
 * if it tells, or else a second conversion with another value; two readings of 85 °C are none. For other values it is a second
 * reading that is no further away than the rate allows. Let `maxSeconds` be longer than the interval of a poll.
 *
 * @example
 * ```ts
 * import { Device, DS18B20, Poll, Trust } from "@owserver/sensors"
 *
 * const room = (device: Device.Device) =>
 *   Poll.stream(device, DS18B20.temperature, "30 seconds", { policy: Trust.rateOfChange({ perSecond: 0.1 }) })
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const rateOfChange = (options: {
  readonly perSecond: number
  readonly maxSeconds?: number | undefined
}): Policy => ({
  _tag: "RateOfChange",
  perSecond: options.perSecond,
  maxSeconds: options.maxSeconds ?? 60
})

/**
 * What makes a value doubtful. Temperatures are in °C here, in whatever scale they are read; other values in their unit.
 *
 * @since 0.1.0
 * @category models
 */
export type Condition =
  | { readonly _tag: "Equals"; readonly value: number }
  | { readonly _tag: "Outside"; readonly low: number; readonly high: number }
  | { readonly _tag: "Faster"; readonly perSecond: number }

/**
 * Which values of which properties are doubted, by which `condition`.
 *
 * @since 0.1.0
 * @category models
 */
export interface Rule {
  /** Becomes the reason of `OwSuspectValue`. */
  readonly name: string
  /** Codes of families; none for all. */
  readonly families?: ReadonlyArray<string> | undefined
  /** The last part of the name of the property, without the name of an element. */
  readonly properties: ReadonlyArray<string>
  readonly condition: Condition
  /** Whether no sensor of the kind can measure it: then nothing but another value settles it. */
  readonly impossible?: boolean | undefined
  /** For values of this rule; otherwise that of the reading. */
  readonly policy?: Policy | undefined
}

const temperatures = [
  "temperature",
  "temperature9",
  "temperature10",
  "temperature11",
  "temperature12",
  "fasttemp",
  "latesttemp"
]

/**
 * The rules where none are given.
 *
 * - `PowerOn`: 85 °C, what the scratchpad of a thermometer holds before its first conversion (data sheets of the DS18S20 and
 *   the DS18B20)
 * - `NoAnswer`: -127 °C, what drivers report of a thermometer that did not answer
 * - `OutOfRange`: beyond -55 to 125 °C, which none of the thermometers measures; a humidity beyond -10 to 110 %, as sensors
 *   of the HIH series read a few percent too much when they are wet
 *
 * @since 0.1.0
 * @category constants
 */
export const rules: ReadonlyArray<Rule> = [
  { name: "PowerOn", families: thermometers, properties: temperatures, condition: { _tag: "Equals", value: 85 } },
  { name: "NoAnswer", properties: temperatures, condition: { _tag: "Equals", value: -127 }, impossible: true },
  {
    name: "OutOfRange",
    families: [...thermometers, "26", "7E"],
    properties: temperatures,
    condition: { _tag: "Outside", low: -55, high: 125 },
    impossible: true
  },
  {
    name: "OutOfRange",
    properties: ["humidity"],
    condition: { _tag: "Outside", low: -10, high: 110 },
    impossible: true
  }
]

/**
 * A number as rules see it: its `value`, the `family` and the `property` it is of, and the last good one `before` if it
 * is known.
 *
 * @since 0.1.0
 * @category models
 */
export interface Candidate {
  readonly family: string
  readonly property: string
  readonly value: number
  readonly before?: { readonly value: number; readonly seconds: number } | undefined
}

/** Six significant digits travel, and a scale may have been converted there and back. */
const tolerance = 0.005

const isSuspect = (condition: Condition, { before, value }: Candidate): boolean => {
  switch (condition._tag) {
    case "Equals":
      return Math.abs(value - condition.value) < tolerance
    case "Outside":
      return value < condition.low - tolerance || value > condition.high + tolerance
    case "Faster":
      return before !== undefined && Math.abs(value - before.value) > condition.perSecond * before.seconds + tolerance
  }
}

/** `EDS0068/humidity` is a humidity, `volt.A` a voltage. */
const lastName = (property: string): string => property.slice(property.lastIndexOf("/") + 1).split(".", 1)[0] ?? ""

/**
 * The first rule that doubts the value.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { Trust } from "@owserver/sensors"
 * import { Option } from "effect"
 *
 * const rule = Trust.check({ family: "28", property: "temperature", value: 85 })
 * assert.deepStrictEqual(Option.map(rule, ({ name }) => name), Option.some("PowerOn"))
 * ```
 *
 * @since 0.1.0
 * @category combinators
 */
export const check = (candidate: Candidate, among: ReadonlyArray<Rule> = rules): Option.Option<Rule> =>
  Option.fromNullable(
    among.find(
      ({ families, properties, condition }) =>
        (families === undefined || families.includes(candidate.family)) &&
        properties.includes(lastName(candidate.property)) &&
        isSuspect(condition, candidate)
    )
  )
