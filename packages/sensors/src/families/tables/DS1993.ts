// Written by scripts/sensors.mjs from packages/protocol/test/recordings; do not edit.
/**
 * Family 06, chip DS1993.
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
 * Family 06.
 *
 * @since 0.1.0
 * @category families
 */
export interface DS1993 extends Family.Family<typeof table> {}

/**
 * Family 06.
 *
 * @since 0.1.0
 * @category families
 */
export const DS1993: DS1993 = /*#__PURE__*/ Family.make("06", "DS1993", 0x0000, table)
