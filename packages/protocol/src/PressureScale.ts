/**
 * The six pressure scales of owserver. The flags of a request select one for its reads and writes.
 *
 * Source of the factors: OWFS, `ow_pressure.c`.
 *
 * @module
 * @since 0.1.0
 */
import { dual } from "effect/Function"

/**
 * One of the six scales: millibar, standard atmospheres, millimetres and inches of mercury, pounds-force per square inch, pascals.
 *
 * @since 0.1.0
 * @category models
 */
export type PressureScale = "mbar" | "atm" | "mmHg" | "inHg" | "psi" | "Pa"

/**
 * All scales, each with its code in the flag word and the name of its constant in pyownet. A pressure in the scale is `ratio` times
 * the pressure in millibar.
 *
 * @since 0.1.0
 * @category constants
 */
export const table: ReadonlyArray<{
  readonly scale: PressureScale
  readonly code: number
  readonly constant: string
  readonly ratio: number
}> = [
  { scale: "mbar", code: 0, constant: "FLG_PRESS_MBAR", ratio: 1 },
  { scale: "atm", code: 1, constant: "FLG_PRESS_ATM", ratio: 0.00098692316931 },
  { scale: "mmHg", code: 2, constant: "FLG_PRESS_MMHG", ratio: 0.7500615613 },
  { scale: "inHg", code: 3, constant: "FLG_PRESS_INHG", ratio: 0.029529983071 },
  { scale: "psi", code: 4, constant: "FLG_PRESS_PSI", ratio: 0.014503773801 },
  { scale: "Pa", code: 5, constant: "FLG_PRESS_PA", ratio: 100 }
]

const ratio = (self: PressureScale): number => table.find(({ scale }) => scale === self)!.ratio

/**
 * Converts a pressure in millibar to another scale.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { PressureScale } from "@owserver/protocol"
 *
 * assert.strictEqual(PressureScale.fromMbar(1013.25, "Pa"), 101_325)
 * ```
 *
 * @since 0.1.0
 * @category combinators
 */
export const fromMbar: {
  (scale: PressureScale): (mbar: number) => number
  (mbar: number, scale: PressureScale): number
} = dual(2, (mbar: number, scale: PressureScale): number => mbar * ratio(scale))

/**
 * Converts a pressure of another scale to millibar.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { PressureScale } from "@owserver/protocol"
 *
 * assert.strictEqual(PressureScale.toMbar(29.92, "inHg").toFixed(1), "1013.2")
 * ```
 *
 * @since 0.1.0
 * @category combinators
 */
export const toMbar: {
  (scale: PressureScale): (pressure: number) => number
  (pressure: number, scale: PressureScale): number
} = dual(2, (pressure: number, scale: PressureScale): number => pressure / ratio(scale))
