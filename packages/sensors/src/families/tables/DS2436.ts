// Written by scripts/sensors.mjs from packages/protocol/test/recordings; do not edit.
/**
 * Family 1B, chip DS2436.
 *
 * @module
 * @since 0.1.0
 */
import * as Family from "../Family.js"

const table = {
  counter: {
    cycles: "u ro 12 s",
    increment: "y wo 1 v",
    reset: "y wo 1 v"
  },
  pages: {
    page: "b[3] rw 32 s"
  },
  temperature: "t ro 12 v",
  volts: "f ro 12 v V"
} as const

/**
 * Family 1B.
 *
 * @since 0.1.0
 * @category families
 */
export interface DS2436 extends Family.Family<typeof table> {}

/**
 * Family 1B.
 *
 * @since 0.1.0
 * @category families
 */
export const DS2436: DS2436 = /*#__PURE__*/ Family.make("1B", "DS2436", 0x0000, table)
