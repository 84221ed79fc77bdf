// Written by scripts/sensors.mjs from packages/protocol/test/recordings; do not edit.
/**
 * Family 31, chip DS2720.
 *
 * @module
 * @since 0.1.0
 */
import * as Family from "../Family.js"

const table = {
  cc: "y rw 1 v",
  ce: "y rw 1 v",
  dc: "y rw 1 v",
  de: "y rw 1 v",
  doc: "y rw 1 v",
  lock: "y[2] rw 1 s",
  memory: "b rw 256 v",
  ot: "y rw 1 v",
  ov: "y rw 1 v",
  pages: {
    page: "b[2] rw 4 v"
  },
  psf: "y rw 1 v",
  uv: "y rw 1 v"
} as const

/**
 * Family 31.
 *
 * @since 0.1.0
 * @category families
 */
export interface DS2720 extends Family.Family<typeof table> {}

/**
 * Family 31.
 *
 * @since 0.1.0
 * @category families
 */
export const DS2720: DS2720 = /*#__PURE__*/ Family.make("31", "DS2720", 0x0000, table)
