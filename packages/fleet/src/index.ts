/**
 * The modules of the fleet.
 *
 * @module
 * @since 0.1.0
 */
export * as Fleet from "./Fleet.js"
export * from "./FleetError.js"
export * as Task from "./Task.js"
