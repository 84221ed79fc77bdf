/**
 * One property of a family as one line of text, such as `y[8]* rw 1 v`. The tables of families in `@owserver/sensors` and
 * `@owserver/fake` consist of such rows. {@link parse} reads a row at run time, the types read it at compile time.
 *
 * A row is `format[elements]* access length change visibility range unit`:
 *
 * - `format` and `change`: the letters of {@link Structure}. The additional format `w` is a signed whole number that the
 *   server prints as unsigned
 * - `[8]`: an array of eight elements, named by numbers; `[A-D]`: four elements, named by letters; `[n]` and `[x]`: sparse
 *   arrays, indexed by number and by text
 * - `*`: a bit field, which also has a `BYTE`
 * - `length`: the bytes of one element
 * - `optional`: only some devices list the property; `hidden`: no device lists it, but the server answers it
 * - `range`: the least and the greatest value that can be written, such as `9..12`
 * - `unit`: the unit, unless the format implies it
 *
 * `*`, `visibility`, `range` and `unit` may be absent.
 *
 * @module
 * @since 0.1.0
 */
import * as Either from "effect/Either"
import * as Structure from "./Structure.js"

/**
 * How the elements of a property are named. Sparse arrays have `anyNumber` or `anyText`.
 *
 * @since 0.1.0
 * @category models
 */
export type Naming = "scalar" | "numbers" | "letters" | "anyNumber" | "anyText"

/**
 * Which listings contain a property: all, those of some devices, or none.
 *
 * @since 0.1.0
 * @category models
 */
export type Visibility = "listed" | "optional" | "hidden"

/**
 * A parsed row.
 *
 * - `format`, `access`, `change`: as in `Structure`
 * - `naming`: the names of the elements
 * - `visibility`: the listings that contain the property
 * - `unit`: the unit, unless the format implies it
 *
 * @since 0.1.0
 * @category models
 */
export interface PropertyRow {
  /** The letter of the format. The letters `w` and `i` have the same `format`; only this field tells them apart. */
  readonly letter: string
  /** The kind of its value. */
  readonly format: Structure.Format
  /** How the elements are named. */
  readonly naming: Naming
  /** The number of elements: 1 for a scalar, 0 for a sparse array. */
  readonly count: number
  /** Whether the property has a `BYTE`. */
  readonly isBits: boolean
  /** Whether it can be read, written, or both. */
  readonly access: Structure.Access
  /** Bytes of one element. */
  readonly length: number
  /** When its value changes. */
  readonly change: Structure.Change
  /** Which listings contain it. */
  readonly visibility: Visibility
  /** The least and the greatest value that can be written. */
  readonly range: readonly [least: number, greatest: number] | undefined
  /** The unit, if the row has one. */
  readonly unit: string | undefined
}

const shape =
  /^(\w|\?)(?:\[(?:(\d+)|A-([A-Z])|(n)|(x))\])?(\*?) (ro|rw|wo|oo) (\d{1,6}) ([fsvt])(?: (optional|hidden))?(?: (-?\d+(?:\.\d+)?)\.\.(-?\d+(?:\.\d+)?))?(?: (\S.*))?$/

const letterA = 65

const naming = (
  count?: string,
  last?: string,
  number?: string,
  text?: string
): Pick<PropertyRow, "naming" | "count"> => {
  if (count !== undefined) return { naming: "numbers", count: Number(count) }
  if (last !== undefined) return { naming: "letters", count: last.charCodeAt(0) - letterA + 1 }
  if (number !== undefined) return { naming: "anyNumber", count: 0 }
  return text === undefined ? { naming: "scalar", count: 1 } : { naming: "anyText", count: 0 }
}

/**
 * Parses a row. Returns `Left` with a description of the expected text if it is invalid.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { PropertyRow } from "@owserver/protocol"
 * import { Either } from "effect"
 *
 * const { count, format, range } = Either.getOrThrow(PropertyRow.parse("u[A-B] rw 12 s 0..255 lx"))
 * assert.deepStrictEqual([format, count, range], ["unsigned", 2, [0, 255]])
 * ```
 *
 * @since 0.1.0
 * @category decoding
 */
export const parse = (text: string): Either.Either<PropertyRow, string> => {
  const found = shape.exec(text)
  const invalid = () => `expected a row like "f[A-D] rw 12 v", not "${text}"`
  if (found === null) return Either.left(invalid())
  const [
    ,
    letter = "",
    count,
    last,
    number,
    any,
    bits,
    access,
    length = "",
    change,
    visibility,
    least,
    greatest,
    unit
  ] = found
  const format = letter === "w" ? "i" : letter
  const known = Structure.parse(`${format},000000,000001,${access},${length.padStart(6, "0")},${change},`)
  return Either.mapBoth(known, {
    onLeft: invalid,
    onRight: ({ access, change, format, length }) => ({
      letter,
      format,
      ...naming(count, last, number, any),
      isBits: bits !== "",
      access,
      length,
      change,
      visibility: (visibility ?? "listed") as Visibility,
      range: least === undefined ? undefined : ([Number(least), Number(greatest)] as const),
      unit
    })
  })
}

/**
 * Returns the names of the elements: `A`, `B` … or `0`, `1` …; none for a scalar and for a sparse array.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { PropertyRow } from "@owserver/protocol"
 *
 * assert.deepStrictEqual(PropertyRow.elementNames({ naming: "letters", count: 2 }), ["A", "B"])
 * ```
 *
 * @since 0.1.0
 * @category accessors
 */
export const elementNames = ({ count, naming }: Pick<PropertyRow, "naming" | "count">): ReadonlyArray<string> =>
  Array.from({ length: naming === "scalar" ? 0 : count }, (_, n) =>
    naming === "letters" ? String.fromCharCode(letterA + n) : String(n)
  )

/**
 * The letter of the format of a row.
 *
 * @since 0.1.0
 * @category types
 */
export type LetterOf<Spec> = Spec extends `${infer Letter}${string}` ? Letter : never

/**
 * The text between the brackets of a row, such as `A-D`, `8`, `n`; `never` for a scalar.
 *
 * @since 0.1.0
 * @category types
 */
export type ElementsOf<Spec> = Spec extends `${string}[${infer Elements}]${string}` ? Elements : never

/**
 * Whether a row is one of a bit field.
 *
 * @since 0.1.0
 * @category types
 */
export type IsBits<Spec> = Spec extends `${string}]* ${string}` ? true : false

/**
 * The access of a row, such as `rw`.
 *
 * @since 0.1.0
 * @category types
 */
export type AccessOf<Spec> = Spec extends `${string} ${infer Mode extends Structure.Access} ${string}` ? Mode : never

/**
 * Whether a row is one of a hidden property.
 *
 * @since 0.1.0
 * @category types
 */
export type IsHidden<Spec> = Spec extends `${string} hidden` | `${string} hidden ${string}` ? true : false

/** The names from the first one in `Names` up to and including `Last`. */
type UpTo<Last, Names extends ReadonlyArray<string>> = Names extends readonly [
  infer Name extends string,
  ...infer Rest extends ReadonlyArray<string>
]
  ? Name | (Name extends Last ? never : UpTo<Last, Rest>)
  : never

/**
 * The letters that name elements.
 *
 * @since 0.1.0
 * @category types
 */
export type Letters = ["A", "B", "C", "D", "E", "F", "G", "H", "I", "J", "K", "L", "M", "N", "O", "P"]

type Tuple<Count extends string, Found extends ReadonlyArray<0> = []> = `${Found["length"]}` extends Count
  ? Found
  : Tuple<Count, [...Found, 0]>

/** A tuple of 2,048 elements is built from four tuples of 512, because TypeScript limits recursion to 1,000 steps. */
type Indices<Count extends string> = Count extends "2048"
  ? keyof [...Tuple<"512">, ...Tuple<"512">, ...Tuple<"512">, ...Tuple<"512">] & `${number}`
  : keyof Tuple<Count> & `${number}`

/**
 * The names of elements by the text between brackets: `"A" | "B"` for `A-B`, `"0" | "1"` for `2`.
 *
 * @since 0.1.0
 * @category types
 */
export type ElementNames<Elements extends string> = Elements extends `A-${infer Last}`
  ? UpTo<Last, Letters>
  : Indices<Elements>
