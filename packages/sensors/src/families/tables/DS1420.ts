// Written by scripts/sensors.mjs from packages/protocol/test/recordings; do not edit.
/**
 * Family 81, chip DS1420.
 *
 * @module
 * @since 0.1.0
 */
import * as Family from "../Family.js"

const table = {} as const

/**
 * Family 81.
 *
 * @since 0.1.0
 * @category families
 */
export interface DS1420 extends Family.Family<typeof table> {}

/**
 * Family 81.
 *
 * @since 0.1.0
 * @category families
 */
export const DS1420: DS1420 = /*#__PURE__*/ Family.make("81", "DS1420", 0x0000, table)
