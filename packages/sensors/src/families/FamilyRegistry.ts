/**
 * All families by their codes, for devices of which only the address is known. Who names the families in need imports them
 * alone; this module has them all.
 *
 * @module
 * @since 0.1.0
 */
import * as Option from "effect/Option"
import * as Family from "./Family.js"
import * as families from "./tables/index.js"

/**
 * All families that owserver knows.
 *
 * @since 0.1.0
 * @category constants
 */
export const all: ReadonlyArray<Family.Any> = Object.values(families)

const byCode = new Map(all.map((family) => [Family.code(family), family]))

/**
 * The family of that code, such as `28`; none where owserver knows none.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { FamilyRegistry, Family } from "@owserver/sensors"
 * import { Option } from "effect"
 *
 * const family = FamilyRegistry.get("3a")
 * assert.deepStrictEqual(Option.map(family, Family.chip), Option.some("DS2413"))
 * ```
 *
 * @since 0.1.0
 * @category accessors
 */
export const get = (code: string): Option.Option<Family.Any> => Option.fromNullable(byCode.get(code.toUpperCase()))
