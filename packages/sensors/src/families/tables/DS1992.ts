// Written by scripts/sensors.mjs from packages/protocol/test/recordings; do not edit.
/**
 * Family 08, chip DS1992.
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
 * Family 08.
 *
 * @since 0.1.0
 * @category families
 */
export interface DS1992 extends Family.Family<typeof table> {}

/**
 * Family 08.
 *
 * @since 0.1.0
 * @category families
 */
export const DS1992: DS1992 = /*#__PURE__*/ Family.make("08", "DS1992", 0x0000, table)
