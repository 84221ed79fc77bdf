/**
 * Formatting of readings.
 *
 * @since 0.1.0
 */
import { isServerUnavailable } from "@owserver/client"
import type { Device } from "@owserver/sensors"
import * as DateTime from "effect/DateTime"
import * as Either from "effect/Either"
import type { UnknownKind } from "../errors/UnknownKind.js"
import * as Bytes from "../output/Bytes.js"

/**
 * The reason that a reading failed.
 *
 * @since 0.1.0
 * @category models
 */
export type ReadFailure = Device.ReadError | UnknownKind

/**
 * A value with its unit, time and quality.
 *
 * @since 0.1.0
 * @category models
 */
export interface Measured {
  readonly value: unknown
  readonly unit: string | undefined
  readonly at: DateTime.Utc
  readonly quality: "Good" | "Confirmed" | "Suspect"
}

/**
 * The outcome of one read.
 *
 * @since 0.1.0
 * @category models
 */
export type Outcome = Either.Either<Measured, ReadFailure>

/**
 * Formats a value as text: bits as 1 and 0, arrays separated by commas, bytes in hexadecimal.
 *
 * @since 0.1.0
 * @category rendering
 */
export const text = (value: unknown): string => {
  if (Array.isArray(value)) return value.map(text).join(",")
  if (value instanceof Uint8Array) return Bytes.toHex(value)
  if (typeof value === "boolean") return value ? "1" : "0"
  return DateTime.isDateTime(value) ? DateTime.formatIso(value) : String(value)
}

/** Converts a value to JSON. */
const plain = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(plain)
  return typeof value === "number" || typeof value === "boolean" ? value : text(value)
}

/**
 * Formats a value with its unit.
 *
 * @since 0.1.0
 * @category rendering
 */
export const withUnit = ({ unit, value }: Measured): string =>
  unit === undefined ? text(value) : `${text(value)} ${unit}`

/**
 * Returns the quality in lower case.
 *
 * @since 0.1.0
 * @category rendering
 */
export const quality = ({ quality }: Measured): string => quality.toLowerCase()

/**
 * Summarizes a failure in a few words, for table cells.
 *
 * @since 0.1.0
 * @category rendering
 */
export const summary = (error: ReadFailure): string => {
  if (isServerUnavailable(error)) return error._tag === "OwConnectionError" ? "server down" : "invalid reply"
  switch (error._tag) {
    case "OwDeviceMissing":
      return "missing"
    case "OwReturnError":
      return `refused: ${error.code}`
    case "OwTimeout":
      return "timeout"
    case "OwSuspectValue":
      return `suspect: ${error.reading}`
    case "UnknownKind":
      return "unknown kind"
    default:
      return "no value"
  }
}

/**
 * Returns the fields of a JSON record for an outcome. For a failure, `time` is the time of the failure. A doubtful value stays in
 * the record, in the requested unit.
 *
 * @since 0.1.0
 * @category rendering
 */
export const record = (outcome: Outcome, now: DateTime.Utc, unit: string | undefined) =>
  Either.match(outcome, {
    onRight: (measured) => ({
      value: plain(measured.value),
      unit: measured.unit ?? null,
      quality: quality(measured),
      time: DateTime.formatIso(measured.at),
      error: null,
      message: null
    }),
    onLeft: (error) => ({
      ...(error._tag === "OwSuspectValue"
        ? { value: error.reading, unit: unit ?? null, quality: "suspect" }
        : { value: null, unit: null, quality: null }),
      time: DateTime.formatIso(now),
      error: error._tag,
      message: error.message
    })
  })
