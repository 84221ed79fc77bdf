// Written by scripts/sensors.mjs from packages/protocol/test/recordings/structure.json; not to be changed by hand.
import * as Family from "../Family.js"

const table = {
  PIO: "y[A-B]* rw 1 v",
  fasttemp: "t ro 12 v",
  latch: "y[A-B]* rw 1 v",
  latesttemp: "t ro 12 v",
  power: "y ro 1 v",
  sensed: "y[A-B]* ro 1 v",
  temperature: "t ro 12 v",
  temperature10: "t ro 12 v",
  temperature11: "t ro 12 v",
  temperature12: "t ro 12 v",
  temperature9: "t ro 12 v",
  temphigh: "t rw 12 s",
  templow: "t rw 12 s",
  tempres: "u rw 12 s"
} as const

/**
 * Family 42.
 *
 * @since 0.1.0
 * @category families
 */
export interface DS28EA00 extends Family.Family<typeof table> {}

/**
 * Family 42.
 *
 * @since 0.1.0
 * @category families
 */
export const DS28EA00: DS28EA00 = /*#__PURE__*/ Family.make("42", "DS28EA00", 0xa002, table)
