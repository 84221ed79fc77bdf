// Written by scripts/sensors.mjs from packages/protocol/test/recordings; do not edit.
/**
 * Family A0, chip mRS001.
 *
 * @module
 * @since 0.1.0
 */
import * as Family from "../Family.js"

const table = {
  RPM: "u ro 12 v",
  reading: "u ro 12 v hidden"
} as const

/**
 * Family A0.
 *
 * @since 0.1.0
 * @category families
 */
export interface mRS001 extends Family.Family<typeof table> {}

/**
 * Family A0.
 *
 * @since 0.1.0
 * @category families
 */
export const mRS001: mRS001 = /*#__PURE__*/ Family.make("A0", "mRS001", 0x0000, table)
