// Written by scripts/sensors.mjs from packages/protocol/test/recordings; do not edit.
/**
 * Family DD, chip Example_slave.
 *
 * @module
 * @since 0.1.0
 */
import * as Family from "../Family.js"

const table = {
  bits: "y[8]* ro 1 s",
  extension_characters: "u[x] ro 12 v",
  is_index_prime: "y[n] ro 1 v",
  read_number: "i ro 12 s"
} as const

/**
 * Family DD.
 *
 * @since 0.1.0
 * @category families
 */
export interface Example_slave extends Family.Family<typeof table> {}

/**
 * Family DD.
 *
 * @since 0.1.0
 * @category families
 */
export const Example_slave: Example_slave = /*#__PURE__*/ Family.make("DD", "Example_slave", 0x0002, table)
