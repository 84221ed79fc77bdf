/**
 * The outbox: tells targets of alarms, at least once.
 *
 * @module
 * @since 0.1.0
 */
import type * as Effect from "effect/Effect"
import type { Message } from "../rules/Alarm.js"
import type { TargetError } from "./TargetError.js"

/**
 * The state of the messages of one target.
 *
 * @since 0.1.0
 * @category models
 */
export interface TargetStatus {
  readonly name: string
  readonly type: "webhook" | "ntfy" | "mqtt" | "command"
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

/**
 * An outbox.
 *
 * @since 0.1.0
 * @category models
 */
export interface Outbox {
  /** Delivers until it is interrupted. */
  readonly run: Effect.Effect<never>
  /** Says that the store has new messages, so that they are delivered at once. Never waits. */
  readonly stored: Effect.Effect<void>
  /** Takes messages that the store did not accept, and delivers them from memory. Never waits. */
  readonly keep: (messages: ReadonlyArray<Message>) => Effect.Effect<void>
  /** Sends a test to a target at once, and waits for it. `undefined` if there is no such target. */
  readonly test: (target: string) => Effect.Effect<void, TargetError> | undefined
  /** The state of each target, by name. */
  readonly status: Effect.Effect<ReadonlyArray<TargetStatus>>
}
