/**
 * Temperatures and temperature differences with their scale in the type, so that Fahrenheit and Celsius cannot be confused.
 * At run time they are numbers.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { Celsius, Temperature } from "@owserver/sensors"
 *
 * const outside = Celsius(21.5)
 * const abroad = Temperature.convert(outside, "C", "F") // a Fahrenheit
 * assert.strictEqual(abroad, 70.7)
 * ```
 *
 * @module
 * @since 0.1.0
 */
import { TemperatureScale } from "@owserver/client"
import * as Brand from "effect/Brand"
import { dual } from "effect/Function"

/**
 * Degrees Celsius, made by `Celsius(21.5)`. A plain number does not have this type.
 *
 * @since 0.1.0
 * @category models
 */
export type Celsius = number & Brand.Brand<"Celsius">

/**
 * Degrees Fahrenheit.
 *
 * @since 0.1.0
 * @category models
 */
export type Fahrenheit = number & Brand.Brand<"Fahrenheit">

/**
 * Kelvin.
 *
 * @since 0.1.0
 * @category models
 */
export type Kelvin = number & Brand.Brand<"Kelvin">

/**
 * Degrees Rankine.
 *
 * @since 0.1.0
 * @category models
 */
export type Rankine = number & Brand.Brand<"Rankine">

/**
 * A temperature difference in degrees Celsius, such as a hysteresis. A conversion to another scale does not shift its zero point.
 *
 * @since 0.1.0
 * @category models
 */
export type CelsiusGap = number & Brand.Brand<"CelsiusGap">

/**
 * A temperature difference in degrees Fahrenheit.
 *
 * @since 0.1.0
 * @category models
 */
export type FahrenheitGap = number & Brand.Brand<"FahrenheitGap">

/**
 * A temperature difference in kelvins.
 *
 * @since 0.1.0
 * @category models
 */
export type KelvinGap = number & Brand.Brand<"KelvinGap">

/**
 * A temperature difference in degrees Rankine.
 *
 * @since 0.1.0
 * @category models
 */
export type RankineGap = number & Brand.Brand<"RankineGap">

/**
 * Brands a number as degrees Celsius.
 *
 * @example
 * ```ts
 * import { Celsius } from "@owserver/sensors"
 *
 * const setPoint: Celsius = Celsius(21)
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const Celsius: Brand.Brand.Constructor<Celsius> = Brand.nominal()

/**
 * Brands a number as degrees Fahrenheit.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { Fahrenheit, Temperature } from "@owserver/sensors"
 *
 * assert.strictEqual(Temperature.convert(Fahrenheit(-40), "F", "C"), -40)
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const Fahrenheit: Brand.Brand.Constructor<Fahrenheit> = Brand.nominal()

/**
 * Brands a number as kelvins.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { Kelvin, Temperature } from "@owserver/sensors"
 *
 * const absoluteZero = Temperature.convert(Kelvin(0), "K", "C")
 * assert.strictEqual(absoluteZero, -273.15)
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const Kelvin: Brand.Brand.Constructor<Kelvin> = Brand.nominal()

/**
 * Brands a number as degrees Rankine.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { Rankine, Temperature } from "@owserver/sensors"
 *
 * assert.strictEqual(Temperature.convert(Rankine(491.67), "R", "C"), 0)
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const Rankine: Brand.Brand.Constructor<Rankine> = Brand.nominal()

/**
 * Brands a number as a difference in degrees Celsius.
 *
 * @example
 * ```ts
 * import { CelsiusGap } from "@owserver/sensors"
 *
 * const hysteresis = CelsiusGap(0.5)
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const CelsiusGap: Brand.Brand.Constructor<CelsiusGap> = Brand.nominal()

/**
 * Brands a number as a difference in degrees Fahrenheit.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { FahrenheitGap, Temperature } from "@owserver/sensors"
 *
 * assert.strictEqual(Temperature.convertGap(FahrenheitGap(9), "F", "K"), 5)
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const FahrenheitGap: Brand.Brand.Constructor<FahrenheitGap> = Brand.nominal()

/**
 * Brands a number as a difference in kelvins.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { KelvinGap, Temperature } from "@owserver/sensors"
 *
 * assert.strictEqual(Temperature.convertGap(KelvinGap(1), "K", "C"), 1)
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const KelvinGap: Brand.Brand.Constructor<KelvinGap> = Brand.nominal()

/**
 * Brands a number as a difference in degrees Rankine.
 *
 * @example
 * ```ts
 * import { RankineGap, Temperature } from "@owserver/sensors"
 *
 * const drift = Temperature.convertGap(RankineGap(0.9), "R", "C")
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const RankineGap: Brand.Brand.Constructor<RankineGap> = Brand.nominal()

/**
 * The temperature of each scale: `C`, `F`, `K`, `R`.
 *
 * @since 0.1.0
 * @category models
 */
export interface ByScale {
  readonly C: Celsius
  readonly F: Fahrenheit
  readonly K: Kelvin
  readonly R: Rankine
}

/**
 * The temperature difference of each scale: `C`, `F`, `K`, `R`.
 *
 * @since 0.1.0
 * @category models
 */
export interface GapByScale {
  readonly C: CelsiusGap
  readonly F: FahrenheitGap
  readonly K: KelvinGap
  readonly R: RankineGap
}

/**
 * `C`, `F`, `K` or `R`.
 *
 * @since 0.1.0
 * @category models
 */
export type Scale = TemperatureScale.TemperatureScale

/**
 * A temperature in any scale.
 *
 * @since 0.1.0
 * @category models
 */
export type Temperature = ByScale[Scale]

/**
 * A temperature difference in any scale.
 *
 * @since 0.1.0
 * @category models
 */
export type Gap = GapByScale[Scale]

/**
 * The unit of each scale, as readings print it.
 *
 * @since 0.1.0
 * @category constants
 */
export const units: { readonly [S in Scale]: string } = { C: "°C", F: "°F", K: "K", R: "°R" }

/**
 * Converts a temperature from one scale to another.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { Celsius, Temperature } from "@owserver/sensors"
 *
 * const freezing = Temperature.convert(Celsius(0), "C", "K")
 * assert.strictEqual(freezing, 273.15)
 * ```
 *
 * @since 0.1.0
 * @category combinators
 */
export const convert: {
  <From extends Scale, To extends Scale>(from: From, to: To): (self: ByScale[From]) => ByScale[To]
  <From extends Scale, To extends Scale>(self: ByScale[From], from: From, to: To): ByScale[To]
} = dual(3, (self: number, from: Scale, to: Scale): number =>
  from === to ? self : TemperatureScale.fromCelsius(TemperatureScale.toCelsius(self, from), to)
)

/**
 * Converts a temperature difference from one scale to another. The zero points of the scales do not matter.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { CelsiusGap, Temperature } from "@owserver/sensors"
 *
 * assert.strictEqual(Temperature.convertGap(CelsiusGap(10), "C", "F"), 18)
 * ```
 *
 * @since 0.1.0
 * @category combinators
 */
export const convertGap: {
  <From extends Scale, To extends Scale>(from: From, to: To): (self: GapByScale[From]) => GapByScale[To]
  <From extends Scale, To extends Scale>(self: GapByScale[From], from: From, to: To): GapByScale[To]
} = dual(3, (self: number, from: Scale, to: Scale): number =>
  from === to ? self : TemperatureScale.gapFromCelsius(TemperatureScale.gapToCelsius(self, from), to)
)
