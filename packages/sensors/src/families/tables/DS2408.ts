// Written by scripts/sensors.mjs from packages/protocol/test/recordings; do not edit.
/**
 * Family 29, chip DS2408.
 *
 * @module
 * @since 0.1.0
 */
import * as Family from "../Family.js"

const table = {
  LCD_H: {
    clear: "y wo 1 s",
    home: "y wo 1 s",
    message: "a wo 128 s",
    onoff: "u wo 12 s",
    redefchar: "b[8] wo 8 s",
    redefchar_hex: "b[8] wo 8 s",
    screen: "a wo 128 s",
    screenyx: "a wo 128 s"
  },
  LCD_M: {
    clear: "y wo 1 s",
    home: "y wo 1 s",
    message: "a wo 128 s",
    screen: "a wo 128 s"
  },
  PIO: "y[8]* rw 1 s",
  latch: "y[8]* rw 1 v",
  out_of_testmode: "y wo 1 v",
  por: "y rw 1 s",
  power: "y ro 1 v",
  sensed: "y[8]* ro 1 v",
  set_alarm: "u rw 12 s",
  strobe: "y rw 1 s"
} as const

/**
 * Family 29.
 *
 * @since 0.1.0
 * @category families
 */
export interface DS2408 extends Family.Family<typeof table> {}

/**
 * Family 29.
 *
 * @since 0.1.0
 * @category families
 */
export const DS2408: DS2408 = /*#__PURE__*/ Family.make("29", "DS2408", 0x0007, table)
