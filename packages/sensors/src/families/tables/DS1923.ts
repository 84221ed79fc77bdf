// Written by scripts/sensors.mjs from packages/protocol/test/recordings; do not edit.
/**
 * Family 41, chip DS1923.
 *
 * @module
 * @since 0.1.0
 */
import * as Family from "../Family.js"

const table = {
  clock: {
    date: "d rw 24 t",
    running: "y rw 1 s",
    udate: "u rw 12 t s"
  },
  humidity: "f ro 12 v %",
  mission: {
    delay: "u rw 12 v",
    rollover: "y rw 1 s",
    running: "y rw 1 v",
    samplinghumidity: "y ro 1 v",
    samplingtemp: "y ro 1 v"
  },
  pages: {
    page: "b[18] rw 32 v"
  },
  temperature: "t ro 12 v"
} as const

/**
 * Family 41.
 *
 * @since 0.1.0
 * @category families
 */
export interface DS1923 extends Family.Family<typeof table> {}

/**
 * Family 41.
 *
 * @since 0.1.0
 * @category families
 */
export const DS1923: DS1923 = /*#__PURE__*/ Family.make("41", "DS1923", 0x8007, table)
