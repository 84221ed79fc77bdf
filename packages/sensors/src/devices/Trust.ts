/**
 * Rules that doubt values, and policies for doubtful values. Both are data.
 *
 * A thermometer that lost its power for a moment reports 85 °C, which is in range. A driver without an answer reports -127 °C.
 * The server returns both as success. By default a doubtful value is read once more; if a rule doubts that one too, the reading
 * fails with `OwSuspectValue`.
 *
 * @module
 * @since 0.1.0
 */
import type * as Data from "effect/Data"
import * as Option from "effect/Option"
import { thermometers } from "./thermometers.js"

/**
 * A policy for a doubtful value.
 *
 * - `Accept`: returns it with the quality `Suspect`
 * - `Reject`: fails
 * - `Retry`: reads again, at most `times` times, until no rule doubts the value
 * - `Confirm`: reads once more. Fails if a rule doubts the second value too
 * - `Scratchpad`: reads the memory of the chip, which shows whether 85 °C was measured. Like `Confirm` if the memory cannot be
 *   read or the value is impossible
 * - `RateOfChange`: returns the value if the last good one is at most `maxSeconds` old and differs by at most `perSecond` units a
 *   second. Without such a reading it needs evidence: see {@link rateOfChange}
 *
 * @since 0.1.0
 * @category models
 */
export type Policy = Data.TaggedEnum<{
  // biome-ignore lint/complexity/noBannedTypes: the form of Effect for a variant without fields
  Accept: {}
  // biome-ignore lint/complexity/noBannedTypes: as above
  Reject: {}
  Retry: { readonly times: number }
  // biome-ignore lint/complexity/noBannedTypes: as above
  Confirm: {}
  // biome-ignore lint/complexity/noBannedTypes: as above
  Scratchpad: {}
  RateOfChange: { readonly perSecond: number; readonly maxSeconds?: number | undefined }
}>

/**
 * Returns a doubtful value with the quality `Suspect`.
 *
 * @since 0.1.0
 * @category constructors
 */
export const accept: Policy = { _tag: "Accept" }

/**
 * Fails at once if a rule doubts the value.
 *
 * @since 0.1.0
 * @category constructors
 */
export const reject: Policy = { _tag: "Reject" }

/**
 * Reads again, at most `times` times, until no rule doubts the value.
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
 * Reads once more. The default policy.
 *
 * @since 0.1.0
 * @category constructors
 */
export const confirm: Policy = { _tag: "Confirm" }

/**
 * Reads the memory of the chip, which shows whether a DS18B20 or a DS1822 measured 85 °C.
 *
 * @since 0.1.0
 * @category constructors
 */
export const scratchpad: Policy = { _tag: "Scratchpad" }

/**
 * Compares a doubtful value with the last good one, which may differ by `perSecond` units a second.
 *
 * A last good value older than `maxSeconds` (default: 60) does not count, because elapsed time confirms nothing. Without a
 * last good value, the policy needs evidence. For a constant such as 85 °C, the evidence is the scratchpad, or a second
 * conversion with a different value. For other values it is a plausible second reading, or one within the rate. Make
 * `maxSeconds` longer than the interval of a poll.
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
 * The condition of a rule. Temperatures are in °C, whatever scale they are read in; other values are in their unit.
 *
 * @since 0.1.0
 * @category models
 */
export type Condition = Data.TaggedEnum<{
  Equals: { readonly value: number }
  Outside: { readonly low: number; readonly high: number }
  Faster: { readonly perSecond: number }
}>

/**
 * A rule that doubts values of some properties.
 *
 * @since 0.1.0
 * @category models
 */
export interface Rule {
  /** The `reason` of `OwSuspectValue`. */
  readonly name: string
  /** Codes of the families. Default: all. */
  readonly families?: ReadonlyArray<string> | undefined
  /** The last parts of the names of the properties, without the names of elements. */
  readonly properties: ReadonlyArray<string>
  /** The condition of a doubtful value. */
  readonly condition: Condition
  /** True if no such sensor can measure the value. Then no policy but `accept` returns it. */
  readonly impossible?: boolean | undefined
  /** The policy for values of this rule. Default: that of the reading. */
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
 * The default rules.
 *
 * - `PowerOn`: 85 °C, the content of the scratchpad before the first conversion (data sheets of the DS18S20 and the DS18B20)
 * - `NoAnswer`: -127 °C, which drivers report for a thermometer that did not answer
 * - `OutOfRange`: a temperature outside -55 to 125 °C, the range of the thermometers; a humidity outside -10 to 110 %,
 * because wet
 *   HIH sensors report a few percent too much
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
 * A number to check: its `value`, the `family` and the `property`, and the last good value `before` it with its age.
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

/** The server prints six digits, and a value may have been converted between scales. */
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

/** Returns `humidity` for `EDS0068/humidity`, and `volt` for `volt.A`. */
const lastName = (property: string): string => property.slice(property.lastIndexOf("/") + 1).split(".", 1)[0] ?? ""

/**
 * Returns the first rule that doubts the value.
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
