// Written by scripts/sensors.mjs from packages/protocol/test/recordings; do not edit.
/**
 * Family EE, chip HobbyBoards_EE.
 *
 * @module
 * @since 0.1.0
 */
import * as Family from "../Family.js"

const table = {
  UVI: {
    UVI: "f ro 12 v",
    UVI_offset: "f rw 12 s",
    in_case: "y rw 1 s"
  },
  temperature: "t ro 12 v",
  temperature_offset: "g rw 12 s",
  type: "a ro 32 v",
  type_number: "u ro 12 s",
  version: "a ro 7 s",
  version_number: "u ro 12 s hidden"
} as const

/**
 * Family EE.
 *
 * @since 0.1.0
 * @category families
 */
export interface HobbyBoards_EE extends Family.Family<typeof table> {}

/**
 * Family EE.
 *
 * @since 0.1.0
 * @category families
 */
export const HobbyBoards_EE: HobbyBoards_EE = /*#__PURE__*/ Family.make("EE", "HobbyBoards_EE", 0x0000, table)
