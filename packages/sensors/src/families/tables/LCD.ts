// Written by scripts/sensors.mjs from packages/protocol/test/recordings; do not edit.
/**
 * Family FF, chip LCD.
 *
 * @module
 * @since 0.1.0
 */
import * as Family from "../Family.js"

const table = {
  LCDon: "y wo 1 s",
  backlight: "y wo 1 s",
  counters: "u[4] ro 12 v",
  cumulative: "u[4] rw 12 v",
  data: "u rw 12 v",
  gpio: "y[4]* rw 1 v",
  line16: "a[4] wo 16 s",
  line20: "a[4] wo 20 s",
  line40: "a[2] wo 40 s",
  memory: "b rw 112 s",
  register: "u rw 12 v",
  screen16: "a wo 128 s",
  screen20: "a wo 128 s",
  screen40: "a wo 128 s",
  version: "a ro 16 s"
} as const

/**
 * Family FF.
 *
 * @since 0.1.0
 * @category families
 */
export interface LCD extends Family.Family<typeof table> {}

/**
 * Family FF.
 *
 * @since 0.1.0
 * @category families
 */
export const LCD: LCD = /*#__PURE__*/ Family.make("FF", "LCD", 0x0002, table)
