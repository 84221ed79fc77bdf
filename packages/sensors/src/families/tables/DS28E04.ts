// Written by scripts/sensors.mjs from packages/protocol/test/recordings; do not edit.
/**
 * Family 1C, chip DS28E04.
 *
 * @module
 * @since 0.1.0
 */
import * as Family from "../Family.js"

const table = {
  PIO: "y[2]* rw 1 s",
  latch: "y[2]* rw 1 v",
  memory: "b rw 550 v",
  pages: {
    page: "b[16] rw 32 v"
  },
  polarity: "y ro 1 v",
  por: "y rw 1 v",
  power: "y ro 1 v",
  sensed: "y[2]* ro 1 v",
  set_alarm: "u rw 12 s"
} as const

/**
 * Family 1C.
 *
 * @since 0.1.0
 * @category families
 */
export interface DS28E04 extends Family.Family<typeof table> {}

/**
 * Family 1C.
 *
 * @since 0.1.0
 * @category families
 */
export const DS28E04: DS28E04 = /*#__PURE__*/ Family.make("1C", "DS28E04", 0x0007, table)
