/**
 * Temperatures and differences of temperatures, each in its scale: a number of degrees Fahrenheit is not taken for one of
 * degrees Celsius. The scale is in the type alone; at run time they are numbers.
 *
 * ```ts
 * const outside = Celsius(21.5)
 * const abroad = Temperature.convert(outside, "C", "F") // 70.7, a Fahrenheit
 * ```
 *
 * @since 0.1.0
 */
import { TemperatureScale } from "@owserver/client"
import * as Brand from "effect/Brand"

/**
 * Degrees Celsius.
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
 * A difference of temperatures in degrees Celsius, such as a hysteresis: it has no zero to be moved.
 *
 * @since 0.1.0
 * @category models
 */
export type CelsiusGap = number & Brand.Brand<"CelsiusGap">

/**
 * @since 0.1.0
 * @category models
 */
export type FahrenheitGap = number & Brand.Brand<"FahrenheitGap">

/**
 * @since 0.1.0
 * @category models
 */
export type KelvinGap = number & Brand.Brand<"KelvinGap">

/**
 * @since 0.1.0
 * @category models
 */
export type RankineGap = number & Brand.Brand<"RankineGap">

/**
 * @since 0.1.0
 * @category constructors
 */
export const Celsius: Brand.Brand.Constructor<Celsius> = Brand.nominal()

/**
 * @since 0.1.0
 * @category constructors
 */
export const Fahrenheit: Brand.Brand.Constructor<Fahrenheit> = Brand.nominal()

/**
 * @since 0.1.0
 * @category constructors
 */
export const Kelvin: Brand.Brand.Constructor<Kelvin> = Brand.nominal()

/**
 * @since 0.1.0
 * @category constructors
 */
export const Rankine: Brand.Brand.Constructor<Rankine> = Brand.nominal()

/**
 * @since 0.1.0
 * @category constructors
 */
export const CelsiusGap: Brand.Brand.Constructor<CelsiusGap> = Brand.nominal()

/**
 * @since 0.1.0
 * @category constructors
 */
export const FahrenheitGap: Brand.Brand.Constructor<FahrenheitGap> = Brand.nominal()

/**
 * @since 0.1.0
 * @category constructors
 */
export const KelvinGap: Brand.Brand.Constructor<KelvinGap> = Brand.nominal()

/**
 * @since 0.1.0
 * @category constructors
 */
export const RankineGap: Brand.Brand.Constructor<RankineGap> = Brand.nominal()

/**
 * The temperature of each scale.
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
 * The difference of temperatures of each scale.
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
 * A difference of temperatures in any scale.
 *
 * @since 0.1.0
 * @category models
 */
export type Gap = GapByScale[Scale]

/**
 * How each scale is written.
 *
 * @since 0.1.0
 * @category constants
 */
export const units: { readonly [S in Scale]: string } = { C: "°C", F: "°F", K: "K", R: "°R" }

/**
 * Converts a temperature from one scale to another.
 *
 * @since 0.1.0
 * @category combinators
 */
export const convert = <From extends Scale, To extends Scale>(value: ByScale[From], from: From, to: To): ByScale[To] =>
  ((from as Scale) === to
    ? value
    : TemperatureScale.fromCelsius(to, TemperatureScale.toCelsius(from, value))) as ByScale[To]

/**
 * Converts a difference of temperatures from one scale to another: the zeros of the scales play no part.
 *
 * @since 0.1.0
 * @category combinators
 */
export const convertGap = <From extends Scale, To extends Scale>(
  value: GapByScale[From],
  from: From,
  to: To
): GapByScale[To] =>
  ((from as Scale) === to
    ? value
    : TemperatureScale.gapFromCelsius(to, TemperatureScale.gapToCelsius(from, value))) as GapByScale[To]
