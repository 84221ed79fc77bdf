// Written by scripts/sensors.mjs from packages/protocol/test/recordings; do not edit.
/**
 * Family 3A, chip DS2413.
 *
 * @module
 * @since 0.1.0
 */
import * as Family from "../Family.js"

const table = {
  PIO: "y[A-B]* rw 1 v",
  piostate: "u rw 12 v hidden",
  sensed: "y[A-B]* ro 1 v"
} as const

/**
 * Family 3A.
 *
 * @since 0.1.0
 * @category families
 */
export interface DS2413 extends Family.Family<typeof table> {}

/**
 * Family 3A.
 *
 * @since 0.1.0
 * @category families
 */
export const DS2413: DS2413 = /*#__PURE__*/ Family.make("3A", "DS2413", 0x0005, table)
