/**
 * The names that users have given to devices, as the server lists them.
 *
 * @module
 * @since 0.1.0
 */
import { RomId } from "@owserver/client"
import * as Either from "effect/Either"

/**
 * A device and its name.
 *
 * @since 0.1.0
 * @category models
 */
export interface Named {
  /** The address of the device. */
  readonly address: RomId.RomId
  /** Its name, without blanks at its ends. */
  readonly alias: string
}

/**
 * Reads `/settings/alias/list`: lines such as `10000010EF00005B=kitchen`. A name may contain `=`. Leaves out lines that name
 * no device. Takes time in proportion to the length of the list, whatever is in it.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { Aliases } from "@owserver/sensors"
 *
 * assert.deepStrictEqual(Aliases.parse("10000010EF00005B=kitchen\n"), [{ address: "10.000010EF0000", alias: "kitchen" }])
 * ```
 *
 * @since 0.1.0
 * @category decoding
 */
export const parse = (list: string): ReadonlyArray<Named> =>
  list.split("\n").flatMap((line) => {
    const [address = "", ...alias] = line.split("=")
    const rom = RomId.parse(address.trim())
    const name = alias.join("=").trim()
    return Either.isRight(rom) && name !== "" ? [{ address: rom.right, alias: name }] : []
  })
