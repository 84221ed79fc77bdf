/**
 * Schemas between the value of a property and the bytes of a READ or a WRITE, one for each format.
 *
 * Decoding is strict: blank or truncated bytes and bytes of another format fail. Encoding fails for a value that the server
 * would refuse or change, such as a whole number beyond 32 bits or a text that the server would truncate.
 *
 * @module
 * @since 0.1.0
 */
import { OwText, type Structure } from "@owserver/client"
import * as DateTime from "effect/DateTime"
import * as Either from "effect/Either"
import { dual } from "effect/Function"
import * as Option from "effect/Option"
import * as ParseResult from "effect/ParseResult"
import * as Schema from "effect/Schema"
import * as Alias from "./aliasName.js"
import { issueOf } from "./issue.js"
import * as Text from "./text.js"

/**
 * A schema between a value and its bytes on the wire.
 *
 * @since 0.1.0
 * @category models
 */
export interface Codec<in out A> extends Schema.Schema<A, Uint8Array> {}

type Parsed<A> = Either.Either<A, string>

const make = <A>(
  type: Schema.Schema<A>,
  decode: (bytes: Uint8Array) => Parsed<A>,
  encode: (value: A) => Parsed<Uint8Array>
): Codec<A> =>
  Schema.transformOrFail(Schema.Uint8ArrayFromSelf, type, {
    strict: true,
    decode: (bytes, _, ast) => Either.mapLeft(decode(bytes), (issue) => new ParseResult.Type(ast, bytes, issue)),
    encode: (value, _, ast) => Either.mapLeft(encode(value), (issue) => new ParseResult.Type(ast, value, issue))
  })

const toBytes = (text: string): Parsed<Uint8Array> =>
  Either.fromOption(OwText.encode(text), () => "it contains half of a surrogate pair")

const ofText = <A>(
  type: Schema.Schema<A>,
  decode: (text: string) => Parsed<A>,
  encode: (value: A) => string
): Codec<A> =>
  make(
    type,
    (bytes) => decode(OwText.decode(bytes)),
    (value) => toBytes(encode(value))
  )

const whole = (least: number, most: number): Codec<number> =>
  ofText(
    Schema.Number.annotations({ message: () => "it is not a number" }).pipe(
      Schema.int({ message: () => "it is not a whole number" }),
      Schema.between(least, most, { message: () => `it is outside ${least} to ${most}` })
    ),
    Text.parseWhole,
    String
  )

/**
 * A signed 32-bit integer.
 *
 * @since 0.1.0
 * @category schemas
 */
export const integer: Codec<number> = whole(-0x8000_0000, 0x7fff_ffff)

/**
 * An unsigned 32-bit integer.
 *
 * @since 0.1.0
 * @category schemas
 */
export const unsigned: Codec<number> = whole(0, 0xffff_ffff)

const wrapped = 0x1_0000_0000

/**
 * A signed 32-bit integer that the server prints as unsigned: -1 is read as 4294967295.
 *
 * @since 0.1.0
 * @category schemas
 */
export const wrappedInteger: Codec<number> = ofText(
  Schema.typeSchema(integer),
  (text) => Either.map(Text.parseWhole(text), (value) => (value >= wrapped / 2 ? value - wrapped : value)),
  String
)

/**
 * Limits the values that can be encoded to a range. Decoding is not limited.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { Codec } from "@owserver/sensors"
 * import { Either, Schema } from "effect"
 *
 * const percent = Codec.within(Codec.unsigned, [0, 100])
 * assert.ok(Either.isLeft(Schema.encodeEither(percent)(101)))
 * ```
 *
 * @since 0.1.0
 * @category combinators
 */
export const within: {
  (range: readonly [least: number, most: number]): (self: Codec<number>) => Codec<number>
  (self: Codec<number>, range: readonly [least: number, most: number]): Codec<number>
} = dual(
  2,
  (self: Codec<number>, [least, most]: readonly [number, number]): Codec<number> =>
    make(
      Schema.typeSchema(self),
      (bytes) => Either.mapLeft(Schema.decodeEither(self)(bytes), issueOf),
      (value) =>
        value >= least && value <= most
          ? Either.mapLeft(Schema.encodeEither(self)(value), issueOf)
          : Either.left(`it is outside ${least} to ${most}`)
    )
)

/**
 * A bit field as one number, `.BYTE`. Bit 0 is the first element.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { Codec } from "@owserver/sensors"
 * import { Schema } from "effect"
 *
 * assert.deepStrictEqual(Schema.encodeSync(Codec.bitField(8))(0b1001), new TextEncoder().encode("9"))
 * ```
 *
 * @since 0.1.0
 * @category schemas
 */
export const bitField = (size: number): Codec<number> => whole(0, 2 ** size - 1)

/** The server prints six digits into a field of twelve characters. Other sizes do not fit. */
const largest = 9.99999e99
const smallest = 1e-99

const isPrintable = (value: number): boolean =>
  value === 0 || (Math.abs(value) >= smallest && Math.abs(value) <= largest)

/**
 * A number. The server reads all digits and prints six.
 *
 * @since 0.1.0
 * @category schemas
 */
export const float: Codec<number> = make(
  Schema.Number.annotations({ message: () => "it is not a number" }).pipe(
    Schema.finite({ message: () => "it is not a number" })
  ),
  (bytes) => Text.parseDecimal(OwText.decode(bytes)),
  (value) =>
    isPrintable(value)
      ? toBytes(Text.printFloat(value))
      : Either.left(`its size is outside ${smallest} to ${largest}, which the server cannot print`)
)

/**
 * A boolean, `1` or `0` on the wire.
 *
 * @since 0.1.0
 * @category schemas
 */
export const yesNo: Codec<boolean> = ofText(
  Schema.Boolean.annotations({ message: () => "it is neither true nor false" }),
  Text.parseYesNo,
  (value) => (value ? "1" : "0")
)

const second = 1000

/** Chips store the seconds since 1970 in 32 bits. */
const lastMoment = 0xffff_ffff * second

const Moment = Schema.DateTimeUtcFromSelf.annotations({ message: () => "it is not a date" }).pipe(
  Schema.filter(({ epochMillis }) => epochMillis >= 0 && epochMillis < lastMoment + second, {
    message: () => "it is outside 1970 to February 2106, the range of the clocks of chips"
  })
)

/**
 * A date with a precision of one second. Milliseconds are dropped.
 *
 * The server prints local time without a zone, so pass the zone of the server. If that is not UTC, prefer the same moment as
 * a number, `udate`: local times are ambiguous when clocks are set back.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { Codec } from "@owserver/sensors"
 * import { DateTime, Schema } from "effect"
 *
 * const bytes = new TextEncoder().encode("Fri Nov 14 22:13:20 2025")
 * const moment = Schema.decodeSync(Codec.date(DateTime.zoneUnsafeMakeNamed("Europe/Berlin")))(bytes)
 * assert.strictEqual(DateTime.formatIso(moment), "2025-11-14T21:13:20.000Z")
 * ```
 *
 * @since 0.1.0
 * @category schemas
 */
export const date = (zone: DateTime.TimeZone): Codec<DateTime.Utc> =>
  ofText(
    Moment,
    (text) => Text.parseDate(text, zone),
    (value) => Text.printDate(value, zone)
  )

/**
 * The time zone that properties assume for a server. `Property.inZone` sets another one.
 *
 * @since 0.1.0
 * @category constants
 */
export const utc: DateTime.TimeZone = DateTime.zoneMakeOffset(0)

const String_ = Schema.String.annotations({ message: () => "it is not a string" })

const sizeOf = (text: string): number =>
  Option.match(OwText.encode(text), { onNone: () => 0, onSome: ({ length }) => length })

/**
 * Text of at most `length` bytes in UTF-8.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { Codec } from "@owserver/sensors"
 * import { Either, Schema } from "effect"
 *
 * assert.ok(Either.isLeft(Schema.encodeEither(Codec.text(4))("21 °C")))
 * ```
 *
 * @since 0.1.0
 * @category schemas
 */
export const text = (length: number): Codec<string> =>
  ofText(
    String_.pipe(
      Schema.filter((value) => sizeOf(value) <= length, { message: () => `it is longer than ${length} bytes` })
    ),
    Either.right,
    (value) => value
  )

/**
 * The alias of a device. An empty text removes the alias. Encoding fails for an alias that the server would refuse or trim,
 * and for one that would make the device unreachable.
 *
 * @since 0.1.0
 * @category schemas
 */
export const alias: Codec<string> = make(
  String_,
  (bytes) => Either.right(OwText.decode(bytes)),
  (value) => Either.flatMap(Alias.check(value), toBytes)
)

const Bytes = Schema.Uint8ArrayFromSelf.annotations({ message: () => "it is not a Uint8Array" })

/**
 * At most `length` bytes. A shorter array is written to the beginning of the memory.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { Codec } from "@owserver/sensors"
 * import { Schema } from "effect"
 *
 * const page = Schema.decodeSync(Codec.binary(32))(Uint8Array.of(0x0c, 0xff))
 * assert.strictEqual(page.length, 2)
 * ```
 *
 * @since 0.1.0
 * @category schemas
 */
export const binary = (length: number): Codec<Uint8Array> =>
  make(
    Bytes.pipe(
      Schema.filter((value) => value.length <= length, { message: () => `it is longer than ${length} bytes` })
    ),
    Either.right,
    Either.right
  )

const tuple = <A>(element: Codec<A>, count: number): Schema.Schema<ReadonlyArray<A>> =>
  Schema.Array(Schema.typeSchema(element)).pipe(
    Schema.itemsCount(count, { message: () => `it does not have ${count} elements` })
  )

const comma = 0x2c

const joined = (parts: ReadonlyArray<Uint8Array>): Uint8Array =>
  Uint8Array.from(parts.flatMap((part, n) => (n === 0 ? [...part] : [comma, ...part])))

const split = (bytes: Uint8Array): ReadonlyArray<Uint8Array> => {
  const commas = Array.from(bytes.keys()).filter((at) => bytes[at] === comma)
  return [...commas, bytes.length].map((end, n) => bytes.subarray(n === 0 ? 0 : commas[n - 1]! + 1, end))
}

const each = <A, B>(
  values: ReadonlyArray<A>,
  f: (value: A) => Either.Either<B, ParseResult.ParseError>
): Parsed<Array<B>> =>
  Either.all(values.map((value, n) => Either.mapLeft(f(value), (error) => `element ${n}: ${issueOf(error)}`)))

/**
 * All elements of an array, `.ALL`, joined by commas. An element with a comma in it does not encode.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { Codec } from "@owserver/sensors"
 * import { Schema } from "effect"
 *
 * const volts = Schema.decodeSync(Codec.all(Codec.float, 2))(new TextEncoder().encode("         4.5,         5.1"))
 * assert.deepStrictEqual(volts, [4.5, 5.1])
 * ```
 *
 * @since 0.1.0
 * @category schemas
 */
export const all = <A>(element: Codec<A>, count: number): Codec<ReadonlyArray<A>> => {
  const decode = Schema.decodeEither(element)
  const encode = Schema.encodeEither(element)
  return make(
    tuple(element, count),
    (bytes) => each(split(bytes), decode),
    (values) =>
      Either.flatMap(each(values, encode), (parts) =>
        parts.some((part) => part.includes(comma))
          ? Either.left("an element contains a comma, which separates elements")
          : Either.right(joined(parts))
      )
  )
}

/**
 * All elements of an array of bytes, `.ALL`, without separators. Each element has `length` bytes.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { Codec } from "@owserver/sensors"
 * import { Schema } from "effect"
 *
 * const pages = Schema.decodeSync(Codec.allBinary(2, 2))(Uint8Array.of(1, 2, 3, 4))
 * assert.deepStrictEqual(pages[1], Uint8Array.of(3, 4))
 * ```
 *
 * @since 0.1.0
 * @category schemas
 */
export const allBinary = (length: number, count: number): Codec<ReadonlyArray<Uint8Array>> =>
  make(
    Schema.Array(
      Bytes.pipe(
        Schema.filter((value) => value.length === length, { message: () => `an element does not have ${length} bytes` })
      )
    ).pipe(Schema.itemsCount(count, { message: () => `it does not have ${count} elements` })),
    (bytes) =>
      bytes.length === length * count
        ? Either.right(Array.from({ length: count }, (_, n) => bytes.subarray(n * length, (n + 1) * length)))
        : Either.left(`it is truncated: ${bytes.length} of ${length * count} bytes`),
    (values) => Either.right(Uint8Array.from(values.flatMap((value) => [...value])))
  )

const utcDate = date(utc)

/**
 * Returns the codec of one element of a property, by its format. A date is one of a server in UTC.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { Codec } from "@owserver/sensors"
 *
 * assert.strictEqual(Codec.ofFormat("temperature", 12), Codec.float)
 * ```
 *
 * @since 0.1.0
 * @category schemas
 */
// biome-ignore lint/suspicious/noExplicitAny: the type of the value depends on the format
export const ofFormat = (format: Structure.Format, length: number): Codec<any> => {
  switch (format) {
    case "integer":
      return integer
    case "unsigned":
      return unsigned
    case "float":
    case "temperature":
    case "temperatureGap":
    case "pressure":
      return float
    case "yesNo":
      return yesNo
    case "date":
      return utcDate
    case "alias":
      return alias
    case "binary":
      return binary(length)
    default:
      return text(length)
  }
}
