// Written by scripts/sensors.mjs from packages/protocol/test/recordings; do not edit.
/**
 * Family 0F, chip DS2506.
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
 * Family 0F.
 *
 * @since 0.1.0
 * @category families
 */
export interface DS2506 extends Family.Family<typeof table> {}

/**
 * Family 0F.
 *
 * @since 0.1.0
 * @category families
 */
export const DS2506: DS2506 = /*#__PURE__*/ Family.make("0F", "DS2506", 0x0004, table)
