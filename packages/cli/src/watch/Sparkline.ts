/**
 * A line of values, as letters of eight heights.
 *
 * @since 0.1.0
 */

const heights = "▁▂▃▄▅▆▇█"
/** Where nothing rises or falls. */
const level = "▄"
const gap = " "

/**
 * One column for each value: the least is lowest, the greatest highest. What is no number leaves a gap.
 *
 * @since 0.1.0
 * @category rendering
 */
export const render = (values: ReadonlyArray<number>): string => {
  const numbers = values.filter(Number.isFinite)
  const least = Math.min(...numbers)
  // Halves, as the whole difference of the two largest numbers is none any more.
  const span = Math.max(...numbers) / 2 - least / 2
  const height = (value: number) => heights[Math.min(7, Math.floor(((value / 2 - least / 2) / span) * 8))]
  return values.map((value) => (!Number.isFinite(value) ? gap : span === 0 ? level : height(value))).join("")
}
