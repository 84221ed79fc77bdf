// Written by scripts/sensors.mjs from packages/protocol/test/recordings; do not edit.
/**
 * Family 09, chip DS2502.
 *
 * @module
 * @since 0.1.0
 */
import * as Family from "../Family.js"

const table = {
  memory: "b rw 128 v",
  pages: {
    page: "b[4] rw 32 v"
  }
} as const

/**
 * Family 09.
 *
 * @since 0.1.0
 * @category families
 */
export interface DS2502 extends Family.Family<typeof table> {}

/**
 * Family 09.
 *
 * @since 0.1.0
 * @category families
 */
export const DS2502: DS2502 = /*#__PURE__*/ Family.make("09", "DS2502", 0x0000, table)
