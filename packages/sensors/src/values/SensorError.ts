/**
 * Errors of devices and values, each with a tag. `OwError` is the union of these and the errors of the client.
 *
 * @module
 * @since 0.1.0
 */
import { type OwServerError, OwText } from "@owserver/client"
import * as ClientSchema from "@owserver/client/ClientSchema"
import * as Schema from "effect/Schema"

/**
 * The bytes at the `path` are not a value of the `property`: blank, truncated or of another format. `text` is the text of the
 * bytes, `reason` describes the problem.
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
      `read ${this.path}: ${JSON.stringify(this.text)} is not a value of ${this.property}: ${this.reason}; try again, uncached`
    )
  }
}

/**
 * A `value` cannot be written to the `property` at the `path`: it has another type, it is out of range, or the server would
 * refuse or change it. `reason` says which. Nothing was sent.
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
 * The `family` has no `property` of this name. Nothing was sent. `similar` lists the nearest names.
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
      this.similar.length === 0 ? "see /structure for its properties" : `did you mean ${this.similar.join(", ")}?`
    return OwText.visible(`family ${this.family} has no property ${JSON.stringify(this.property)}; ${advice}`)
  }
}

/**
 * A reading is valid but not plausible, such as 85 °C from a thermometer that lost its power. `reading` is the value at the
 * `path` of the `property`, `reason` the name of the rule that doubted it.
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
  reading: Schema.Finite,
  reason: Schema.String
}) {
  override get message(): string {
    // A DS2438 measures volts. The formula for humidity depends on the sensor that is soldered to it.
    const advice = /\/(?:26|A6)\.[^/]+\/(?:\w+\/)?humidity$/i.test(this.path)
      ? "find out which humidity sensor is fitted, and read its property, such as HIH4000/humidity"
      : "check the power supply of the device"
    return OwText.visible(`read ${this.path}: ${this.reading} is not plausible: ${this.reason}; ${advice}`)
  }
}

/**
 * No bus has the device: it was removed, or a wire is broken. `device` is its address, its alias or its path.
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
    return `there is no device ${OwText.visible(this.device)}; check whether it is connected`
  }
}

/**
 * Every error of a device or of a value, as a schema.
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
 * An error of a device or of a value.
 *
 * @since 0.1.0
 * @category errors
 */
export type SensorError = OwValueError | OwInvalidValue | OwUnknownProperty | OwSuspectValue | OwDeviceMissing

/**
 * Every error of the client and of this package, as a schema.
 *
 * @since 0.1.0
 * @category errors
 */
export const OwError: Schema.Union<[typeof ClientSchema.OwServerError, typeof SensorError]> = Schema.Union(
  ClientSchema.OwServerError,
  SensorError
)

/**
 * An error of the client or of this package.
 *
 * @since 0.1.0
 * @category errors
 */
export type OwError = OwServerError | SensorError
