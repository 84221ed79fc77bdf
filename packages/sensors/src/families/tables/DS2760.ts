// Written by scripts/sensors.mjs from packages/protocol/test/recordings; do not edit.
/**
 * Family 30, chip DS2760.
 *
 * @module
 * @since 0.1.0
 */
import * as Family from "../Family.js"

const table = {
  PIO: "y wo 1 v",
  WS603: {
    LED: {
      control: "u[4] wo 12 s",
      model: "u ro 12 v",
      status: "u ro 12 v"
    },
    calibration: {
      direction: "u rw 12 v",
      wind_speed: "u rw 12 v"
    },
    data_string: "b ro 5 v hidden",
    direction: "u ro 12 v",
    light: {
      intensity: "u ro 12 v",
      threshold: "u ro 12 v"
    },
    param_string: "b ro 5 s hidden",
    temperature: "t ro 12 v",
    volt: "u ro 12 v",
    wind_speed: "f ro 12 v"
  },
  amphours: "f rw 12 v Ah",
  cc: "y rw 1 v",
  ce: "y rw 1 v",
  coc: "y rw 1 v",
  current: "f ro 12 v A",
  currentbias: "f rw 12 v A",
  dc: "y rw 1 v",
  de: "y rw 1 v",
  defaultpmod: "y rw 1 s",
  defaultswen: "y rw 1 s",
  doc: "y rw 1 v",
  lock: "y[2] rw 1 s",
  memory: "b rw 256 v",
  mstr: "y ro 1 v",
  ov: "y rw 1 v",
  pages: {
    page: "b[2] rw 16 v"
  },
  pmod: "y ro 1 s",
  ps: "y rw 1 v",
  sensed: "y ro 1 v",
  swen: "y ro 1 s",
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
  uv: "y rw 1 v",
  vbias: "f rw 12 s V",
  vis: "f ro 12 v V",
  volt: "f ro 12 v V",
  volthours: "f rw 12 v Vh"
} as const

/**
 * Family 30.
 *
 * @since 0.1.0
 * @category families
 */
export interface DS2760 extends Family.Family<typeof table> {}

/**
 * Family 30.
 *
 * @since 0.1.0
 * @category families
 */
export const DS2760: DS2760 = /*#__PURE__*/ Family.make("30", "DS2760", 0x0000, table)
