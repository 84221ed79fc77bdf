/**
 * What can go wrong with devices and values, beyond what can go wrong with a server: each kind has a tag of its own. `OwError` is the
 * union of both.
 *
 * @module
 * @since 0.1.0
 */
import { OwServerError, OwText } from "@owserver/client"
import * as Schema from "effect/Schema"

/**
 * The bytes that were read at the `path` are no value of the `property`: blank, cut short, no number. `text` is what
 * came, `reason` what is wrong with it; nothing is guessed from it.
 *
 * @example
 * ```ts
 * import { Device, DS2450 } from "@owserver/sensors"
 * import { Effect } from "effect"
 *
 * const level = (tank: Device.Device) =>
 *   tank.read(DS2450.volt.A).pipe(
 *     Effect.retry({ while: ({ _tag }) => _tag === "OwValueError", times: 1 })
 *   )
 * ```
 *
 * @since 0.1.0
 * @category errors
 */
export class OwValueError extends Schema.TaggedError<OwValueError>()("OwValueError", {
  path: Schema.String,
  property: Schema.String,
  text: Schema.String,
  reason: Schema.String
}) {
  override get message(): string {
    return OwText.visible(
      `read ${this.path}: ${JSON.stringify(this.text)} is no value of ${this.property}: ${this.reason}; try again, past the cache of the server`
    )
  }
}

/**
 * A `value` that must not be written to the `property` at the `path`, by the `reason`: it is of another type, out of
 * range, one that the server would refuse or change. Nothing was sent.
 *
 * @example
 * ```ts
 * import { Device, DS18B20 } from "@owserver/sensors"
 * import { Console, Effect } from "effect"
 *
 * const precise = (device: Device.Device, bits: number) =>
 *   device.write(DS18B20.tempres, bits).pipe(
 *     Effect.catchTag("OwInvalidValue", ({ reason, value }) => Console.error(`${value}: ${reason}`))
 *   )
 * ```
 *
 * @since 0.1.0
 * @category errors
 */
export class OwInvalidValue extends Schema.TaggedError<OwInvalidValue>()("OwInvalidValue", {
  path: Schema.String,
  property: Schema.String,
  value: Schema.String,
  reason: Schema.String
}) {
  override get message(): string {
    return OwText.visible(
      `write ${this.path}: ${this.value} cannot be written to ${this.property}: ${this.reason}; nothing was sent`
    )
  }
}

/**
 * The `family` has no `property` of that name. Nothing was sent. `similar` are the names that may have been meant.
 *
 * @example
 * ```ts
 * import { DS18B20, Family } from "@owserver/sensors"
 * import { Console, Effect } from "effect"
 *
 * const named = Family.find(DS18B20, "temperatur").pipe(
 *   Effect.catchTag("OwUnknownProperty", ({ similar }) => Console.error(`did you mean ${similar.join(", ")}?`))
 * )
 * ```
 *
 * @since 0.1.0
 * @category errors
 */
export class OwUnknownProperty extends Schema.TaggedError<OwUnknownProperty>()("OwUnknownProperty", {
  family: Schema.String,
  property: Schema.String,
  similar: Schema.Array(Schema.String)
}) {
  override get message(): string {
    const advice =
      this.similar.length === 0 ? "see /structure for all it has" : `did you mean ${this.similar.join(", ")}?`
    return OwText.visible(`family ${this.family} has no property ${JSON.stringify(this.property)}; ${advice}`)
  }
}

/**
 * A reading that is a value, and yet not believed: 85 °C of a thermometer that has lost its power, a leap that no room
 * makes. `reading` is what was read at the `path` of the `property`, `reason` the rule that doubts it.
 *
 * @example
 * ```ts
 * import { Device, DS18B20 } from "@owserver/sensors"
 * import { Effect } from "effect"
 *
 * const boiler = (device: Device.Device) =>
 *   device.read(DS18B20.temperature).pipe(
 *     Effect.catchTag("OwSuspectValue", ({ reading, reason }) => Effect.logWarning(`${reading} °C: ${reason}`))
 *   )
 * ```
 *
 * @since 0.1.0
 * @category errors
 */
export class OwSuspectValue extends Schema.TaggedError<OwSuspectValue>()("OwSuspectValue", {
  path: Schema.String,
  property: Schema.String,
  reading: Schema.Number,
  reason: Schema.String
}) {
  override get message(): string {
    // A DS2438 measures volts; which humidity they stand for depends on the chip that is soldered to it.
    const advice = /\/(?:26|A6)\.[^/]+\/(?:\w+\/)?humidity$/i.test(this.path)
      ? "see which humidity chip is fitted, and read its own property, such as HIH4000/humidity"
      : "see whether the device has power"
    return OwText.visible(`read ${this.path}: ${this.reading} is not to be believed: ${this.reason}; ${advice}`)
  }
}

/**
 * No bus has the device now: it was taken off, or the wiring has a break. `device` is its address, its alias or its path.
 *
 * @example
 * ```ts
 * import { Device, DS18B20 } from "@owserver/sensors"
 * import { Effect } from "effect"
 *
 * const isThere = (device: Device.Device) =>
 *   device.read(DS18B20.power).pipe(
 *     Effect.as(true),
 *     Effect.catchTag("OwDeviceMissing", () => Effect.succeed(false))
 *   )
 * ```
 *
 * @since 0.1.0
 * @category errors
 */
export class OwDeviceMissing extends Schema.TaggedError<OwDeviceMissing>()("OwDeviceMissing", {
  device: Schema.String
}) {
  override get message(): string {
    return `there is no device ${OwText.visible(this.device)}; see whether it is still connected`
  }
}

/**
 * Every error of a device or of a value, as a type and as a schema.
 *
 * @since 0.1.0
 * @category errors
 */
export const SensorError = Schema.Union(
  OwValueError,
  OwInvalidValue,
  OwUnknownProperty,
  OwSuspectValue,
  OwDeviceMissing
)

/**
 * One of the errors of a device or of a value.
 *
 * @since 0.1.0
 * @category errors
 */
export type SensorError = OwValueError | OwInvalidValue | OwUnknownProperty | OwSuspectValue | OwDeviceMissing

/**
 * Every error of a server, of a device, of a value.
 *
 * @since 0.1.0
 * @category errors
 */
export const OwError = Schema.Union(OwServerError, SensorError)

/**
 * One of the errors of a server, of a device, of a value.
 *
 * @since 0.1.0
 * @category errors
 */
export type OwError = OwServerError | SensorError
