// Written by scripts/sensors.mjs from packages/protocol/test/recordings; do not edit.
/**
 * Family 22, chip DS1822.
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
  fasttemp: "t ro 12 v",
  latesttemp: "t ro 12 v",
  power: "y ro 1 v",
  scratchpad: "b ro 9 v",
  temperature: "t ro 12 v",
  temperature10: "t ro 12 v",
  temperature11: "t ro 12 v",
  temperature12: "t ro 12 v",
  temperature9: "t ro 12 v",
  // The chip keeps whole degrees in one signed byte. The server drops the fraction, and what does not fit becomes
  // another temperature (ow_1820.c, OW_w_templimit).
  temphigh: "t rw 12 s -128..127",
  // The chip keeps whole degrees in one signed byte. The server drops the fraction, and what does not fit becomes
  // another temperature (ow_1820.c, OW_w_templimit).
  templow: "t rw 12 s -128..127",
  // The chip has four resolutions, 9 to 12 bits (data sheet of the DS18B20, configuration register).
  tempres: "u rw 12 s 9..12 bit"
} as const

/**
 * Family 22.
 *
 * @since 0.1.0
 * @category families
 */
export interface DS1822 extends Family.Family<typeof table> {}

/**
 * Family 22.
 *
 * @since 0.1.0
 * @category families
 */
export const DS1822: DS1822 = /*#__PURE__*/ Family.make("22", "DS1822", 0x8002, table)
