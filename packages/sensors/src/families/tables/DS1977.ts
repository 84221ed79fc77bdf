// Written by scripts/sensors.mjs from packages/protocol/test/recordings; do not edit.
/**
 * Family 37, chip DS1977.
 *
 * @module
 * @since 0.1.0
 */
import * as Family from "../Family.js"

const table = {
  memory: "b rw 32704 v",
  pages: {
    page: "b[511] rw 64 v"
  },
  set_password: {
    enabled: "y rw 1 s",
    full: "b wo 8 s",
    read: "b wo 8 s"
  },
  use_password: {
    full: "b wo 8 s",
    read: "b wo 8 s"
  },
  version: "u ro 12 s"
} as const

/**
 * Family 37.
 *
 * @since 0.1.0
 * @category families
 */
export interface DS1977 extends Family.Family<typeof table> {}

/**
 * Family 37.
 *
 * @since 0.1.0
 * @category families
 */
export const DS1977: DS1977 = /*#__PURE__*/ Family.make("37", "DS1977", 0x0005, table)
