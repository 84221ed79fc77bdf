/**
 * The names of devices, as the server lists them.
 *
 * @since 0.1.0
 */
import { RomId } from "@owserver/protocol"
import * as Either from "effect/Either"

/**
 * @since 0.1.0
 * @category models
 */
export interface Named {
  readonly address: RomId.RomId
  readonly alias: string
}

/**
 * Reads `/settings/alias/list`: lines such as `10000010EF00005B=kitchen`. A name may have `=` in it. Lines that name no
 * device are left out.
 *
 * @since 0.1.0
 * @category conversions
 */
export const parse = (list: string): ReadonlyArray<Named> =>
  list.split(/\r?\n/).flatMap((line) => {
    const [, address = "", alias = ""] = /^\s*([^=]+?)\s*=\s*(.*?)\s*$/.exec(line) ?? []
    const rom = RomId.parse(address)
    return Either.isRight(rom) && alias !== "" ? [{ address: rom.right, alias }] : []
  })
