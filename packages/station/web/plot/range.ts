/** The range of the axis of values. Pure. */
import { type Curve, extent } from "./curve.js"
import type { PanelKind } from "./panels.js"
import type { Window } from "./state.js"

export type Range = readonly [min: number, max: number]

/** The least length of the axis in units that people know, so that noise does not look like weather. */
const leastLength: { readonly [unit: string]: number } = { "°C": 1, "°F": 2, K: 1, "°R": 2, "%": 1, mbar: 1 }

export interface Inputs {
  readonly kind: PanelKind
  /** The shown unit. */
  readonly unit: string
  readonly curves: ReadonlyArray<Curve>
  readonly window: Window
  readonly band: boolean
}

/** Returns the range, with some room around the values; `undefined` if there are none. Rates and totals begin at 0. */
export const rangeOf = ({ band, curves, kind, unit, window }: Inputs): Range | undefined => {
  if (kind === "state") return [0, Math.max(1, curves.length)]
  let [least, greatest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const curve of curves) {
    const found = extent(curve, window.from, window.to, band)
    if (found === undefined) continue
    least = Math.min(least, found[0])
    greatest = Math.max(greatest, found[1])
  }
  if (least > greatest) return undefined
  if (kind !== "gauge") {
    least = Math.min(0, least)
    greatest = Math.max(0, greatest)
    return least === greatest ? [0, 1] : [least * 1.08, greatest * 1.08]
  }
  const length = Math.max(greatest - least, leastLength[unit] ?? Math.max(Math.abs(greatest), Math.abs(least)) * 0.01)
  const middle = (least + greatest) / 2
  const half = (length > 0 ? length : 1) * 0.56
  return [middle - half, middle + half]
}

/** Returns the decimals that an increment such as 2.5 needs. */
export const decimalsOf = (increment: number): number => {
  for (let decimals = 0; decimals < 9; decimals++) {
    const scaled = Math.abs(increment) * 10 ** decimals
    if (Math.abs(scaled - Math.round(scaled)) <= 1e-6 * scaled) return decimals
  }
  return 9
}
