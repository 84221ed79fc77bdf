/**
 * The server's description of a property. READ of `/structure/10/temperature` returns `t,000000,000001,ro,000012,v,`: fields,
 * each followed by a comma.
 *
 * Source: OWFS, `ow_read.c` (`FS_structure`).
 *
 * @module
 * @since 0.1.0
 */
import * as Either from "effect/Either"

/**
 * The formats of values, by the letter that the server prints. A bit is a `yesNo`.
 *
 * @since 0.1.0
 * @category constants
 */
export const formatByLetter = {
  i: "integer",
  u: "unsigned",
  f: "float",
  t: "temperature",
  g: "temperatureGap",
  p: "pressure",
  y: "yesNo",
  d: "date",
  a: "ascii",
  b: "binary",
  l: "alias",
  D: "directory",
  "?": "unknown"
} as const

/**
 * When values change, by the letter that the server prints: never, when written, at any time, each second.
 *
 * @since 0.1.0
 * @category constants
 */
export const changeByLetter = { f: "fixed", s: "stable", v: "volatile", t: "second" } as const

/**
 * The format of a property's value, such as `temperature`.
 *
 * @since 0.1.0
 * @category models
 */
export type Format = (typeof formatByLetter)[keyof typeof formatByLetter]

/**
 * When a value changes, such as `volatile`.
 *
 * @since 0.1.0
 * @category models
 */
export type Change = (typeof changeByLetter)[keyof typeof changeByLetter]

/**
 * The kinds of access to a property: read-only, read-write, write-only, none.
 *
 * @since 0.1.0
 * @category constants
 */
export const accessModes = ["ro", "rw", "wo", "oo"] as const

/**
 * The access to a property, such as `ro`.
 *
 * @since 0.1.0
 * @category models
 */
export type Access = (typeof accessModes)[number]

/**
 * The description of a property.
 *
 * - `format`: the format of its value
 * - `index`: 0 for a scalar or an element, -1 for `.ALL`, -2 for `.BYTE`
 * - `elements`: 1 for a scalar, n for an array; 0 for a sparse array indexed by number, -1 for one indexed by text
 * - `access`: read and write access
 * - `length`: maximum length of the value in bytes; of the whole array for `.ALL`
 * - `change`: when its value changes
 *
 * @since 0.1.0
 * @category models
 */
export interface Structure {
  readonly format: Format
  readonly index: number
  readonly elements: number
  readonly access: Access
  readonly length: number
  readonly change: Change
}

const shape = /^([a-zA-Z?]),(-?\d{6}),(-?\d{6}),(ro|rw|wo|oo),(-?\d{6}),([fsvt]),$/

const letterOf = (table: { readonly [letter: string]: string }, value: string): string =>
  Object.keys(table).find((letter) => table[letter] === value)!

/**
 * Parses the server's text. Fails with a description of the expected form.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { Structure } from "@owserver/protocol"
 * import { Either } from "effect"
 *
 * const { access, format } = Either.getOrThrow(Structure.parse("t,000000,000001,ro,000012,v,"))
 * assert.deepStrictEqual([format, access], ["temperature", "ro"])
 * ```
 *
 * @since 0.1.0
 * @category decoding
 */
export const parse = (text: string): Either.Either<Structure, string> => {
  const found = shape.exec(text)
  const format = found === null ? undefined : formatByLetter[found[1] as keyof typeof formatByLetter]
  if (found === null || format === undefined) {
    return Either.left(`expected a structure like "t,000000,000001,ro,000012,v,", not "${text}"`)
  }
  return Either.right({
    format,
    index: Number(found[2]),
    elements: Number(found[3]),
    access: found[4] as Access,
    length: Number(found[5]),
    change: changeByLetter[found[6] as keyof typeof changeByLetter]
  })
}

const field = (value: number): string => (value < 0 ? "-" : "") + String(Math.abs(value)).padStart(6, "0")

/**
 * Formats a structure like the server.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { Structure } from "@owserver/protocol"
 *
 * const bit = { format: "yesNo", index: -1, elements: 8, access: "rw", length: 15, change: "volatile" } as const
 * assert.strictEqual(Structure.format(bit), "y,-000001,000008,rw,000015,v,")
 * ```
 *
 * @since 0.1.0
 * @category encoding
 */
export const format = (self: Structure): string => {
  const letter = letterOf(formatByLetter, self.format)
  const change = letterOf(changeByLetter, self.change)
  return `${letter},${field(self.index)},${field(self.elements)},${self.access},${field(self.length)},${change},`
}
