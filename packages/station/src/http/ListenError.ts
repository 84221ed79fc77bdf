/**
 * The error of an HTTP server that cannot start.
 *
 * @module
 * @since 0.1.0
 */
import * as Data from "effect/Data"

/**
 * The HTTP server cannot start. `issue` is one line that names the address and the reason, `cause` the error of Node.js.
 *
 * @example
 * ```ts
 * import { ListenError } from "@owserver/station"
 * import assert from "node:assert/strict"
 *
 * const error = new ListenError({ issue: "cannot serve HTTP on 127.0.0.1:80: permission denied" })
 * assert.strictEqual(error.message, error.issue)
 * ```
 *
 * @since 0.1.0
 * @category errors
 */
export class ListenError extends Data.TaggedError("ListenError")<{
  readonly issue: string
  readonly cause?: unknown
}> {
  override get message(): string {
    return this.issue
  }
}
