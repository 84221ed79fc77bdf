/**
 * All families by code, for devices known only by their addresses. This module imports all tables; if you know the families,
 * import only those.
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
 * Returns the family of a code, such as `28`, or none if owserver does not know it.
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
