// Written by scripts/sensors.mjs from packages/protocol/test/recordings; do not edit.
/**
 * Family 2C, chip DS2890.
 *
 * @module
 * @since 0.1.0
 */
import * as Family from "../Family.js"

const table = {
  chargepump: "y rw 1 s",
  wiper: "u rw 12 s"
} as const

/**
 * Family 2C.
 *
 * @since 0.1.0
 * @category families
 */
export interface DS2890 extends Family.Family<typeof table> {}

/**
 * Family 2C.
 *
 * @since 0.1.0
 * @category families
 */
export const DS2890: DS2890 = /*#__PURE__*/ Family.make("2C", "DS2890", 0x0007, table)
