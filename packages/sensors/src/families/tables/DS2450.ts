// Written by scripts/sensors.mjs from packages/protocol/test/recordings; do not edit.
/**
 * Family 20, chip DS2450.
 *
 * @module
 * @since 0.1.0
 */
import * as Family from "../Family.js"

const table = {
  "8bit": {
    latestvolt: "f[A-D] ro 12 v V",
    latestvolt2: "f[A-D] ro 12 v V",
    volt: "f[A-D] ro 12 v V",
    volt2: "f[A-D] ro 12 v V"
  },
  CO2: {
    ppm: "u ro 12 v ppm"
  },
  PIO: "y[A-D] rw 1 s",
  alarm: {
    high: "y[A-D] rw 1 v",
    low: "y[A-D] rw 1 v"
  },
  latestvolt: "f[A-D] ro 12 v V",
  latestvolt2: "f[A-D] ro 12 v V",
  memory: "b rw 32 v",
  pages: {
    page: "b[4] rw 8 v"
  },
  power: "y rw 1 s",
  set_alarm: {
    high: "y[A-D] rw 1 s",
    low: "y[A-D] rw 1 s",
    unset: "y wo 1 s",
    volt2high: "f[A-D] rw 12 s V",
    volt2low: "f[A-D] rw 12 s V",
    volthigh: "f[A-D] rw 12 s V",
    voltlow: "f[A-D] rw 12 s V"
  },
  volt: "f[A-D] ro 12 v V",
  volt2: "f[A-D] ro 12 v V"
} as const

/**
 * Family 20.
 *
 * @since 0.1.0
 * @category families
 */
export interface DS2450 extends Family.Family<typeof table> {}

/**
 * Family 20.
 *
 * @since 0.1.0
 * @category families
 */
export const DS2450: DS2450 = /*#__PURE__*/ Family.make("20", "DS2450", 0x4006, table)
