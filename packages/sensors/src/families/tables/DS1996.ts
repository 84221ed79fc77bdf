// Written by scripts/sensors.mjs from packages/protocol/test/recordings; do not edit.
/**
 * Family 0C, chip DS1996.
 *
 * @module
 * @since 0.1.0
 */
import * as Family from "../Family.js"

const table = {
  memory: "b rw 8192 v",
  pages: {
    page: "b[256] rw 32 v"
  }
} as const

/**
 * Family 0C.
 *
 * @since 0.1.0
 * @category families
 */
export interface DS1996 extends Family.Family<typeof table> {}

/**
 * Family 0C.
 *
 * @since 0.1.0
 * @category families
 */
export const DS1996: DS1996 = /*#__PURE__*/ Family.make("0C", "DS1996", 0x0004, table)
