// Written by scripts/sensors.mjs from packages/protocol/test/recordings; do not edit.
/**
 * Family 10, chip DS18S20.
 *
 * @module
 * @since 0.1.0
 */
import * as Family from "../Family.js"

const table = {
  errata: {
    die: "a ro 2 f",
    trim: "u rw 12 v",
    trimblanket: "y rw 1 v",
    trimvalid: "y ro 1 v"
  },
  fasttemp: "t ro 12 v hidden",
  latesttemp: "t ro 12 v",
  power: "y ro 1 v",
  scratchpad: "b ro 9 v",
  temperature: "t ro 12 v",
  temperature10: "t ro 12 v hidden",
  temperature11: "t ro 12 v hidden",
  temperature12: "t ro 12 v hidden",
  temperature9: "t ro 12 v hidden",
  // The chip keeps whole degrees in one signed byte. The server drops the fraction, and what does not fit becomes
  // another temperature (ow_1820.c, OW_w_templimit).
  temphigh: "t rw 12 s -128..127",
  // The chip keeps whole degrees in one signed byte. The server drops the fraction, and what does not fit becomes
  // another temperature (ow_1820.c, OW_w_templimit).
  templow: "t rw 12 s -128..127"
} as const

/**
 * Family 10.
 *
 * @since 0.1.0
 * @category families
 */
export interface DS18S20 extends Family.Family<typeof table> {}

/**
 * Family 10.
 *
 * @since 0.1.0
 * @category families
 */
export const DS18S20: DS18S20 = /*#__PURE__*/ Family.make("10", "DS18S20", 0x8002, table)
