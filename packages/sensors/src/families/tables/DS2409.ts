// Written by scripts/sensors.mjs from packages/protocol/test/recordings; do not edit.
/**
 * Family 1F, chip DS2409.
 *
 * @module
 * @since 0.1.0
 */
import * as Family from "../Family.js"

const table = {
  branch: "y[2]* rw 1 v",
  clearevent: "y wo 1 s",
  control: "u rw 12 s",
  discharge: "y wo 1 s",
  event: "y[2]* ro 1 v",
  sensed: "y[2]* ro 1 v"
} as const

/**
 * Family 1F.
 *
 * @since 0.1.0
 * @category families
 */
export interface DS2409 extends Family.Family<typeof table> {}

/**
 * Family 1F.
 *
 * @since 0.1.0
 * @category families
 */
export const DS2409: DS2409 = /*#__PURE__*/ Family.make("1F", "DS2409", 0x0000, table)
