// Written by scripts/sensors.mjs from packages/protocol/test/recordings; do not edit.
/**
 * Family 23, chip DS2433.
 *
 * @module
 * @since 0.1.0
 */
import * as Family from "../Family.js"

const table = {
  memory: "b rw 512 v",
  pages: {
    page: "b[16] rw 32 v"
  }
} as const

/**
 * Family 23.
 *
 * @since 0.1.0
 * @category families
 */
export interface DS2433 extends Family.Family<typeof table> {}

/**
 * Family 23.
 *
 * @since 0.1.0
 * @category families
 */
export const DS2433: DS2433 = /*#__PURE__*/ Family.make("23", "DS2433", 0x0004, table)
