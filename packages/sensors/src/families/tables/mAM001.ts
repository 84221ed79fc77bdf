// Written by scripts/sensors.mjs from packages/protocol/test/recordings; do not edit.
/**
 * Family B2, chip mAM001.
 *
 * @module
 * @since 0.1.0
 */
import * as Family from "../Family.js"

const table = {
  current: "f ro 12 v A",
  reading: "u ro 12 v hidden",
  volts: "f ro 12 v V"
} as const

/**
 * Family B2.
 *
 * @since 0.1.0
 * @category families
 */
export interface mAM001 extends Family.Family<typeof table> {}

/**
 * Family B2.
 *
 * @since 0.1.0
 * @category families
 */
export const mAM001: mAM001 = /*#__PURE__*/ Family.make("B2", "mAM001", 0x0000, table)
