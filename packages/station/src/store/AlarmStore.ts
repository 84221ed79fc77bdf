/**
 * The stored rules and alarms, and the messages that wait for their targets.
 *
 * @module
 * @since 0.1.0
 */
import type * as Effect from "effect/Effect"
import type { Alarm, AlarmChange, Message, Waiting } from "../rules/Alarm.js"
import type { AlarmRule, Definition } from "../rules/AlarmRule.js"
import type { StoreError } from "./StoreError.js"

/**
 * The operations on rules and alarms. Each fails with `StoreError`.
 *
 * @since 0.1.0
 * @category models
 */
export interface AlarmStore {
  /** Lists the rules by id. A rule whose stored definition is not valid, such as after a repair by hand, is left out and logged. */
  readonly rules: Effect.Effect<ReadonlyArray<AlarmRule>, StoreError>
  /** Stores a new rule and returns its id, which is never used again. There are at most 1,000; fails with `Invalid` beyond. */
  readonly addRule: (definition: Definition) => Effect.Effect<number, StoreError>
  /** Replaces the definition of a rule. Returns false if there is none. */
  readonly changeRule: (id: number, definition: Definition) => Effect.Effect<boolean, StoreError>
  /** Mutes a rule until a time in milliseconds since 1970, or no longer. Returns false if there is none. */
  readonly muteRule: (id: number, until: number | undefined) => Effect.Effect<boolean, StoreError>
  /** Deletes a rule. Its active alarms are cleared, and the others stay. Returns false if there is none. */
  readonly removeRule: (id: number, at: number) => Effect.Effect<boolean, StoreError>
  /** The time until which nobody is told of alarms, in milliseconds since 1970. `undefined` without maintenance. */
  readonly maintenance: Effect.Effect<number | undefined, StoreError>
  /** Begins maintenance, or ends it without a time. */
  readonly setMaintenance: (until: number | undefined) => Effect.Effect<void, StoreError>
  /**
   * Lists alarms, the last raised first. `active` lists only those that are not cleared. `before` lists only those with a smaller id,
   * to get the next page. `limit` is 1 to 100,000. Default: 100.
   */
  readonly alarms: (options: {
    readonly active?: boolean | undefined
    readonly before?: number | undefined
    readonly limit?: number | undefined
  }) => Effect.Effect<ReadonlyArray<Alarm>, StoreError>
  /**
   * Stores changes of alarms and the messages about them in one transaction. The same changes and messages may be stored again, after
   * a failure that may have been none. An alarm that is raised clears an active one of the same rule and subject.
   */
  readonly change: (
    changes: ReadonlyArray<AlarmChange>,
    messages: ReadonlyArray<Message>
  ) => Effect.Effect<void, StoreError>
  /** Acknowledges an alarm, and returns its key; `undefined` if there is none. The first one who does it stays. */
  readonly acknowledge: (id: number, who: string, at: number) => Effect.Effect<string | undefined, StoreError>
}

/**
 * The operations on the messages that wait. Each fails with `StoreError`.
 *
 * @since 0.1.0
 * @category models
 */
export interface OutboxStore {
  /**
   * Lists the messages of a target in the order in which they were stored. `limit` is 1 to 1,000. Messages that are not valid, such as
   * after a repair by hand, are removed and logged.
   */
  readonly waiting: (target: string, limit: number) => Effect.Effect<ReadonlyArray<Waiting>, StoreError>
  /** Stores messages without a change of an alarm. Those that wait already stay as they are. */
  readonly add: (messages: ReadonlyArray<Message>) => Effect.Effect<void, StoreError>
  /** Removes messages that were delivered, or have expired. */
  readonly remove: (ids: ReadonlyArray<string>) => Effect.Effect<void, StoreError>
  /** Notes a failed try. */
  readonly postpone: (id: string, tries: number, nextAt: number) => Effect.Effect<void, StoreError>
  /** Counts the messages that wait, for each target that has some. */
  readonly counts: Effect.Effect<ReadonlyMap<string, number>, StoreError>
}
