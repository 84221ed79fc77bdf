/**
 * The intervals of a configuration.
 *
 * @module
 * @since 0.1.0
 */
import type * as Duration from "effect/Duration"
import * as Plan from "./Plan.js"
import type * as Rule from "./Rule.js"

/**
 * The rules of the `plan`, and the interval `every` for all that they leave open.
 *
 * @since 0.1.0
 * @category models
 */
export interface Intervals {
  readonly every: Duration.Duration
  readonly plan: ReadonlyArray<Rule.Rule>
}

/**
 * Returns the plan of the collectors.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { RomId } from "@owserver/client"
 * import { Intervals } from "@owserver/station"
 * import { Duration } from "effect"
 *
 * const plan = Intervals.planOf({ every: Duration.minutes(1), plan: [] })
 * const rule = plan.ruleOf({ rom: RomId.make("28.AD6555070000"), names: [] })
 * assert.deepStrictEqual(rule.every, Duration.minutes(1))
 * ```
 *
 * @since 0.1.0
 * @category accessors
 */
export const planOf = ({ every, plan }: Intervals): Plan.Plan =>
  Plan.make([...plan.map((rule) => ({ ...rule, every: rule.every ?? every })), { match: "*", every }])
