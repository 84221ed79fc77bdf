/**
 * Boards of an unknown kind.
 *
 * @since 0.1.0
 */
import type { RomId } from "@owserver/client"
import * as Data from "effect/Data"

/**
 * The board reports a kind that `ow` does not know, so its primary property is unknown. Boards of many kinds share a family.
 * Its properties can still be read by name.
 *
 * @since 0.1.0
 * @category errors
 */
export class UnknownKind extends Data.TaggedError("UnknownKind")<{
  readonly device: RomId.RomId
  /** The kind that the board reports; may be empty. */
  readonly kind: string
  readonly path: string
}> {
  override get message(): string {
    const kind = this.kind === "" ? "does not report its board kind" : `is a board of an unknown kind, ${this.kind}`
    return `${this.device} ${kind}; run "ow ls ${this.path}" to list its properties, and read them by name`
  }
}
