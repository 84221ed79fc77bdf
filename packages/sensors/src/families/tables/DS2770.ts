// Written by scripts/sensors.mjs from packages/protocol/test/recordings; do not edit.
/**
 * Family 2E, chip DS2770.
 *
 * @module
 * @since 0.1.0
 */
import * as Family from "../Family.js"

const table = {
  amphours: "f rw 12 v Ah",
  charge: "y wo 1 s",
  cini: "y rw 1 s",
  cstat0: "y rw 1 s",
  cstat1: "y rw 1 s",
  ctype: "y rw 1 s",
  current: "f ro 12 v A",
  currentbias: "f rw 12 v A",
  defaultpmod: "y rw 1 s",
  lock: "y[3] rw 1 s",
  memory: "b rw 256 v",
  pages: {
    page: "b[3] rw 16 v"
  },
  pmod: "y rw 1 s",
  refresh: "y wo 1 s",
  temperature: "t ro 12 v",
  timer: "f rw 12 v",
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
  vbias: "f rw 12 s V",
  vis: "f ro 12 v V",
  volt: "f ro 12 v V",
  volthours: "f rw 12 v Vh"
} as const

/**
 * Family 2E.
 *
 * @since 0.1.0
 * @category families
 */
export interface DS2770 extends Family.Family<typeof table> {}

/**
 * Family 2E.
 *
 * @since 0.1.0
 * @category families
 */
export const DS2770: DS2770 = /*#__PURE__*/ Family.make("2E", "DS2770", 0x0000, table)
