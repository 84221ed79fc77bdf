// Written by scripts/sensors.mjs from packages/protocol/test/recordings; do not edit.
/**
 * Family 82, chip DS1425.
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
 * Family 82.
 *
 * @since 0.1.0
 * @category families
 */
export interface DS1425 extends Family.Family<typeof table> {}

/**
 * Family 82.
 *
 * @since 0.1.0
 * @category families
 */
export const DS1425: DS1425 = /*#__PURE__*/ Family.make("82", "DS1425", 0x0000, table)
