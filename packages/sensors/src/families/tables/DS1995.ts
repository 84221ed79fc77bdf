// Written by scripts/sensors.mjs from packages/protocol/test/recordings; do not edit.
/**
 * Family 0A, chip DS1995.
 *
 * @module
 * @since 0.1.0
 */
import * as Family from "../Family.js"

const table = {
  memory: "b rw 2048 v",
  pages: {
    page: "b[64] rw 32 v"
  }
} as const

/**
 * Family 0A.
 *
 * @since 0.1.0
 * @category families
 */
export interface DS1995 extends Family.Family<typeof table> {}

/**
 * Family 0A.
 *
 * @since 0.1.0
 * @category families
 */
export const DS1995: DS1995 = /*#__PURE__*/ Family.make("0A", "DS1995", 0x0004, table)
