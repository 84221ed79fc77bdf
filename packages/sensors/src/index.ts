/**
 * 1-Wire devices and typed values on the `OwServer` service.
 *
 * @since 0.1.0
 */
export * as Codec from "./Codec.js"
export * as Families from "./Families.js"
export * as Family from "./Family.js"
export * from "./families/index.js"
export * as Introspection from "./Introspection.js"
export * as Overrides from "./Overrides.js"
export * as Pressure from "./Pressure.js"
export { Atmosphere, InchOfMercury, Millibar, MillimetreOfMercury, Pascal, Psi } from "./Pressure.js"
export * as Property from "./Property.js"
export * from "./SensorError.js"
export * as Temperature from "./Temperature.js"
export {
  Celsius,
  CelsiusGap,
  Fahrenheit,
  FahrenheitGap,
  Kelvin,
  KelvinGap,
  Rankine,
  RankineGap
} from "./Temperature.js"
