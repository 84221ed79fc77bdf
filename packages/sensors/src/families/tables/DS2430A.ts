// Written by scripts/sensors.mjs from packages/protocol/test/recordings; do not edit.
/**
 * Family 14, chip DS2430A.
 *
 * @module
 * @since 0.1.0
 */
import * as Family from "../Family.js"

const table = {
  application: "b rw 8 s",
  memory: "b rw 32 v",
  status: "u ro 12 s"
} as const

/**
 * Family 14.
 *
 * @since 0.1.0
 * @category families
 */
export interface DS2430A extends Family.Family<typeof table> {}

/**
 * Family 14.
 *
 * @since 0.1.0
 * @category families
 */
export const DS2430A: DS2430A = /*#__PURE__*/ Family.make("14", "DS2430A", 0x0000, table)
