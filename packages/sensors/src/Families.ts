/**
 * All families by their codes, for devices of which only the address is known. Who names the families in need imports them
 * alone; this module has them all.
 *
 * @since 0.1.0
 */
import * as Option from "effect/Option"
import * as Family from "./Family.js"
import * as families from "./families/index.js"

/**
 * @since 0.1.0
 * @category constants
 */
export const all: ReadonlyArray<Family.Any> = Object.values(families)

const byCode = new Map(all.map((family) => [Family.code(family), family]))

/**
 * The family of that code, such as `28`; none where owserver knows none.
 *
 * @since 0.1.0
 * @category accessors
 */
export const get = (code: string): Option.Option<Family.Any> => Option.fromNullable(byCode.get(code.toUpperCase()))
