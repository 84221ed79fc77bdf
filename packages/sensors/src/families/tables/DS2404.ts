// Written by scripts/sensors.mjs from packages/protocol/test/recordings; do not edit.
/**
 * Family 04, chip DS2404.
 *
 * @module
 * @since 0.1.0
 */
import * as Family from "../Family.js"

const table = {
  alarm: "u ro 12 v",
  auto: "y rw 1 s",
  cycle: "u rw 12 t",
  date: "d rw 24 v",
  delay: "y rw 1 s",
  interval: {
    date: "d rw 24 v",
    udate: "u rw 12 t s"
  },
  memory: "b rw 512 v",
  pages: {
    page: "b[16] rw 32 v"
  },
  readonly: {
    clock: "y rw 1 s",
    cycle: "y rw 1 s",
    interval: "y rw 1 s",
    memory: "y rw 1 s"
  },
  running: "y rw 1 s",
  set_alarm: "u rw 12 s",
  start: "y rw 1 s",
  trigger: {
    cycle: "u rw 12 t",
    date: "d rw 24 v",
    interval_date: "d rw 24 v",
    interval_udate: "u rw 12 t",
    udate: "u rw 12 t s"
  },
  udate: "u rw 12 t s"
} as const

/**
 * Family 04.
 *
 * @since 0.1.0
 * @category families
 */
export interface DS2404 extends Family.Family<typeof table> {}

/**
 * Family 04.
 *
 * @since 0.1.0
 * @category families
 */
export const DS2404: DS2404 = /*#__PURE__*/ Family.make("04", "DS2404", 0x0002, table)
