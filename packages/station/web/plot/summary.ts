/** The figures of a series in a window. Pure. */
import type { Points } from "./points.js"
import type { Window } from "./state.js"

export interface Summary {
  readonly low: number
  readonly mean: number
  readonly high: number
  /** The increase of a counter. */
  readonly total: number
  readonly n: number
  readonly doubted: number
}

/** Returns the figures of all points that touch a window; values that do not exist are NaN. */
export const summaryOf = (points: Points, { from, to }: Window): Summary => {
  let [low, high, sum, n, doubted, total] = [Number.NaN, Number.NaN, 0, 0, 0, Number.NaN]
  for (const [i, at] of points.at.entries()) {
    if (at >= to || Math.max(points.until[i]!, at + 1) <= from) continue
    doubted += points.doubted[i]!
    if (!Number.isNaN(points.delta[i]!)) total = (Number.isNaN(total) ? 0 : total) + points.delta[i]!
    if (points.n[i] === 0) continue
    n += points.n[i]!
    sum += points.mean[i]! * points.n[i]!
    low = Number.isNaN(low) ? points.low[i]! : Math.min(low, points.low[i]!)
    high = Number.isNaN(high) ? points.high[i]! : Math.max(high, points.high[i]!)
  }
  return { low, mean: n === 0 ? Number.NaN : sum / n, high, total, n, doubted }
}
