// Written by scripts/sensors.mjs from packages/protocol/test/recordings; do not edit.
/**
 * Family 8F, chip DS1986U.
 *
 * @module
 * @since 0.1.0
 */
import * as Family from "../Family.js"

const table = {
  memory: "b rw 8192 v",
  pages: {
    page: "b[256] rw 32 v"
  },
  status: {
    page: "b[11] rw 32 s"
  }
} as const

/**
 * Family 8F.
 *
 * @since 0.1.0
 * @category families
 */
export interface DS1986U extends Family.Family<typeof table> {}

/**
 * Family 8F.
 *
 * @since 0.1.0
 * @category families
 */
export const DS1986U: DS1986U = /*#__PURE__*/ Family.make("8F", "DS1986U", 0x0004, table)
