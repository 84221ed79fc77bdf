/**
 * What cannot be simulated.
 *
 * @module
 * @since 0.1.0
 */
import * as Data from "effect/Data"

/**
 * Something that cannot be on a bus: what in the description is wrong, of which device, and why.
 *
 * - `subject`: an address, the name of a property, an alias
 * - `device`: the address that the description is of; empty where the subject is not about one
 * - `issue`: why it cannot be
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
    return `"${this.subject}"${place} makes no bus: ${this.issue}`
  }
}
