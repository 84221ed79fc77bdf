// Written by scripts/sensors.mjs from packages/protocol/test/recordings; do not edit.
/**
 * Family FE, chip IBLSS.
 *
 * @module
 * @since 0.1.0
 */
import * as Family from "../Family.js"

const table = {
  TH: {
    humidity: "f ro 12 v %",
    latesthumidity: "f ro 12 v %",
    latesttemp: "t ro 12 v",
    led: "y wo 1 s",
    temperature: "t ro 12 v"
  },
  firmware: "a ro 5 s",
  subtype: "a ro 2 s"
} as const

/**
 * Family FE.
 *
 * @since 0.1.0
 * @category families
 */
export interface IBLSS extends Family.Family<typeof table> {}

/**
 * Family FE.
 *
 * @since 0.1.0
 * @category families
 */
export const IBLSS: IBLSS = /*#__PURE__*/ Family.make("FE", "IBLSS", 0x8000, table)
