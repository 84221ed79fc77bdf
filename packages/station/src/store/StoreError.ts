/**
 * The error of the store.
 *
 * @module
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"

/**
 * The reason of a failure.
 *
 * - `Busy`: another process holds the lock of the database
 * - `Full`: no space is left
 * - `Unavailable`: the database cannot be reached or opened
 * - `Invalid`: an argument is not valid, or names nothing that exists
 * - `Fenced`: another process has taken over what this one wrote for
 * - `Failed`: any other failure of the database
 *
 * @since 0.1.0
 * @category errors
 */
export const Reason = Schema.Literal("Busy", "Full", "Unavailable", "Invalid", "Fenced", "Failed")

/**
 * The store could not do what it was asked to do: its `operation`, such as `append`, the `reason`, the `issue` in one line, and the
 * `cause`, such as the error of the database.
 *
 * @example
 * ```ts
 * import { Store, type StoreError } from "@owserver/station"
 * import { Effect } from "effect"
 *
 * const series = Effect.flatMap(Store.Store, (store) => store.series).pipe(
 *   Effect.retry({ times: 3, while: (error: StoreError) => error.reason === "Busy" })
 * )
 * ```
 *
 * @since 0.1.0
 * @category errors
 */
export class StoreError extends Schema.TaggedError<StoreError>()("StoreError", {
  reason: Reason,
  /** The operation, such as `append`. */
  operation: Schema.String,
  /** One line, such as the message of the database. */
  issue: Schema.String,
  cause: Schema.optional(Schema.Defect)
}) {
  override get message(): string {
    return `${this.operation}: ${this.issue}`
  }
}
