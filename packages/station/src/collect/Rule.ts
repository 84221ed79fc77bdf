/**
 * Rules of a plan: which devices, which properties, how often.
 *
 * @module
 * @since 0.1.0
 */
import { Trust as Policies } from "@owserver/sensors"
import type * as Duration from "effect/Duration"

/**
 * The name of a policy for doubtful values:
 *
 * - `confirm`: reads once more; the value is doubtful if a rule doubts the second value too
 * - `scratchpad`: reads the memory of the chip, which shows whether a DS18B20 or DS1822 measured 85 °C
 * - `retry`: reads up to three times more
 * - `accept`, `reject`: do not read again
 *
 * With each policy, a value that stays doubtful is stored as doubtful.
 *
 * @since 0.1.0
 * @category models
 */
export type Trust = "confirm" | "scratchpad" | "retry" | "accept" | "reject"

const policies: { readonly [name in Trust]: Policies.Policy } = {
  confirm: Policies.confirm,
  scratchpad: Policies.scratchpad,
  retry: Policies.retry(3),
  accept: Policies.accept,
  reject: Policies.reject
}

/**
 * Returns the policy of a name.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { Trust } from "@owserver/sensors"
 * import { Rule } from "@owserver/station"
 *
 * assert.deepStrictEqual(Rule.policy("confirm"), Trust.confirm)
 * ```
 *
 * @since 0.1.0
 * @category accessors
 */
export const policy = (trust: Trust): Policies.Policy => policies[trust]

/**
 * A rule of a plan. The configuration has the same fields.
 *
 * @since 0.1.0
 * @category models
 */
export interface Rule {
  /**
   * The devices: an address in any form (`28.AD6555070000`), a pattern for it (`28.*`, `?` is one character), `family:28`, or an
   * alias or label.
   */
  readonly match: string
  /** The properties to read: `temperature`, `counter.A`, `sensed`, `present`. Default: the primary property. */
  readonly property?: string | ReadonlyArray<string> | undefined
  /** The interval, 1 second or more. Default: 30 seconds. */
  readonly every?: Duration.Duration | undefined
  /** The policy for doubtful values. Default: `confirm`. */
  readonly trust?: Trust | undefined
  /** True to read nothing of these devices. Default: false. */
  readonly off?: boolean | undefined
}
