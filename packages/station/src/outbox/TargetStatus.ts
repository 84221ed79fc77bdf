/**
 * The state of the messages of a target.
 *
 * @module
 * @since 0.1.0
 */
import type { TargetConfig } from "../config/TargetConfig.js"

/**
 * The state of the messages of one target, with its `name` and `type`.
 *
 * @since 0.1.0
 * @category models
 */
export interface TargetStatus {
  readonly name: string
  readonly type: TargetConfig["type"]
  /** Messages that wait. */
  readonly waiting: number
  /** Messages that were delivered since the start. */
  readonly delivered: number
  /** Messages that were dropped since the start, because they expired or the target refused them. */
  readonly dropped: number
  /** The time of the last delivery, in milliseconds since 1970. `undefined` before the first one. */
  readonly lastSuccess: number | undefined
  /** Why the last try failed. `undefined` if it succeeded. */
  readonly failure: string | undefined
}
