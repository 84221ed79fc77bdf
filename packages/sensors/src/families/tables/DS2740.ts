// Written by scripts/sensors.mjs from packages/protocol/test/recordings; do not edit.
/**
 * Family 36, chip DS2740.
 *
 * @module
 * @since 0.1.0
 */
import * as Family from "../Family.js"

const table = {
  PIO: "y rw 1 v",
  memory: "b rw 256 v",
  smod: "y rw 1 v",
  vis: "f ro 12 v V",
  vis_B: "f ro 12 v V",
  volthours: "f rw 12 v Vh"
} as const

/**
 * Family 36.
 *
 * @since 0.1.0
 * @category families
 */
export interface DS2740 extends Family.Family<typeof table> {}

/**
 * Family 36.
 *
 * @since 0.1.0
 * @category families
 */
export const DS2740: DS2740 = /*#__PURE__*/ Family.make("36", "DS2740", 0x0000, table)
