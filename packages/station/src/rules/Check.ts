/**
 * What is evaluated for a subject of a rule: its trigger, with all that depends on the subject.
 *
 * @module
 * @since 0.1.0
 */
import type { AlarmRule } from "./AlarmRule.js"

/**
 * A side of the allowed range.
 *
 * @since 0.1.0
 * @category models
 */
export type Side = "above" | "below"

/**
 * An allowed range.
 *
 * @since 0.1.0
 * @category models
 */
export interface Limits {
  readonly above: number | undefined
  readonly below: number | undefined
}

/**
 * What is evaluated for one subject of a rule. Durations are in milliseconds.
 *
 * - `value`, `state`, `rate`: as in the trigger. `factor` is that of the calibration
 * - `stale`: there was no good reading for the time `after`. After the start, and when its server is back, a series has the time
 *   `grace` at least
 * - `server`: a server has been lost for the time `after`
 *
 * @since 0.1.0
 * @category models
 */
export type Check = { readonly hold: number } & (
  | ({ readonly kind: "value"; readonly hysteresis: number } & Limits)
  | { readonly kind: "state"; readonly is: boolean }
  | ({ readonly kind: "rate"; readonly window: number; readonly factor: number } & Limits)
  | { readonly kind: "stale"; readonly after: number; readonly grace: number }
  | { readonly kind: "server"; readonly after: number }
)

/** A series is stale after this number of intervals without a good reading, and gets as much time after a start. */
const intervals = 3

/** The time without a good reading after which a series is stale. */
const afterOf = (trigger: AlarmRule["trigger"], every: number): number =>
  trigger.kind === "stale" && trigger.after !== undefined ? trigger.after * 1000 : intervals * every

/**
 * Returns the check of a series, which is read at the interval `every`.
 *
 * @since 0.1.0
 * @category constructors
 */
export const ofSeries = (
  { hold: seconds, trigger }: Pick<AlarmRule, "hold" | "trigger">,
  every: number,
  factor = 1
): Check => {
  const hold = seconds * 1000
  const after = afterOf(trigger, every)
  switch (trigger.kind) {
    case "value":
      return { kind: "value", hold, above: trigger.above, below: trigger.below, hysteresis: trigger.hysteresis ?? 0 }
    case "state":
      return { kind: "state", hold, is: trigger.is }
    case "rate":
      return { kind: "rate", hold, above: trigger.above, below: trigger.below, window: trigger.window * 1000, factor }
    case "stale":
      return { kind: "stale", hold, after, grace: Math.min(after, intervals * every) }
    case "lost":
      return { kind: "server", hold, after: 0 }
  }
}

/**
 * Returns the check of a server. `every` is the shortest interval of its series.
 *
 * @since 0.1.0
 * @category constructors
 */
export const ofServer = ({ hold, trigger }: Pick<AlarmRule, "hold" | "trigger">, every: number): Check => ({
  kind: "server",
  hold: hold * 1000,
  after: trigger.kind === "stale" ? afterOf(trigger, every) : 0
})
