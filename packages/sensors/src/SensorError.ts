/**
 * What can go wrong with a sensor, beside what can go wrong with its server.
 *
 * @since 0.1.0
 */
import { OwServerError } from "@owserver/client"
import * as Schema from "effect/Schema"

/**
 * @since 0.1.0
 * @category errors
 */
export class OwValueError extends Schema.TaggedError<OwValueError>()("OwValueError", {
  path: Schema.String,
  property: Schema.String,
  text: Schema.String,
  reason: Schema.String
}) {}

/**
 * @since 0.1.0
 * @category errors
 */
export class OwSuspectValue extends Schema.TaggedError<OwSuspectValue>()("OwSuspectValue", {
  path: Schema.String,
  property: Schema.String,
  value: Schema.Number,
  reason: Schema.String
}) {}

/**
 * @since 0.1.0
 * @category errors
 */
export class OwDeviceMissing extends Schema.TaggedError<OwDeviceMissing>()("OwDeviceMissing", {
  path: Schema.String,
  reason: Schema.String
}) {}

/**
 * @since 0.1.0
 * @category errors
 */
export const OwError = Schema.Union(...OwServerError.members, OwValueError, OwSuspectValue, OwDeviceMissing)

/**
 * @since 0.1.0
 * @category errors
 */
export type OwError = typeof OwError.Type
