// Written by scripts/sensors.mjs from packages/protocol/test/recordings; do not edit.
/**
 * Family 02, chip DS1991.
 *
 * @module
 * @since 0.1.0
 */
import * as Family from "../Family.js"

const table = {
  subkey0: {
    id: "b[x] rw 8 s",
    password: "b[x] wo 8 s",
    reset: "y[x] wo 1 s",
    secure_data: "b[x] rw 48 s"
  },
  subkey1: {
    id: "b[x] rw 8 s",
    password: "b[x] wo 8 s",
    reset: "y[x] wo 1 s",
    secure_data: "b[x] rw 48 s"
  },
  subkey2: {
    id: "b[x] rw 8 s",
    password: "b[x] wo 8 s",
    reset: "y[x] wo 1 s",
    secure_data: "b[x] rw 48 s"
  }
} as const

/**
 * Family 02.
 *
 * @since 0.1.0
 * @category families
 */
export interface DS1991 extends Family.Family<typeof table> {}

/**
 * Family 02.
 *
 * @since 0.1.0
 * @category families
 */
export const DS1991: DS1991 = /*#__PURE__*/ Family.make("02", "DS1991", 0x0000, table)
