/**
 * The error of an invalid bus description.
 *
 * @module
 * @since 0.1.0
 */
import * as Data from "effect/Data"

/**
 * An invalid description of a bus, or an invalid change of one.
 *
 * - `subject`: the address, property name or alias that is wrong
 * - `device`: the address of the device; empty if the subject does not belong to one
 * - `issue`: the reason, in words
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { Bus } from "@owserver/fake"
 * import { Effect } from "effect"
 *
 * const refused = Effect.flip(Bus.make({ "10.67C6": {} }))
 * const error = await Effect.runPromise(refused)
 * assert.ok(error instanceof Bus.InvalidBus && error.subject === "10.67C6")
 * ```
 *
 * @since 0.1.0
 * @category errors
 */
export class InvalidBus extends Data.TaggedError("InvalidBus")<{
  readonly subject: string
  readonly device: string
  readonly issue: string
}> {
  override get message(): string {
    const place = this.device === "" ? "" : ` of ${this.device}`
    return `cannot simulate "${this.subject}"${place}: ${this.issue}`
  }
}
