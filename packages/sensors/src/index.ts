/**
 * 1-Wire devices and typed values on the `OwServer` service.
 *
 * @module
 * @since 0.1.0
 */

export * as Boards from "./chips/Boards.js"
export * as Humidity from "./chips/Humidity.js"
export * as PrimaryProperty from "./chips/PrimaryProperty.js"
export * as Switches from "./chips/Switches.js"
export * as TemperatureBatcher from "./chips/TemperatureBatcher.js"
export * as TemperatureScan from "./chips/TemperatureScan.js"
export * as Thermocouple from "./chips/Thermocouple.js"
export * as Aliases from "./devices/Aliases.js"
export * as Device from "./devices/Device.js"
export * as Devices from "./devices/Devices.js"
export * as DirectoryTree from "./devices/DirectoryTree.js"
export * as Introspection from "./devices/Introspection.js"
export * as Trust from "./devices/Trust.js"
export * as Family from "./families/Family.js"
export * as FamilyRegistry from "./families/FamilyRegistry.js"
export * as Overrides from "./families/Overrides.js"
export * as Property from "./families/Property.js"
export * from "./families/tables/index.js"
export * as Servers from "./servers/Servers.js"
export * as Alarms from "./streams/Alarms.js"
export * as Changes from "./streams/Changes.js"
export * as Counters from "./streams/Counters.js"
export * as Poll from "./streams/Poll.js"
export * as Presence from "./streams/Presence.js"
export * as Codec from "./values/Codec.js"
export * as Pressure from "./values/Pressure.js"
export { Atmosphere, InchOfMercury, Millibar, MillimetreOfMercury, Pascal, Psi } from "./values/Pressure.js"
export * as Reading from "./values/Reading.js"
export * from "./values/SensorError.js"
export * as Temperature from "./values/Temperature.js"
export {
  Celsius,
  CelsiusGap,
  Fahrenheit,
  FahrenheitGap,
  Kelvin,
  KelvinGap,
  Rankine,
  RankineGap
} from "./values/Temperature.js"
