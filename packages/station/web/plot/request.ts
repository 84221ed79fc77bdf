/** Which periods of history to ask for. Pure. */
import type { Window } from "./state.js"

export interface Period extends Window {
  readonly points: number
}

const day = 86_400_000

/**
 * The widths of points up to a day, in milliseconds. The station has values per 5 minutes, hour and day, and combines whole ones. A
 * plot with some points a day over many days would show nothing but how warm days and cold nights alternate, as a bar of colour.
 */
const widths = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 86_400].map(
  (seconds) => seconds * 1000
)

const widthFor = (least: number): number => widths.find((width) => width >= least) ?? Math.ceil(least / day) * day

/** The most that the station returns. */
const mostPoints = 10_000

/**
 * Returns the period for a window that is `pixels` wide, with at most one for each pixel. It begins at a multiple of the width of a point, so that points do not move
 * when the window does, and reaches a little beyond the window, so that lines run to its edges. It does not reach beyond `now`.
 */
export const periodOf = ({ from, to }: Window, pixels: number, now: number): Period => {
  const width = widthFor((to - from) / Math.min(Math.max(pixels, 50), mostPoints / 2))
  const margin = Math.max(width, 0.02 * (to - from))
  const start = Math.floor((from - margin) / width) * width
  const last = Math.max(Math.min(to + margin, now + 1000), start + width)
  const end = Math.ceil(last / width) * width
  return { from: start, to: end, points: Math.min((end - start) / width, mostPoints) }
}
