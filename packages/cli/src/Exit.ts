/**
 * With what a command ends.
 *
 * @since 0.1.0
 */
import { isMissing, isProtocolError, type OwServerError } from "@owserver/client"
import type { SensorError } from "@owserver/sensors"
import type { UsageError } from "./line/UsageError.js"
import type { UnknownKind } from "./readings/UnknownKind.js"

/**
 * What a command can fail with.
 *
 * @since 0.1.0
 * @category errors
 */
export type Failure = OwServerError | SensorError | UnknownKind | UsageError | Trouble

/**
 * What a command found to be wrong, though no call failed: `code` is one of `Exit`.
 *
 * @since 0.1.0
 * @category errors
 */
export interface Trouble {
  readonly _tag: "Trouble"
  readonly message: string
  readonly code: number
}

/**
 * The exit statuses, as docs/cli.md has them. From 128 on they are those of a shell: 128 and the number of the signal.
 *
 * @since 0.1.0
 * @category constants
 */
export const Exit = {
  done: 0,
  /** What nobody foresaw: a defect of this program. */
  defect: 1,
  usage: 2,
  notFound: 3,
  refused: 4,
  connection: 5,
  timeout: 6,
  badValue: 7,
  /** Stdout cannot be written, such as to a full disk. */
  outputFailed: 8,
  unknownKind: 9,
  hungUp: 129,
  interrupted: 130,
  outputClosed: 141,
  terminated: 143
} as const

/**
 * The status for an error.
 *
 * @since 0.1.0
 * @category conversions
 */
export const of = (error: Failure): number => {
  switch (error._tag) {
    case "UsageError":
    case "OwInvalidArgument":
    case "OwUnknownProperty":
      return Exit.usage
    case "OwDeviceMissing":
      return Exit.notFound
    case "OwReturnError":
      return isMissing(error) ? Exit.notFound : Exit.refused
    case "OwTimeout":
      return Exit.timeout
    case "OwValueError":
    case "OwInvalidValue":
    case "OwSuspectValue":
      return Exit.badValue
    case "OwShortWrite":
      return isProtocolError(error) ? Exit.connection : Exit.badValue
    case "UnknownKind":
      return Exit.unknownKind
    case "Trouble":
      return error.code
    default:
      return Exit.connection
  }
}
