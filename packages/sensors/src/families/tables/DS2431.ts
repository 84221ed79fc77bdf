// Written by scripts/sensors.mjs from packages/protocol/test/recordings; do not edit.
/**
 * Family 2D, chip DS2431.
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
 * Family 2D.
 *
 * @since 0.1.0
 * @category families
 */
export interface DS2431 extends Family.Family<typeof table> {}

/**
 * Family 2D.
 *
 * @since 0.1.0
 * @category families
 */
export const DS2431: DS2431 = /*#__PURE__*/ Family.make("2D", "DS2431", 0x0005, table)
