// Written by scripts/sensors.mjs from packages/protocol/test/recordings; do not edit.
/**
 * Family 18, chip DS1963S.
 *
 * @module
 * @since 0.1.0
 */
import * as Family from "../Family.js"

const table = {
  memory: "b rw 512 v",
  pages: {
    count: "u[16] ro 12 v",
    page: "b[16] rw 32 v",
    password: "b wo 8 s"
  },
  password: "b wo 8 s"
} as const

/**
 * Family 18.
 *
 * @since 0.1.0
 * @category families
 */
export interface DS1963S extends Family.Family<typeof table> {}

/**
 * Family 18.
 *
 * @since 0.1.0
 * @category families
 */
export const DS1963S: DS1963S = /*#__PURE__*/ Family.make("18", "DS1963S", 0x0005, table)
