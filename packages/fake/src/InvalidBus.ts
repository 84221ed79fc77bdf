/**
 * @since 0.1.0
 */
import * as Data from "effect/Data"

/**
 * Something that cannot be on a bus: which name in the description is wrong, and why.
 *
 * @since 0.1.0
 * @category errors
 */
export class InvalidBus extends Data.TaggedError("InvalidBus")<{
  readonly name: string
  readonly issue: string
}> {
  override get message(): string {
    return `"${this.name}" makes no bus: ${this.issue}`
  }
}
