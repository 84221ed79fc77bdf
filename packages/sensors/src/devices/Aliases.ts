/**
 * Aliases: the names that users have given to devices.
 *
 * @module
 * @since 0.1.0
 */
import { OwServer, type OwServerError, RomId } from "@owserver/client"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"

/**
 * An alias of a device.
 *
 * @since 0.1.0
 * @category models
 */
export interface Named {
  /** The address of the device. */
  readonly address: RomId.RomId
  /** The alias, trimmed. */
  readonly alias: string
}

/**
 * Parses the text of `/settings/alias/list`: lines such as `10000010EF00005B=kitchen`. An alias may contain `=`. Leaves out
 * lines without an address and lines with an empty alias, which the server prints for a device whose alias was removed. Runs
 * in linear time.
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

/**
 * Lists the aliases that the server knows, of connected and of absent devices. Fails with `OwReturnError` if the server does
 * not have `/settings/alias/list`, and with the other errors of a read.
 *
 * @example
 * ```ts
 * import { Aliases } from "@owserver/sensors"
 * import { Effect } from "effect"
 *
 * const names = Effect.map(Aliases.list, (all) => all.map(({ alias }) => alias))
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const list: Effect.Effect<ReadonlyArray<Named>, OwServerError, OwServer> = Effect.map(
  OwServer.readText("/settings/alias/list"),
  parse
)
