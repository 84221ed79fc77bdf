// Written by scripts/sensors.mjs from packages/protocol/test/recordings; do not edit.
/**
 * Family A2, chip mCM001.
 *
 * @module
 * @since 0.1.0
 */
import * as Family from "../Family.js"

const table = {
  current: "f ro 12 v A",
  reading: "u ro 12 v hidden"
} as const

/**
 * Family A2.
 *
 * @since 0.1.0
 * @category families
 */
export interface mCM001 extends Family.Family<typeof table> {}

/**
 * Family A2.
 *
 * @since 0.1.0
 * @category families
 */
export const mCM001: mCM001 = /*#__PURE__*/ Family.make("A2", "mCM001", 0x0000, table)
