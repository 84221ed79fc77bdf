// Written by scripts/sensors.mjs from packages/protocol/test/recordings; do not edit.
/**
 * Family 32, chip DS2780.
 *
 * @module
 * @since 0.1.0
 */
import * as Family from "../Family.js"

const table = {
  PIO: "y wo 1 v",
  aef: "y rw 1 v",
  chgtf: "y rw 1 v",
  dc: "y rw 1 v",
  learnf: "y rw 1 v",
  lock: "y[2] rw 1 s",
  memory: "b rw 256 v",
  nben: "y rw 1 v",
  pages: {
    page: "b[2] rw 16 v"
  },
  pmod: "y rw 1 v",
  porf: "y rw 1 v",
  rnaop: "y rw 1 v",
  sef: "y rw 1 v",
  sensed: "y ro 1 v",
  temperature: "t ro 12 v",
  typeB: {
    range_high: "t ro 12 f",
    range_low: "t ro 12 f",
    temperature: "t ro 12 v"
  },
  typeE: {
    range_high: "t ro 12 f",
    range_low: "t ro 12 f",
    temperature: "t ro 12 v"
  },
  typeJ: {
    range_high: "t ro 12 f",
    range_low: "t ro 12 f",
    temperature: "t ro 12 v"
  },
  typeK: {
    range_high: "t ro 12 f",
    range_low: "t ro 12 f",
    temperature: "t ro 12 v"
  },
  typeN: {
    range_high: "t ro 12 f",
    range_low: "t ro 12 f",
    temperature: "t ro 12 v"
  },
  typeR: {
    range_high: "t ro 12 f",
    range_low: "t ro 12 f",
    temperature: "t ro 12 v"
  },
  typeS: {
    range_high: "t ro 12 f",
    range_low: "t ro 12 f",
    temperature: "t ro 12 v"
  },
  typeT: {
    range_high: "t ro 12 f",
    range_low: "t ro 12 f",
    temperature: "t ro 12 v"
  },
  uven: "y rw 1 v",
  uvf: "y rw 1 v",
  vbias: "f rw 12 s V",
  vis: "f ro 12 v V",
  vis_avg: "f ro 12 v V",
  volt: "f ro 12 v V",
  volthours: "f rw 12 v Vh"
} as const

/**
 * Family 32.
 *
 * @since 0.1.0
 * @category families
 */
export interface DS2780 extends Family.Family<typeof table> {}

/**
 * Family 32.
 *
 * @since 0.1.0
 * @category families
 */
export const DS2780: DS2780 = /*#__PURE__*/ Family.make("32", "DS2780", 0x0000, table)
