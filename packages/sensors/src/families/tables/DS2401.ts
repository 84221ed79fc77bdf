// Written by scripts/sensors.mjs from packages/protocol/test/recordings; do not edit.
/**
 * Family 01, chip DS2401.
 *
 * @module
 * @since 0.1.0
 */
import * as Family from "../Family.js"

const table = {} as const

/**
 * Family 01.
 *
 * @since 0.1.0
 * @category families
 */
export interface DS2401 extends Family.Family<typeof table> {}

/**
 * Family 01.
 *
 * @since 0.1.0
 * @category families
 */
export const DS2401: DS2401 = /*#__PURE__*/ Family.make("01", "DS2401", 0x0000, table)
