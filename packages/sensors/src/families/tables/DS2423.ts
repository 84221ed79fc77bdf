// Written by scripts/sensors.mjs from packages/protocol/test/recordings; do not edit.
/**
 * Family 1D, chip DS2423.
 *
 * @module
 * @since 0.1.0
 */
import * as Family from "../Family.js"

const table = {
  counter: "u[A-B] ro 12 v",
  counters: "u[A-B] ro 12 v hidden",
  memory: "b rw 512 v",
  mincount: "u rw 12 v",
  pages: {
    count: "u[16] ro 12 v",
    page: "b[16] rw 32 v"
  }
} as const

/**
 * Family 1D.
 *
 * @since 0.1.0
 * @category families
 */
export interface DS2423 extends Family.Family<typeof table> {}

/**
 * Family 1D.
 *
 * @since 0.1.0
 * @category families
 */
export const DS2423: DS2423 = /*#__PURE__*/ Family.make("1D", "DS2423", 0x0004, table)
