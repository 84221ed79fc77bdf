// Written by scripts/sensors.mjs from packages/protocol/test/recordings; do not edit.
/**
 * Family 8B, chip DS1985U.
 *
 * @module
 * @since 0.1.0
 */
import * as Family from "../Family.js"

const table = {
  memory: "b rw 2048 v",
  pages: {
    page: "b[64] rw 32 v"
  },
  status: {
    page: "b[11] rw 8 s"
  }
} as const

/**
 * Family 8B.
 *
 * @since 0.1.0
 * @category families
 */
export interface DS1985U extends Family.Family<typeof table> {}

/**
 * Family 8B.
 *
 * @since 0.1.0
 * @category families
 */
export const DS1985U: DS1985U = /*#__PURE__*/ Family.make("8B", "DS1985U", 0x0000, table)
