// Written by scripts/sensors.mjs from packages/protocol/test/recordings; do not edit.
/**
 * Family 0B, chip DS2505.
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
 * Family 0B.
 *
 * @since 0.1.0
 * @category families
 */
export interface DS2505 extends Family.Family<typeof table> {}

/**
 * Family 0B.
 *
 * @since 0.1.0
 * @category families
 */
export const DS2505: DS2505 = /*#__PURE__*/ Family.make("0B", "DS2505", 0x0000, table)
