// Written by scripts/sensors.mjs from packages/protocol/test/recordings; do not edit.
/**
 * Family EF, chip HobbyBoards_EF.
 *
 * @module
 * @since 0.1.0
 */
import * as Family from "../Family.js"

const table = {
  barometer: {
    altitude: "i rw 12 v",
    config: "u rw 12 s",
    location: "a rw 21 s",
    polling_available: "u ro 12 s",
    polling_frequency: "u rw 12 s",
    pressure: "p ro 12 v",
    pressure_altitude: "i ro 12 v",
    reboot: "y wo 1 s",
    reset: "y wo 1 s",
    temperature: "t ro 12 v"
  },
  hub: {
    branch: "y[4]* rw 1 s",
    config: "u rw 12 v hidden",
    short: "y[4]* ro 1 s"
  },
  humidity: {
    config: "u rw 12 s",
    humidity_corrected: "f ro 12 v %",
    humidity_offset: "f rw 12 v %",
    humidity_raw: "f ro 12 v %",
    location: "a rw 21 s",
    polling_available: "u ro 12 s",
    polling_frequency: "u rw 12 s",
    reboot: "y wo 1 s",
    reset: "y wo 1 s",
    temperature: "t ro 12 v"
  },
  moisture: {
    calibrate: {
      max: "u rw 12 s",
      min: "u rw 12 s",
      raw: "u[4] ro 12 v"
    },
    is_leaf: "y[4]* rw 1 v",
    is_moisture: "y[4]* rw 1 s",
    sensor: "i[4] ro 12 v"
  },
  multitemp: {
    config: "u ro 12 s",
    location: "a rw 21 s",
    polling_available: "u ro 12 s",
    polling_frequency: "u rw 12 s",
    reboot: "y wo 1 s",
    reset: "y wo 1 s",
    temperature: "t[6] ro 12 v"
  },
  type: "a ro 32 v",
  type_number: "u ro 12 s",
  version: "a ro 7 v",
  version_number: "u ro 12 s hidden"
} as const

/**
 * Family EF.
 *
 * @since 0.1.0
 * @category families
 */
export interface HobbyBoards_EF extends Family.Family<typeof table> {}

/**
 * Family EF.
 *
 * @since 0.1.0
 * @category families
 */
export const HobbyBoards_EF: HobbyBoards_EF = /*#__PURE__*/ Family.make("EF", "HobbyBoards_EF", 0x0000, table)
