/**
 * Why a target did not take a message.
 *
 * @module
 * @since 0.1.0
 */
import * as Data from "effect/Data"

/**
 * A target did not take a message, for this `reason`:
 *
 * - `Unavailable`: it may take it later
 * - `Refused`: it will never take this message
 *
 * `message` has no secret: not the path of a URL, no header, and no output of a program. `retryAfter` is how long the target asks to
 * wait, in milliseconds.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { TargetError } from "@owserver/station"
 *
 * const error = new TargetError({ reason: "Unavailable", message: "no answer for 10 s" })
 * assert.strictEqual(error.reason, "Unavailable")
 * ```
 *
 * @since 0.1.0
 * @category errors
 */
export class TargetError extends Data.TaggedError("TargetError")<{
  readonly reason: "Unavailable" | "Refused"
  readonly message: string
  readonly retryAfter?: number | undefined
}> {}
