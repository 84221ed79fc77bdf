// Written by scripts/sensors.mjs from packages/protocol/test/recordings; do not edit.
/**
 * Family A5, chip mDI001.
 *
 * @module
 * @since 0.1.0
 */
import * as Family from "../Family.js"

const table = {
  loop_open: "y[4]* ro 1 v",
  loop_shorted: "y[4]* ro 1 v",
  open: "u ro 12 v hidden",
  reading: "u ro 12 v hidden",
  shorted: "u ro 12 v hidden",
  switch: "u ro 12 v hidden",
  switch_closed: "y[4]* ro 1 v"
} as const

/**
 * Family A5.
 *
 * @since 0.1.0
 * @category families
 */
export interface mDI001 extends Family.Family<typeof table> {}

/**
 * Family A5.
 *
 * @since 0.1.0
 * @category families
 */
export const mDI001: mDI001 = /*#__PURE__*/ Family.make("A5", "mDI001", 0x0000, table)
