/**
 * A line chart of block characters in eight heights.
 *
 * @since 0.1.0
 */

const heights = "▁▂▃▄▅▆▇█"
/** The height of constant values. */
const level = "▄"
const gap = " "

/**
 * Renders one column per value, scaled from the minimum to the maximum. NaN and infinities leave a gap.
 *
 * @since 0.1.0
 * @category rendering
 */
export const render = (values: ReadonlyArray<number>): string => {
  const numbers = values.filter(Number.isFinite)
  const least = Math.min(...numbers)
  // Halved, because the difference of two finite numbers may overflow.
  const span = Math.max(...numbers) / 2 - least / 2
  const height = (value: number) => heights[Math.min(7, Math.floor(((value / 2 - least / 2) / span) * 8))]
  return values.map((value) => (!Number.isFinite(value) ? gap : span === 0 ? level : height(value))).join("")
}
