// Written by scripts/sensors.mjs from packages/protocol/test/recordings; do not edit.
/**
 * Family 1A, chip DS1963L.
 *
 * @module
 * @since 0.1.0
 */
import * as Family from "../Family.js"

const table = {
  memory: "b rw 512 v",
  pages: {
    count: "u[16] ro 12 v",
    page: "b[16] rw 32 v"
  }
} as const

/**
 * Family 1A.
 *
 * @since 0.1.0
 * @category families
 */
export interface DS1963L extends Family.Family<typeof table> {}

/**
 * Family 1A.
 *
 * @since 0.1.0
 * @category families
 */
export const DS1963L: DS1963L = /*#__PURE__*/ Family.make("1A", "DS1963L", 0x0004, table)
