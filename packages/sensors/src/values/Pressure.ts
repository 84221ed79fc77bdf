/**
 * Pressures with their scale in the type. At run time they are numbers.
 *
 * @module
 * @since 0.1.0
 */
import { PressureScale } from "@owserver/client"
import * as Brand from "effect/Brand"
import { dual } from "effect/Function"

/**
 * Millibars, the same as hectopascals.
 *
 * @since 0.1.0
 * @category models
 */
export type Millibar = number & Brand.Brand<"Millibar">

/**
 * Standard atmospheres.
 *
 * @since 0.1.0
 * @category models
 */
export type Atmosphere = number & Brand.Brand<"Atmosphere">

/**
 * Millimetres of mercury.
 *
 * @since 0.1.0
 * @category models
 */
export type MillimetreOfMercury = number & Brand.Brand<"MillimetreOfMercury">

/**
 * Inches of mercury.
 *
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
 * Pascals.
 *
 * @since 0.1.0
 * @category models
 */
export type Pascal = number & Brand.Brand<"Pascal">

/**
 * Brands a number as millibar.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { Millibar, Pressure } from "@owserver/sensors"
 *
 * const seaLevel = Millibar(1013.25)
 * assert.strictEqual(Pressure.convert(seaLevel, "mbar", "Pa"), 101_325)
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const Millibar: Brand.Brand.Constructor<Millibar> = Brand.nominal()

/**
 * Brands a number as standard atmospheres.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { Atmosphere, Pressure } from "@owserver/sensors"
 *
 * assert.strictEqual(Math.round(Pressure.convert(Atmosphere(1), "atm", "mmHg")), 760)
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const Atmosphere: Brand.Brand.Constructor<Atmosphere> = Brand.nominal()

/**
 * Brands a number as millimetres of mercury.
 *
 * @example
 * ```ts
 * import { MillimetreOfMercury } from "@owserver/sensors"
 *
 * const blood = MillimetreOfMercury(120)
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const MillimetreOfMercury: Brand.Brand.Constructor<MillimetreOfMercury> = Brand.nominal()

/**
 * Brands a number as inches of mercury.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { InchOfMercury, Pressure } from "@owserver/sensors"
 *
 * const altimeter = Pressure.convert(InchOfMercury(29.92), "inHg", "mbar")
 * assert.strictEqual(altimeter.toFixed(0), "1013")
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const InchOfMercury: Brand.Brand.Constructor<InchOfMercury> = Brand.nominal()

/**
 * Brands a number as pounds per square inch.
 *
 * @example
 * ```ts
 * import { Pressure, Psi } from "@owserver/sensors"
 *
 * const tyre = Pressure.convert(Psi(32), "psi", "mbar")
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const Psi: Brand.Brand.Constructor<Psi> = Brand.nominal()

/**
 * Brands a number as pascals.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { Pascal, Pressure } from "@owserver/sensors"
 *
 * assert.strictEqual(Pressure.convert(Pascal(100), "Pa", "mbar"), 1)
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const Pascal: Brand.Brand.Constructor<Pascal> = Brand.nominal()

/**
 * The pressure of each scale: `mbar`, `atm`, `mmHg`, `inHg`, `psi`, `Pa`.
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
 * `mbar`, `atm`, `mmHg`, `inHg`, `psi` or `Pa`, also the text of the unit.
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
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { Millibar, Pressure } from "@owserver/sensors"
 *
 * const [here, there] = [Millibar(990), Millibar(1020)]
 * const fall = Pressure.convert(there, "mbar", "inHg") - Pressure.convert(here, "mbar", "inHg")
 * assert.strictEqual(fall.toFixed(3), "0.886")
 * ```
 *
 * @since 0.1.0
 * @category combinators
 */
export const convert: {
  <From extends Scale, To extends Scale>(from: From, to: To): (self: ByScale[From]) => ByScale[To]
  <From extends Scale, To extends Scale>(self: ByScale[From], from: From, to: To): ByScale[To]
} = dual(3, (self: number, from: Scale, to: Scale): number =>
  from === to ? self : PressureScale.fromMbar(PressureScale.toMbar(self, from), to)
)
