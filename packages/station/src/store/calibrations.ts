/**
 * The calibrations of a series as segments of time.
 *
 * @module
 * @since 0.1.0
 */
import type { Calibration, Period } from "./Store.js"

/**
 * A part of a period with one calibration.
 *
 * @since 0.1.0
 * @category models
 */
export interface Segment extends Period {
  readonly factor: number
  readonly offset: number
}

/**
 * The values as read.
 *
 * @since 0.1.0
 * @category constants
 */
export const none = { factor: 1, offset: 0 }

/**
 * Splits a period at the calibrations, which are sorted by time. Before the first one, values are as read.
 *
 * @since 0.1.0
 * @category constructors
 */
export const segments = (calibrations: ReadonlyArray<Calibration>, { from, to }: Period): ReadonlyArray<Segment> => {
  const found: Array<Segment> = []
  let start = from
  let current: Pick<Calibration, "factor" | "offset"> = none
  for (const next of calibrations) {
    if (next.from >= to) break
    if (next.from > start) {
      found.push({ from: start, to: next.from, factor: current.factor, offset: current.offset })
      start = next.from
    }
    current = next
  }
  if (start < to) found.push({ from: start, to, factor: current.factor, offset: current.offset })
  return found
}

/**
 * Returns the calibration that holds at a time.
 *
 * @since 0.1.0
 * @category accessors
 */
export const holdingAt = (
  calibrations: ReadonlyArray<Calibration>,
  at: number
): Pick<Calibration, "factor" | "offset"> => calibrations.findLast(({ from }) => from <= at) ?? none
