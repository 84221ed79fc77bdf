/**
 * A board of a kind that nobody here knows.
 *
 * @since 0.1.0
 */
import type { RomId } from "@owserver/client"
import * as Data from "effect/Data"

/**
 * Boards of many kinds share a family, and this one is of none that is known, so it has no main reading. The device is there,
 * and its properties can be read by their names.
 *
 * @since 0.1.0
 * @category errors
 */
export class UnknownKind extends Data.TaggedError("UnknownKind")<{
  readonly device: RomId.RomId
  /** What it says that it is; may be empty. */
  readonly kind: string
  readonly path: string
}> {
  override get message(): string {
    const kind =
      this.kind === "" ? "does not say what kind of board it is" : `is a board of an unknown kind, ${this.kind}`
    return `${this.device} ${kind}; see ow ls ${this.path} for its properties, and read them by name`
  }
}
