// Written by scripts/sensors.mjs from packages/protocol/test/recordings; do not edit.
/**
 * Family 05, chip DS2405.
 *
 * @module
 * @since 0.1.0
 */
import * as Family from "../Family.js"

const table = {
  PIO: "y rw 1 s",
  sensed: "y ro 1 v"
} as const

/**
 * Family 05.
 *
 * @since 0.1.0
 * @category families
 */
export interface DS2405 extends Family.Family<typeof table> {}

/**
 * Family 05.
 *
 * @since 0.1.0
 * @category families
 */
export const DS2405: DS2405 = /*#__PURE__*/ Family.make("05", "DS2405", 0x0002, table)
