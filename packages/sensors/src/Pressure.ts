/**
 * Pressures, each in its scale. The scale is in the type alone; at run time they are numbers.
 *
 * @since 0.1.0
 */
import { PressureScale } from "@owserver/client"
import * as Brand from "effect/Brand"

/**
 * @since 0.1.0
 * @category models
 */
export type Millibar = number & Brand.Brand<"Millibar">

/**
 * @since 0.1.0
 * @category models
 */
export type Atmosphere = number & Brand.Brand<"Atmosphere">

/**
 * @since 0.1.0
 * @category models
 */
export type MillimetreOfMercury = number & Brand.Brand<"MillimetreOfMercury">

/**
 * @since 0.1.0
 * @category models
 */
export type InchOfMercury = number & Brand.Brand<"InchOfMercury">

/**
 * Pounds per square inch.
 *
 * @since 0.1.0
 * @category models
 */
export type Psi = number & Brand.Brand<"Psi">

/**
 * @since 0.1.0
 * @category models
 */
export type Pascal = number & Brand.Brand<"Pascal">

/**
 * @since 0.1.0
 * @category constructors
 */
export const Millibar: Brand.Brand.Constructor<Millibar> = Brand.nominal()

/**
 * @since 0.1.0
 * @category constructors
 */
export const Atmosphere: Brand.Brand.Constructor<Atmosphere> = Brand.nominal()

/**
 * @since 0.1.0
 * @category constructors
 */
export const MillimetreOfMercury: Brand.Brand.Constructor<MillimetreOfMercury> = Brand.nominal()

/**
 * @since 0.1.0
 * @category constructors
 */
export const InchOfMercury: Brand.Brand.Constructor<InchOfMercury> = Brand.nominal()

/**
 * @since 0.1.0
 * @category constructors
 */
export const Psi: Brand.Brand.Constructor<Psi> = Brand.nominal()

/**
 * @since 0.1.0
 * @category constructors
 */
export const Pascal: Brand.Brand.Constructor<Pascal> = Brand.nominal()

/**
 * The pressure of each scale.
 *
 * @since 0.1.0
 * @category models
 */
export interface ByScale {
  readonly mbar: Millibar
  readonly atm: Atmosphere
  readonly mmHg: MillimetreOfMercury
  readonly inHg: InchOfMercury
  readonly psi: Psi
  readonly Pa: Pascal
}

/**
 * `mbar`, `atm`, `mmHg`, `inHg`, `psi` or `Pa`, which is how each is written too.
 *
 * @since 0.1.0
 * @category models
 */
export type Scale = PressureScale.PressureScale

/**
 * A pressure in any scale.
 *
 * @since 0.1.0
 * @category models
 */
export type Pressure = ByScale[Scale]

/**
 * Converts a pressure from one scale to another.
 *
 * @since 0.1.0
 * @category combinators
 */
export const convert = <From extends Scale, To extends Scale>(value: ByScale[From], from: From, to: To): ByScale[To] =>
  ((from as Scale) === to ? value : PressureScale.fromMbar(to, PressureScale.toMbar(from, value))) as ByScale[To]
