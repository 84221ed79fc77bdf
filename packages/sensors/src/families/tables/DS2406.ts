// Written by scripts/sensors.mjs from packages/protocol/test/recordings; do not edit.
/**
 * Family 12, chip DS2406.
 *
 * @module
 * @since 0.1.0
 */
import * as Family from "../Family.js"

const table = {
  PIO: "y[A-B]* rw 1 s",
  T8A: {
    volt: "f[8] ro 12 v V"
  },
  TAI8570: {
    C: "u[6] ro 12 f hidden",
    D1: "u ro 12 v hidden",
    D2: "u ro 12 v hidden",
    DA5534: {
      pressure: "p ro 12 v",
      temperature: "t ro 12 v"
    },
    DA5540: {
      pressure: "p ro 12 v",
      temperature: "t ro 12 v"
    },
    pressure: "p ro 12 v",
    sibling: "a ro 16 s",
    temperature: "t ro 12 v"
  },
  channels: "u ro 12 s",
  flipflop: "y[A-B]* ro 1 v",
  infobyte: "u ro 12 v hidden",
  latch: "y[A-B]* rw 1 v",
  memory: "b rw 128 v",
  pages: {
    page: "b[4] rw 32 v"
  },
  power: "y ro 1 v",
  sensed: "y[A-B]* ro 1 v",
  set_alarm: "u rw 12 s"
} as const

/**
 * Family 12.
 *
 * @since 0.1.0
 * @category families
 */
export interface DS2406 extends Family.Family<typeof table> {}

/**
 * Family 12.
 *
 * @since 0.1.0
 * @category families
 */
export const DS2406: DS2406 = /*#__PURE__*/ Family.make("12", "DS2406", 0x0002, table)
