// Written by scripts/sensors.mjs from packages/protocol/test/recordings; do not edit.
/**
 * Family 27, chip DS2417.
 *
 * @module
 * @since 0.1.0
 */
import * as Family from "../Family.js"

const table = {
  ControlRegister: "u rw 12 s hidden",
  date: "d rw 24 v",
  enable: "y rw 1 v",
  interval: "i rw 12 v",
  itime: "i rw 12 v",
  running: "y rw 1 v",
  udate: "u rw 12 t s"
} as const

/**
 * Family 27.
 *
 * @since 0.1.0
 * @category families
 */
export interface DS2417 extends Family.Family<typeof table> {}

/**
 * Family 27.
 *
 * @since 0.1.0
 * @category families
 */
export const DS2417: DS2417 = /*#__PURE__*/ Family.make("27", "DS2417", 0x0000, table)
