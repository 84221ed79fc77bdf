/**
 * 1-Wire devices and typed values on the `OwServer` service.
 *
 * @since 0.1.0
 */
export * as Device from "./Device.js"
export * as Devices from "./Devices.js"
export * as Property from "./Property.js"
export * as Reading from "./Reading.js"
export * from "./SensorError.js"
export * as Trust from "./Trust.js"
