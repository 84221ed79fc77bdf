/**
 * The values of properties as they travel: a schema for each kind, between the value and the bytes that a READ gives and a
 * WRITE takes. Both ways are strict. What is blank, cut or no number does not decode. What the server would refuse, or take
 * and keep as something else, does not encode: a whole number beyond 32 bits, of which it would drop the upper ones, a text
 * that it would cut.
 *
 * @module
 * @since 0.1.0
 */
import { OwText } from "@owserver/client"
import * as DateTime from "effect/DateTime"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as ParseResult from "effect/ParseResult"
import * as Schema from "effect/Schema"
import * as Alias from "./aliasName.js"
import * as Plain from "./text.js"

/**
 * A schema between a value and the bytes of it that travel.
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

/** What is wrong, in one line. */
const issueOf = (error: ParseResult.ParseError): string =>
  ParseResult.ArrayFormatter.formatErrorSync(error)
    .map(({ message }) => message)
    .join("; ")

const toBytes = (text: string): Parsed<Uint8Array> =>
  Either.fromOption(OwText.encode(text), () => "it holds half a character")

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
    Schema.Number.annotations({ message: () => "it is no number" }).pipe(
      Schema.int({ message: () => "it is no whole number" }),
      Schema.between(least, most, { message: () => `it is not from ${least} to ${most}` })
    ),
    Plain.readWhole,
    String
  )

/**
 * A whole number of 32 bits with a sign.
 *
 * @since 0.1.0
 * @category schemas
 */
export const integer: Codec<number> = whole(-0x8000_0000, 0x7fff_ffff)

/**
 * A whole number of 32 bits without a sign.
 *
 * @since 0.1.0
 * @category schemas
 */
export const unsigned: Codec<number> = whole(0, 0xffff_ffff)

/** The least of the numbers without a sign that stand for one below zero. */
const wrapped = 0x1_0000_0000

/**
 * A whole number of 32 bits with a sign, which the server prints as one without.
 *
 * @since 0.1.0
 * @category schemas
 */
export const wrappedInteger: Codec<number> = ofText(
  Schema.typeSchema(integer),
  (text) => Either.map(Plain.readWhole(text), (value) => (value >= wrapped / 2 ? value - wrapped : value)),
  String
)

/**
 * The same, of which only what is within the range is written. What is read is what the server says.
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
export const within = (self: Codec<number>, [least, most]: readonly [number, number]): Codec<number> =>
  make(
    Schema.typeSchema(self),
    (bytes) => Either.mapLeft(Schema.decodeEither(self)(bytes), issueOf),
    (value) =>
      value >= least && value <= most
        ? Either.mapLeft(Schema.encodeEither(self)(value), issueOf)
        : Either.left(`it is not from ${least} to ${most}`)
  )

/**
 * A bit field as one number, `.BYTE`: bit 0 is element 0.
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

/** Beyond these the six digits do not fit the field of twelve, and the server could not read back what it took. */
const largest = 9.99999e99
const smallest = 1e-99

const isPrintable = (value: number): boolean =>
  value === 0 || (Math.abs(value) >= smallest && Math.abs(value) <= largest)

/**
 * A number. The server takes all its digits and gives back six.
 *
 * @since 0.1.0
 * @category schemas
 */
export const float: Codec<number> = make(
  Schema.Number.annotations({ message: () => "it is no number" }).pipe(
    Schema.finite({ message: () => "it is no number" })
  ),
  (bytes) => Plain.readFloat(OwText.decode(bytes)),
  (value) =>
    isPrintable(value)
      ? toBytes(Plain.printFloat(value))
      : Either.left(`its size is not from ${smallest} to ${largest}, which is all that the server could give back`)
)

/**
 * Yes or no; a bit.
 *
 * @since 0.1.0
 * @category schemas
 */
export const yesNo: Codec<boolean> = ofText(
  Schema.Boolean.annotations({ message: () => "it is neither true nor false" }),
  Plain.readYesNo,
  (value) => (value ? "1" : "0")
)

const second = 1000

/** Chips count the seconds since 1970 in 32 bits. */
const lastMoment = 0xffff_ffff * second

const Moment = Schema.DateTimeUtcFromSelf.annotations({ message: () => "it is no date" }).pipe(
  Schema.filter(({ epochMillis }) => epochMillis >= 0 && epochMillis < lastMoment + second, {
    message: () => "it is not from 1970 to February 2106, beyond which the clocks of chips do not go"
  })
)

/**
 * A date, to the second: what is less is left out. Dates travel as local time without a zone, so the zone of the server
 * has to be known; where it is not UTC, the same moment as a number (`udate`) is safer.
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
    (text) => Plain.readDate(text, zone),
    (value) => Plain.printDate(value, zone)
  )

/**
 * The zone of servers of which nothing else is said.
 *
 * @since 0.1.0
 * @category constants
 */
export const utc: DateTime.TimeZone = DateTime.zoneMakeOffset(0)

const String_ = Schema.String.annotations({ message: () => "it is no text" })

const sizeOf = (text: string): number =>
  Option.match(OwText.encode(text), { onNone: () => 0, onSome: ({ length }) => length })

/**
 * Text of so many bytes at most.
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
 * The name of a device. What is empty takes the name away. A name by which the device could not be reached, or that the
 * server would refuse or trim, is none.
 *
 * @since 0.1.0
 * @category schemas
 */
export const alias: Codec<string> = make(
  String_,
  (bytes) => Either.right(OwText.decode(bytes)),
  (value) => Either.flatMap(Alias.check(value), toBytes)
)

const Bytes = Schema.Uint8ArrayFromSelf.annotations({ message: () => "it is no Uint8Array" })

/**
 * So many bytes at most. Fewer are written to the beginning of what the chip has.
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
    Schema.itemsCount(count, { message: () => `it has not ${count} elements` })
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
 * All elements of an array, `.ALL`, which are joined by commas. A text with a comma would be two.
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
          ? Either.left("an element holds a comma, which parts elements")
          : Either.right(joined(parts))
      )
  )
}

/**
 * All elements of an array of bytes, `.ALL`: one after the other, each in full length.
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
        Schema.filter((value) => value.length === length, { message: () => `an element has not ${length} bytes` })
      )
    ).pipe(Schema.itemsCount(count, { message: () => `it has not ${count} elements` })),
    (bytes) =>
      bytes.length === length * count
        ? Either.right(Array.from({ length: count }, (_, n) => bytes.subarray(n * length, (n + 1) * length)))
        : Either.left(`it was cut: ${bytes.length} of ${length * count} bytes`),
    (values) => Either.right(Uint8Array.from(values.flatMap((value) => [...value])))
  )
