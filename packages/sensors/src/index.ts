/**
 * 1-Wire devices and typed values on the `OwServer` service.
 *
 * @module
 * @since 0.1.0
 */
export * as Alarms from "./Alarms.js"
export * as Aliases from "./Aliases.js"
export * as Boards from "./Boards.js"
export * as Changes from "./Changes.js"
export * as Codec from "./Codec.js"
export * as Counters from "./Counters.js"
export * as Device from "./Device.js"
export * as Devices from "./Devices.js"
export * as Family from "./Family.js"
export * as FamilyRegistry from "./FamilyRegistry.js"
export * from "./families/index.js"
export * as Humidity from "./Humidity.js"
export * as Introspection from "./Introspection.js"
export * as Overrides from "./Overrides.js"
export * as Poll from "./Poll.js"
export * as Presence from "./Presence.js"
export * as Pressure from "./Pressure.js"
export { Atmosphere, InchOfMercury, Millibar, MillimetreOfMercury, Pascal, Psi } from "./Pressure.js"
export * as Property from "./Property.js"
export * as Reading from "./Reading.js"
export * from "./SensorError.js"
export * as Servers from "./Servers.js"
export * as Switches from "./Switches.js"
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
export * as TemperatureBatcher from "./TemperatureBatcher.js"
export * as TemperatureScan from "./TemperatureScan.js"
export * as Thermocouple from "./Thermocouple.js"
export * as Trust from "./Trust.js"
