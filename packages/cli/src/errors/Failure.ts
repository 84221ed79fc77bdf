/**
 * The failures of a command, and their exit codes.
 *
 * @since 0.1.0
 */
import { isMissing, isProtocolError, type OwServerError } from "@owserver/client"
import type { SensorError } from "@owserver/sensors"
import { ExitCode } from "./ExitCode.js"
import type { UnknownKind } from "./UnknownKind.js"
import type { UsageError } from "./UsageError.js"

/**
 * A failure that the command itself detects, although no call failed. `code` is one of `ExitCode`.
 *
 * @since 0.1.0
 * @category errors
 */
export interface CommandFailure {
  readonly _tag: "Trouble"
  readonly message: string
  readonly code: number
}

/**
 * Any failure of a command.
 *
 * @since 0.1.0
 * @category errors
 */
export type Failure = OwServerError | SensorError | UnknownKind | UsageError | CommandFailure

/**
 * Returns the exit code for a failure.
 *
 * @since 0.1.0
 * @category conversions
 */
export const exitCode = (failure: Failure): number => {
  switch (failure._tag) {
    case "UsageError":
    case "OwInvalidArgument":
    case "OwUnknownProperty":
      return ExitCode.usage
    case "OwDeviceMissing":
      return ExitCode.notFound
    case "OwReturnError":
      return isMissing(failure) ? ExitCode.notFound : ExitCode.refused
    case "OwTimeout":
      return ExitCode.timeout
    case "OwValueError":
    case "OwInvalidValue":
    case "OwSuspectValue":
      return ExitCode.badValue
    case "OwShortWrite":
      return isProtocolError(failure) ? ExitCode.connection : ExitCode.badValue
    case "UnknownKind":
      return ExitCode.unknownKind
    case "Trouble":
      return failure.code
    default:
      return ExitCode.connection
  }
}
