// Written by scripts/sensors.mjs from packages/protocol/test/recordings; do not edit.
/**
 * Family 43, chip DS28EC20.
 *
 * @module
 * @since 0.1.0
 */
import * as Family from "../Family.js"

const table = {
  memory: "b rw 2560 v",
  pages: {
    page: "b[80] rw 32 v"
  }
} as const

/**
 * Family 43.
 *
 * @since 0.1.0
 * @category families
 */
export interface DS28EC20 extends Family.Family<typeof table> {}

/**
 * Family 43.
 *
 * @since 0.1.0
 * @category families
 */
export const DS28EC20: DS28EC20 = /*#__PURE__*/ Family.make("43", "DS28EC20", 0x0005, table)
