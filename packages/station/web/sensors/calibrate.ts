/** The arithmetic of calibrations: `value = raw * factor + offset`. Pure. */

export interface Line {
  readonly factor: number
  readonly offset: number
}

export interface Pair {
  readonly raw: number
  readonly correct: number
}

/** Digits beyond those of any sensor are errors of the arithmetic. */
const rounded = (value: number): number => Number(value.toPrecision(12))

/** Returns the line through two points, or why there is none. */
export const through = (one: Pair, other: Pair): Line | string => {
  if (one.raw === other.raw) return "The two readings must differ."
  const factor = rounded((other.correct - one.correct) / (other.raw - one.raw))
  if (factor === 0) return "The two correct values must differ."
  const offset = rounded(one.correct - one.raw * factor)
  return Number.isFinite(factor) && Number.isFinite(offset) ? { factor, offset } : "The points are too far apart."
}

export const apply = ({ factor, offset }: Line, raw: number): number => raw * factor + offset
