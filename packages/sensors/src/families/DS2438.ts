// Written by scripts/sensors.mjs from packages/protocol/test/recordings/structure.json; not to be changed by hand.
import * as Family from "../Family.js"

const table = {
  "B1-R1-A": {
    gain: "p rw 12 s",
    offset: "p rw 12 s",
    pressure: "p ro 12 v"
  },
  CA: "y rw 1 s",
  DATANAB: {
    humidity: "f ro 12 v",
    reset: "y wo 1 s"
  },
  EE: "y rw 1 s",
  HIH3600: {
    humidity: "f ro 12 v"
  },
  HIH4000: {
    humidity: "f ro 12 v"
  },
  HIH5030: {
    humidity: "f ro 12 v"
  },
  HTM1735: {
    humidity: "f ro 12 v"
  },
  IAD: "y rw 1 s",
  MultiSensor: {
    type: "a ro 12 s"
  },
  "S3-R1-A": {
    current: "f ro 12 v",
    gain: "f rw 12 s",
    illuminance: "f ro 12 v"
  },
  VAD: "f ro 12 v",
  VDD: "f ro 12 v",
  date: "d rw 24 v",
  disconnect: {
    date: "d rw 24 v",
    udate: "u rw 12 v"
  },
  endcharge: {
    date: "d rw 24 v",
    udate: "u rw 12 v"
  },
  humidity: "f ro 12 v",
  latesttemp: "t ro 12 v",
  offset: "u rw 12 s",
  pages: {
    page: "b[8] rw 8 s"
  },
  temperature: "t ro 12 v",
  udate: "u rw 12 t",
  vis: "f ro 12 v"
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
