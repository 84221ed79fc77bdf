// Written by scripts/sensors.mjs from packages/protocol/test/recordings; do not edit.
/**
 * Family 24, chip DS2415.
 *
 * @module
 * @since 0.1.0
 */
import * as Family from "../Family.js"

const table = {
  ControlRegister: "u rw 12 s hidden",
  date: "d rw 24 v",
  running: "y rw 1 v",
  udate: "u rw 12 t s",
  user: "u rw 12 v"
} as const

/**
 * Family 24.
 *
 * @since 0.1.0
 * @category families
 */
export interface DS2415 extends Family.Family<typeof table> {}

/**
 * Family 24.
 *
 * @since 0.1.0
 * @category families
 */
export const DS2415: DS2415 = /*#__PURE__*/ Family.make("24", "DS2415", 0x0000, table)
