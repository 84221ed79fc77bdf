// Written by scripts/sensors.mjs from packages/protocol/test/recordings; do not edit.
/**
 * Family 35, chip DS2755.
 *
 * @module
 * @since 0.1.0
 */
import * as Family from "../Family.js"

const table = {
  PIO: "y wo 1 v",
  alarm_set: "f rw 12 v",
  defaultpmod: "y rw 1 s",
  ios: "y rw 1 s",
  lock: "y[3] rw 1 s",
  memory: "b rw 256 v",
  ovd: "y rw 1 s",
  pages: {
    page: "b[3] rw 32 v"
  },
  pie0: "y ro 1 s",
  pie1: "y ro 1 s",
  pmod: "y ro 1 s",
  por: "y rw 1 s",
  rnaop: "y ro 1 s",
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
  uben: "y rw 1 s",
  uven: "y rw 1 s",
  vbias: "f rw 12 s V",
  vis: "f ro 12 v V",
  vis_avg: "f ro 12 v V",
  volt: "f ro 12 v V",
  volthours: "f rw 12 v Vh"
} as const

/**
 * Family 35.
 *
 * @since 0.1.0
 * @category families
 */
export interface DS2755 extends Family.Family<typeof table> {}

/**
 * Family 35.
 *
 * @since 0.1.0
 * @category families
 */
export const DS2755: DS2755 = /*#__PURE__*/ Family.make("35", "DS2755", 0x0002, table)
