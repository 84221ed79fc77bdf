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
  readonly series: Series.Description
  /** The time of the reading by the wall clock, in milliseconds since 1970. */
  readonly at: number
  /** A finite number, in the canonical unit of the series. */
  readonly value: number
  readonly quality: Quality
}
