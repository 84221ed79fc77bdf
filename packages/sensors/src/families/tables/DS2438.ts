// Written by scripts/sensors.mjs from packages/protocol/test/recordings; do not edit.
/**
 * Family 26, chip DS2438.
 *
 * @module
 * @since 0.1.0
 */
import * as Family from "../Family.js"

const table = {
  "B1-R1-A": {
    // It is millibar per volt, kept in thousandths in 16 bits; the server refuses more (ow_2438.c, FS_w_B1R1A_gain).
    gain: "p rw 12 s -32.767..32.767 mbar/V",
    // Kept in twentieths of a millibar in 16 bits; the server refuses more (ow_2438.c, FS_w_B1R1A_offset).
    offset: "p rw 12 s -1638.35..1638.35",
    pressure: "p ro 12 v"
  },
  CA: "y rw 1 s",
  DATANAB: {
    humidity: "f ro 12 v %",
    reset: "y wo 1 s"
  },
  EE: "y rw 1 s",
  HIH3600: {
    humidity: "f ro 12 v %"
  },
  HIH4000: {
    humidity: "f ro 12 v %"
  },
  HIH5030: {
    humidity: "f ro 12 v %"
  },
  HTM1735: {
    humidity: "f ro 12 v %"
  },
  IAD: "y rw 1 s",
  MultiSensor: {
    type: "a ro 12 s"
  },
  "S3-R1-A": {
    current: "f ro 12 v µA",
    // Kept in tenths in 16 bits; the server refuses more (ow_2438.c, FS_w_S3R1A_gain).
    gain: "f rw 12 s 0..6553.5 lx/µA",
    illuminance: "f ro 12 v lx"
  },
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
  humidity: "f ro 12 v %",
  latesttemp: "t ro 12 v",
  // The register has a sign and the server refuses what is beyond it, yet prints it as unsigned: -1 reads as 4294967295
  // (ow_2438.c, FS_r_Offset, FS_w_Offset).
  offset: "w rw 12 s -256..255",
  pages: {
    page: "b[8] rw 8 s"
  },
  temperature: "t ro 12 v",
  udate: "u rw 12 t s",
  vis: "f ro 12 v V"
} as const

/**
 * Family 26.
 *
 * @since 0.1.0
 * @category families
 */
export interface DS2438 extends Family.Family<typeof table> {}

/**
 * Family 26.
 *
 * @since 0.1.0
 * @category families
 */
export const DS2438: DS2438 = /*#__PURE__*/ Family.make("26", "DS2438", 0xc000, table)
