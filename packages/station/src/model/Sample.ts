/**
 * One number of a series, with its time and quality.
 *
 * @module
 * @since 0.1.0
 */
import type * as Series from "./Series.js"

/**
 * The quality of a stored value: `good` values count in averages and plots, `doubtful` ones are only kept.
 *
 * @since 0.1.0
 * @category models
 */
export type Quality = "good" | "doubtful"

/**
 * A reading on its way to the store.
 *
 * @since 0.1.0
 * @category models
 */
export interface Sample {
  /** The series that it belongs to. */
  readonly series: Series.Description
  /** The time of the reading by the wall clock, in milliseconds since 1970. */
  readonly at: number
  /** A number, in the canonical unit of the series. Its magnitude is at most `largest`. */
  readonly value: number
  /** Whether the value counts. */
  readonly quality: Quality
}

/**
 * The largest magnitude of a value. No sensor comes near it, and sums of such values are still finite.
 *
 * @since 0.1.0
 * @category constants
 */
export const largest = 1e100

/** JavaScript's dates end at 8.64e15. Time zones, local months, and the steps of an export reach beyond the times in them. */
const latestTime = 8.6e15

/**
 * Whether a number is a time in whole milliseconds since 1970, which may be negative: from -8.6e15 to 8.6e15.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { Sample } from "@owserver/station"
 *
 * assert.ok(Sample.isTime(Date.now()))
 * assert.ok(!Sample.isTime(0.5))
 * ```
 *
 * @since 0.1.0
 * @category guards
 */
export const isTime = (at: number): boolean => Number.isInteger(at) && Math.abs(at) <= latestTime

/**
 * Returns why the store refuses a sample. `undefined` if it accepts it.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { Sample } from "@owserver/station"
 *
 * const key = { server: "house", device: "28.AD6555070000", property: "temperature" }
 * const series = { ...key, kind: "gauge", unit: "°C", family: "28" } as const
 * assert.strictEqual(Sample.issueOf({ series, at: Date.now(), value: 21.5, quality: "good" }), undefined)
 * ```
 *
 * @since 0.1.0
 * @category accessors
 */
export const issueOf = ({ at, series: { device, property }, value }: Sample): string | undefined => {
  if (!(Math.abs(value) <= largest)) return `${device}/${property}: the value ${value} is out of range`
  return isTime(at) ? undefined : `${device}/${property}: the time ${at} is not in whole milliseconds since 1970`
}
