/**
 * What can go wrong with devices and values, beyond what can go wrong with a server: each kind has a tag of its own. `OwError` is the
 * union of both.
 *
 * @since 0.1.0
 */
import { OwServerError } from "@owserver/client"
import * as Schema from "effect/Schema"

/**
 * The bytes that were read are no value of the property: blank, cut short, no number. `text` is what came; nothing is
 * guessed from it.
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
    return `read ${this.path}: ${JSON.stringify(this.text)} is no value of ${this.property}: ${this.reason}; try again, past the cache of the server`
  }
}

/**
 * A value that must not be written to the property: of another type, out of range, one that the server would refuse or
 * change. Nothing was sent.
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
    return `write ${this.path}: ${this.value} cannot be written to ${this.property}: ${this.reason}; nothing was sent`
  }
}

/**
 * The family has no property of that name. Nothing was sent. `similar` are the names that may have been meant.
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
    return `family ${this.family} has no property ${JSON.stringify(this.property)}; ${advice}`
  }
}

/**
 * A reading that is a value, and yet not believed: 85 °C of a thermometer that has lost its power, a leap that no room
 * makes. `reading` is what was read.
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
    return `read ${this.path}: ${this.reading} is not to be believed: ${this.reason}; see whether the device has power`
  }
}

/**
 * No bus has the device now: it was taken off, or the wiring has a break. `device` is its address, its alias or its path.
 *
 * @since 0.1.0
 * @category errors
 */
export class OwDeviceMissing extends Schema.TaggedError<OwDeviceMissing>()("OwDeviceMissing", {
  device: Schema.String
}) {
  override get message(): string {
    return `there is no device ${this.device}; see whether it is still connected`
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
 * @since 0.1.0
 * @category errors
 */
export type SensorError = typeof SensorError.Type

/**
 * Every error of a server, of a device, of a value.
 *
 * @since 0.1.0
 * @category errors
 */
export const OwError = Schema.Union(OwServerError, SensorError)

/**
 * @since 0.1.0
 * @category errors
 */
export type OwError = typeof OwError.Type
