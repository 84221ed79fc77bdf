// Written by scripts/sensors.mjs from packages/protocol/test/recordings; do not edit.
/**
 * Family 3B, chip DS1825.
 *
 * @module
 * @since 0.1.0
 */
import * as Family from "../Family.js"

const table = {
  fasttemp: "t ro 12 v",
  fault: "y ro 1 v",
  flagfield: "u ro 12 v hidden",
  ground_short: "y ro 1 v",
  latesttemp: "t ro 12 v",
  memory: "b rw 128 v",
  open_circuit: "y ro 1 v",
  pages: {
    page: "b[16] rw 8 v"
  },
  power: "y ro 1 v",
  prog_addr: "u ro 12 s",
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
  tempres: "u rw 12 s 9..12 bit",
  thermocouple: "t ro 12 v",
  vdd_short: "y ro 1 v"
} as const

/**
 * Family 3B.
 *
 * @since 0.1.0
 * @category families
 */
export interface DS1825 extends Family.Family<typeof table> {}

/**
 * Family 3B.
 *
 * @since 0.1.0
 * @category families
 */
export const DS1825: DS1825 = /*#__PURE__*/ Family.make("3B", "DS1825", 0x8002, table)
