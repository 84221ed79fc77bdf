// Written by scripts/sensors.mjs from packages/protocol/test/recordings; do not edit.
/**
 * Family 1E, chip DS2437.
 *
 * @module
 * @since 0.1.0
 */
import * as Family from "../Family.js"

const table = {
  CA: "y rw 1 s",
  EE: "y rw 1 s",
  IAD: "y rw 1 s",
  VAD: "f ro 12 v V",
  VDD: "f ro 12 v V",
  date: "d rw 24 v",
  disconnect: {
    date: "d rw 24 v",
    udate: "u rw 12 v s"
  },
  endcharge: {
    date: "d rw 24 v",
    udate: "u rw 12 v s"
  },
  latesttemp: "t ro 12 v",
  pages: {
    page: "b[8] rw 8 s"
  },
  temperature: "t ro 12 v",
  udate: "u rw 12 t s",
  vis: "f ro 12 v V"
} as const

/**
 * Family 1E.
 *
 * @since 0.1.0
 * @category families
 */
export interface DS2437 extends Family.Family<typeof table> {}

/**
 * Family 1E.
 *
 * @since 0.1.0
 * @category families
 */
export const DS2437: DS2437 = /*#__PURE__*/ Family.make("1E", "DS2437", 0xc000, table)
