/**
 * The four temperature scales of owserver. The flags of a request select one for its reads and writes.
 *
 * Source: OWFS, `ow_temp.c`.
 *
 * @module
 * @since 0.1.0
 */
import { dual } from "effect/Function"

/**
 * One of the four scales: Celsius, Fahrenheit, Kelvin, Rankine.
 *
 * @since 0.1.0
 * @category models
 */
export type TemperatureScale = "C" | "F" | "K" | "R"

/**
 * All scales, each with its code in the flag word and the name of its constant in pyownet. A temperature in the scale is `ratio`
 * times the temperature in degrees Celsius plus `zero`. A difference of temperatures has the factor `ratio` only.
 *
 * @since 0.1.0
 * @category constants
 */
export const table: ReadonlyArray<{
  readonly scale: TemperatureScale
  readonly code: number
  readonly constant: string
  readonly ratio: number
  readonly zero: number
}> = [
  { scale: "C", code: 0, constant: "FLG_TEMP_C", ratio: 1, zero: 0 },
  { scale: "F", code: 1, constant: "FLG_TEMP_F", ratio: 1.8, zero: 32 },
  { scale: "K", code: 2, constant: "FLG_TEMP_K", ratio: 1, zero: 273.15 },
  { scale: "R", code: 3, constant: "FLG_TEMP_R", ratio: 1.8, zero: 491.67 }
]

const row = (self: TemperatureScale) => table.find(({ scale }) => scale === self)!

/**
 * Converts a temperature in degrees Celsius to another scale.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { TemperatureScale } from "@owserver/protocol"
 *
 * assert.strictEqual(TemperatureScale.fromCelsius(100, "F"), 212)
 * ```
 *
 * @since 0.1.0
 * @category combinators
 */
export const fromCelsius: {
  (scale: TemperatureScale): (celsius: number) => number
  (celsius: number, scale: TemperatureScale): number
} = dual(2, (celsius: number, scale: TemperatureScale): number => {
  const { ratio, zero } = row(scale)
  return celsius * ratio + zero
})

/**
 * Converts a temperature of another scale to degrees Celsius.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { TemperatureScale } from "@owserver/protocol"
 *
 * assert.strictEqual(TemperatureScale.toCelsius(273.15, "K"), 0)
 * ```
 *
 * @since 0.1.0
 * @category combinators
 */
export const toCelsius: {
  (scale: TemperatureScale): (temperature: number) => number
  (temperature: number, scale: TemperatureScale): number
} = dual(2, (temperature: number, scale: TemperatureScale): number => {
  const { ratio, zero } = row(scale)
  return (temperature - zero) / ratio
})

/**
 * Converts a difference of temperatures in degrees Celsius to another scale. The zero point of the scale plays no part.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { TemperatureScale } from "@owserver/protocol"
 *
 * assert.strictEqual(TemperatureScale.gapFromCelsius(5, "F"), 9)
 * ```
 *
 * @since 0.1.0
 * @category combinators
 */
export const gapFromCelsius: {
  (scale: TemperatureScale): (celsius: number) => number
  (celsius: number, scale: TemperatureScale): number
} = dual(2, (celsius: number, scale: TemperatureScale): number => celsius * row(scale).ratio)

/**
 * Converts a difference of temperatures of another scale to degrees Celsius.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { TemperatureScale } from "@owserver/protocol"
 *
 * assert.strictEqual(TemperatureScale.gapToCelsius(0.9, "R"), 0.5)
 * ```
 *
 * @since 0.1.0
 * @category combinators
 */
export const gapToCelsius: {
  (scale: TemperatureScale): (gap: number) => number
  (gap: number, scale: TemperatureScale): number
} = dual(2, (gap: number, scale: TemperatureScale): number => gap / row(scale).ratio)
