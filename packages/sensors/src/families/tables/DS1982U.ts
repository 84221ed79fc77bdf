// Written by scripts/sensors.mjs from packages/protocol/test/recordings; do not edit.
/**
 * Family 89, chip DS1982U.
 *
 * @module
 * @since 0.1.0
 */
import * as Family from "../Family.js"

const table = {
  mac_e: "b ro 6 s",
  mac_fw: "b ro 8 s",
  memory: "b rw 128 v",
  pages: {
    page: "b[4] rw 32 v"
  },
  project: "b ro 4 s"
} as const

/**
 * Family 89.
 *
 * @since 0.1.0
 * @category families
 */
export interface DS1982U extends Family.Family<typeof table> {}

/**
 * Family 89.
 *
 * @since 0.1.0
 * @category families
 */
export const DS1982U: DS1982U = /*#__PURE__*/ Family.make("89", "DS1982U", 0x0000, table)
