/**
 * Alarms, and the messages about them.
 *
 * @module
 * @since 0.1.0
 */

/**
 * What an alarm is about: a series, or a `server` as a whole, whose `device` and `property` are then `""`.
 *
 * @since 0.1.0
 * @category models
 */
export interface Subject {
  readonly server: string
  readonly device: string
  readonly property: string
}

/**
 * An alarm. There is at most one active alarm of a rule and a subject.
 *
 * @since 0.1.0
 * @category models
 */
export interface Alarm extends Subject {
  /** The number of the alarm in the database, in the order of their arrival. */
  readonly id: number
  /** Unique, also between stations and before it is stored. Messages are named after it. */
  readonly key: string
  /** The number of the rule. */
  readonly rule: number
  /** The name of the rule when the alarm was raised. */
  readonly name: string
  /** The time in milliseconds since 1970. */
  readonly raisedAt: number
  /** `undefined` while it is active. */
  readonly clearedAt: number | undefined
  /** When somebody acknowledged it. `undefined` if nobody did. */
  readonly ackedAt: number | undefined
  /** Who acknowledged it; `""` if nobody did. */
  readonly ackedBy: string
  /** The value that raised it, calibrated. `undefined` if no value did. */
  readonly value: number | undefined
  /** What happened, one line, such as `-12.5 °C is above -15 °C for 10 min`. */
  readonly detail: string
  /** Whether its targets were not told, because the rule was muted or there was maintenance. They are told when that ends. */
  readonly isSilent: boolean
}

/**
 * A change of an alarm.
 *
 * - `Raised`: a new alarm. Storing it twice, by its `key`, changes nothing
 * - `Cleared`: what raised it is over
 * - `Told`: the targets of a silent alarm are told after all
 *
 * @since 0.1.0
 * @category models
 */
export type AlarmChange =
  | { readonly _tag: "Raised"; readonly alarm: Omit<Alarm, "id" | "clearedAt" | "ackedAt" | "ackedBy"> }
  | { readonly _tag: "Cleared"; readonly key: string; readonly at: number }
  | { readonly _tag: "Told"; readonly key: string }

/**
 * What a target is told. It is complete, so that it can be delivered without the database.
 *
 * @since 0.1.0
 * @category models
 */
export interface Notice extends Subject {
  /** What happened; `test` is a test of the target. */
  readonly change: "raised" | "cleared" | "test"
  /** The key of the alarm. */
  readonly alarm: string
  /** The name of the rule. */
  readonly rule: string
  /** The name of the series, its alias or its address and property; or the name of the server. */
  readonly title: string
  /** The place of the series, or `""`. */
  readonly place: string
  /** The time of the change in milliseconds since 1970. */
  readonly at: number
  /** The value that raised or cleared it, calibrated, in `unit`. `undefined` if no value did. */
  readonly value: number | undefined
  /** The canonical unit of the series, such as `°C`, or `""`. */
  readonly unit: string
  /** What happened, one line, with values as they are displayed. */
  readonly detail: string
}

/**
 * A message: a notice on its way to one target.
 *
 * @since 0.1.0
 * @category models
 */
export interface Message {
  /** Stays the same if the message is sent again: the key of the alarm, the change and the target. */
  readonly id: string
  /** The name of the target. */
  readonly target: string
  /** What the target is told. */
  readonly notice: Notice
  /** After this time, in milliseconds since 1970, it is dropped. */
  readonly expiresAt: number
}

/**
 * A message that waits for its target.
 *
 * @since 0.1.0
 * @category models
 */
export interface Waiting extends Message {
  /** How often it was tried. */
  readonly tries: number
  /** When it is tried next, in milliseconds since 1970. */
  readonly nextAt: number
}

/**
 * The id of a message.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { Alarm } from "@owserver/station"
 *
 * assert.strictEqual(Alarm.messageId("a1b2", "raised", "phone"), "a1b2/raised/phone")
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const messageId = (key: string, change: Notice["change"], target: string): string => `${key}/${change}/${target}`
