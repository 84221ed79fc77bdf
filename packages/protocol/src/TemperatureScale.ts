/**
 * The four scales in which owserver gives and takes temperatures. The flags of a request choose one, for reading and for
 * writing alike.
 *
 * Source: OWFS, `ow_temp.c`.
 *
 * @module
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"

/**
 * Celsius, Fahrenheit, Kelvin, Rankine.
 *
 * @since 0.1.0
 * @category schemas
 */
export const TemperatureScale = Schema.Literal("C", "F", "K", "R").annotations({ identifier: "TemperatureScale" })

/**
 * One of the four scales: `C`, `F`, `K` or `R`.
 *
 * @since 0.1.0
 * @category models
 */
export type TemperatureScale = typeof TemperatureScale.Type

/**
 * Each scale with its code in the flag word and the name of its constant in pyownet. A temperature in the scale is
 * `ratio` times the one in degrees Celsius plus `zero`; a difference of temperatures is `ratio` times.
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
 * Converts a temperature in degrees Celsius to the scale.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { TemperatureScale } from "@owserver/protocol"
 *
 * assert.strictEqual(TemperatureScale.fromCelsius("F", 100), 212)
 * ```
 *
 * @since 0.1.0
 * @category combinators
 */
export const fromCelsius = (self: TemperatureScale, celsius: number): number => {
  const { ratio, zero } = row(self)
  return celsius * ratio + zero
}

/**
 * Converts a temperature of the scale to degrees Celsius.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { TemperatureScale } from "@owserver/protocol"
 *
 * assert.strictEqual(TemperatureScale.toCelsius("K", 273.15), 0)
 * ```
 *
 * @since 0.1.0
 * @category combinators
 */
export const toCelsius = (self: TemperatureScale, temperature: number): number => {
  const { ratio, zero } = row(self)
  return (temperature - zero) / ratio
}

/**
 * Converts a difference of temperatures in degrees Celsius to the scale: the zero of the scale plays no part.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { TemperatureScale } from "@owserver/protocol"
 *
 * assert.strictEqual(TemperatureScale.gapFromCelsius("F", 5), 9)
 * ```
 *
 * @since 0.1.0
 * @category combinators
 */
export const gapFromCelsius = (self: TemperatureScale, celsius: number): number => celsius * row(self).ratio

/**
 * Converts a difference of temperatures of the scale to degrees Celsius.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { TemperatureScale } from "@owserver/protocol"
 *
 * assert.strictEqual(TemperatureScale.gapToCelsius("R", 0.9), 0.5)
 * ```
 *
 * @since 0.1.0
 * @category combinators
 */
export const gapToCelsius = (self: TemperatureScale, gap: number): number => gap / row(self).ratio
