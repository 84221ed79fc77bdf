// Written by scripts/sensors.mjs from packages/protocol/test/recordings; do not edit.
/**
 * Family 21, chip DS1921.
 *
 * @module
 * @since 0.1.0
 */
import * as Family from "../Family.js"

const table = {
  ControlRegister: "u rw 12 s hidden",
  StatusRegister: "u rw 12 s hidden",
  about: {
    measuring: "y ro 1 v",
    resolution: "g ro 12 f",
    samples: "u ro 12 v",
    temphigh: "t ro 12 f",
    templow: "t ro 12 f",
    version: "a ro 11 s"
  },
  alarm_dow: "u rw 12 s",
  alarm_hour: "u rw 12 s",
  alarm_minute: "u rw 12 s",
  alarm_second: "u rw 12 s",
  alarm_state: "u rw 12 s",
  alarm_trigger: "u rw 12 s",
  clock: {
    date: "d rw 24 t",
    running: "y rw 1 v",
    udate: "u rw 12 t s"
  },
  histogram: {
    counts: "u[63] ro 12 v",
    elements: "u ro 12 f",
    gap: "g ro 12 f",
    temperature: "t[63] ro 12 f"
  },
  log: {
    date: "d[2048] ro 24 v",
    elements: "u ro 12 v",
    temperature: "t[2048] ro 12 v",
    udate: "u[2048] ro 12 v s"
  },
  memory: "b rw 512 v",
  mission: {
    clear: "y wo 1 v",
    date: "d ro 24 v",
    delay: "u rw 12 v",
    easystart: "u wo 12 s",
    enable: "y rw 1 v",
    frequency: "u rw 12 v",
    rollover: "y rw 1 v",
    running: "y rw 1 v",
    samples: "u ro 12 v",
    sampling: "y ro 1 v",
    temphigh: "y rw 1 v",
    templow: "y rw 1 v",
    timer: "y rw 1 v hidden",
    udate: "u ro 12 v s"
  },
  overtemp: {
    count: "u[12] ro 12 v",
    date: "d[12] ro 24 v",
    elements: "u ro 12 v",
    end: "d[12] ro 24 v",
    temperature: "t rw 12 s",
    udate: "u[12] ro 12 v s"
  },
  pages: {
    page: "b[16] rw 32 v"
  },
  set_alarm: {
    date: "y rw 1 v",
    temphigh: "y rw 1 v",
    templow: "y rw 1 v"
  },
  temperature: "t ro 12 v",
  undertemp: {
    count: "u[12] ro 12 v",
    date: "d[12] ro 24 v",
    elements: "u ro 12 v",
    end: "d[12] ro 24 v",
    temperature: "t rw 12 s",
    udate: "u[12] ro 12 v s"
  }
} as const

/**
 * Family 21.
 *
 * @since 0.1.0
 * @category families
 */
export interface DS1921 extends Family.Family<typeof table> {}

/**
 * Family 21.
 *
 * @since 0.1.0
 * @category families
 */
export const DS1921: DS1921 = /*#__PURE__*/ Family.make("21", "DS1921", 0x8006, table)
