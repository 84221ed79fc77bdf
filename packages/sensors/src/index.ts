/**
 * 1-Wire devices and typed values on the `OwServer` service.
 *
 * @since 0.1.0
 */
export * as Property from "./Property.js"
