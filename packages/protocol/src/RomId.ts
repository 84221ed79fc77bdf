/**
 * The 64-bit address of a 1-Wire device: a family code, a serial number of six bytes and a checksum. The value is a string in
 * owserver's usual form, `10.67C6697351FF`, in capitals. The checksum follows from the rest. Compare addresses with `===`.
 *
 * Sources: Maxim, "Understanding and Using Cyclic Redundancy Checks with Maxim 1-Wire and iButton Products" (AN 27);
 * OWFS, `ow_parsename.c`; Linux, `drivers/w1`.
 *
 * @module
 * @since 0.1.0
 */
import type * as Brand from "effect/Brand"
import * as Data from "effect/Data"
import * as Either from "effect/Either"
import { dual } from "effect/Function"
import * as AddressFormat from "./AddressFormat.js"

/**
 * The length of an address in bytes: family, six bytes of serial number (least significant first), checksum.
 *
 * @since 0.1.0
 * @category constants
 */
export const byteLength = 8

/**
 * Matches the usual form of an address, such as `10.67C6697351FF`.
 *
 * @since 0.1.0
 * @category constants
 */
export const pattern: RegExp = /^[0-9A-F]{2}\.[0-9A-F]{12}$/

/**
 * An address in owserver's usual form, as a branded string.
 *
 * @since 0.1.0
 * @category models
 */
export type RomId = string & Brand.Brand<"RomId">

/**
 * Text or bytes that are not an address: the `input`, with bytes as hexadecimal digits, and the `reason` in words.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { RomId } from "@owserver/protocol"
 * import { Either } from "effect"
 *
 * const [wrong] = ["10.67C6697351FF.8E"].map((text) => Either.flip(RomId.parse(text)))
 * assert.match(Either.getOrThrow(wrong!).reason, /its checksum is 8D/)
 * ```
 *
 * @since 0.1.0
 * @category errors
 */
export class InvalidRomId extends Data.TaggedError("InvalidRomId")<{
  readonly input: string
  readonly reason: string
}> {
  override get message(): string {
    return `"${this.input}" is not a 1-Wire address: ${this.reason}`
  }
}

/**
 * Makes an address from a literal in owserver's usual form. Throws an {@link InvalidRomId} for any other text. Use
 * {@link parse} for input.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { RomId } from "@owserver/protocol"
 *
 * const rom = RomId.make("10.67C6697351FF")
 * assert.strictEqual(RomId.format(rom, "fic"), "1067C6697351FF8D")
 * assert.throws(() => RomId.make("boiler"))
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (text: string): RomId => {
  if (!pattern.test(text)) throw new InvalidRomId({ input: text, reason: "expected a form like 10.67C6697351FF" })
  return text as RomId
}

const hex = (bytes: ArrayLike<number>): string =>
  Array.from(bytes, (byte) => byte.toString(16).toUpperCase().padStart(2, "0")).join("")

const unhex = (digits: string): Uint8Array =>
  Uint8Array.from({ length: digits.length / 2 }, (_, at) => Number.parseInt(digits.slice(at * 2, at * 2 + 2), 16))

const reverse = (digits: string): string => hex(unhex(digits).reverse())

/**
 * Returns the 1-Wire checksum of bytes (x^8 + x^5 + x^4 + 1). The checksum of the first seven bytes of an address is equal
 * to the eighth byte. The checksum of all eight bytes is 0.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { RomId } from "@owserver/protocol"
 *
 * assert.strictEqual(RomId.crc8([0x10, 0x67, 0xc6, 0x69, 0x73, 0x51, 0xff]), 0x8d)
 * ```
 *
 * @since 0.1.0
 * @category accessors
 */
export const crc8 = (bytes: Iterable<number>): number => {
  let crc = 0
  for (const byte of bytes) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit++) crc = (crc & 1) === 0 ? crc >> 1 : (crc >> 1) ^ 0x8c
  }
  return crc
}

/**
 * Returns the family code, two hexadecimal digits: `10` is the DS18S20.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { RomId } from "@owserver/protocol"
 *
 * assert.strictEqual(RomId.family(RomId.make("28.AD6555070000")), "28")
 * ```
 *
 * @since 0.1.0
 * @category accessors
 */
export const family = (self: RomId): string => self.slice(0, 2)

/**
 * Returns the serial number, twelve hexadecimal digits in owserver's order.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { RomId } from "@owserver/protocol"
 *
 * assert.strictEqual(RomId.serial(RomId.make("28.AD6555070000")), "AD6555070000")
 * ```
 *
 * @since 0.1.0
 * @category accessors
 */
export const serial = (self: RomId): string => self.slice(3)

/**
 * Returns the checksum, two hexadecimal digits.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { RomId } from "@owserver/protocol"
 *
 * assert.strictEqual(RomId.checksum(RomId.make("10.67C6697351FF")), "8D")
 * ```
 *
 * @since 0.1.0
 * @category accessors
 */
export const checksum = (self: RomId): string => hex([crc8(unhex(family(self) + serial(self)))])

/**
 * Returns the eight bytes of the address, as on the bus and in the reply to PRESENCE.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { RomId } from "@owserver/protocol"
 *
 * const bytes = RomId.toBytes(RomId.make("10.67C6697351FF"))
 * assert.strictEqual(RomId.crc8(bytes), 0)
 * ```
 *
 * @since 0.1.0
 * @category encoding
 */
export const toBytes = (self: RomId): Uint8Array => unhex(family(self) + serial(self) + checksum(self))

/**
 * Returns the address in one of owserver's six formats; `f.i` if `style` is undefined.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { RomId } from "@owserver/protocol"
 *
 * const rom = RomId.make("10.67C6697351FF")
 * assert.strictEqual(RomId.format(rom, "fi.c"), "1067C6697351FF.8D")
 * ```
 *
 * @since 0.1.0
 * @category encoding
 */
export const format: {
  (style: AddressFormat.AddressFormat | undefined): (self: RomId) => string
  (self: RomId, style: AddressFormat.AddressFormat | undefined): string
} = dual(2, (self: RomId, style: AddressFormat.AddressFormat = "f.i"): string =>
  AddressFormat.format(style, family(self), serial(self), checksum(self))
)

/**
 * Returns the device name of the Linux kernel: `28-0000075565ad` for `28.AD6555070000`. The kernel prints the serial number as a
 * number, so its bytes are in reverse order.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { RomId } from "@owserver/protocol"
 *
 * assert.strictEqual(RomId.toKernel(RomId.make("28.AD6555070000")), "28-0000075565ad")
 * ```
 *
 * @since 0.1.0
 * @category encoding
 */
export const toKernel = (self: RomId): string => `${family(self)}-${reverse(serial(self))}`.toLowerCase()

/**
 * Returns the address with its bytes in reverse order, like owserver's property `r_address`: `8DFF517369C66710`.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { RomId } from "@owserver/protocol"
 *
 * assert.strictEqual(RomId.toReversed(RomId.make("10.67C6697351FF")), "8DFF517369C66710")
 * ```
 *
 * @since 0.1.0
 * @category encoding
 */
export const toReversed = (self: RomId): string => reverse(format(self, "fic"))

const checked = (input: string, digits: string, check: string | undefined): Either.Either<RomId, InvalidRomId> => {
  const id = `${digits.slice(0, 2)}.${digits.slice(2, 14)}`.toUpperCase() as RomId
  const expected = checksum(id)
  return check === undefined || check.toUpperCase() === expected
    ? Either.right(id)
    : Either.left(new InvalidRomId({ input, reason: `its checksum is ${expected}, not ${check.toUpperCase()}` }))
}

const owserver = /^([0-9a-f]{2})\.?([0-9a-f]{12})(?:\.?([0-9a-f]{2}))?$/i
const kernel = /^([0-9a-f]{2})-([0-9a-f]{12})$/i
const reversed = /^([0-9a-f]{2})([0-9a-f]{12})([0-9a-f]{2})$/i

/**
 * Parses an address in any of owserver's six formats or in the form of the Linux kernel. Ignores case. Fails with
 * {@link InvalidRomId} if the text is not an address or its checksum is wrong.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { RomId } from "@owserver/protocol"
 * import { Either } from "effect"
 *
 * assert.deepStrictEqual(RomId.parse("28-0000075565ad"), Either.right("28.AD6555070000"))
 * assert.deepStrictEqual(RomId.parse("1067c6697351ff8d"), Either.right("10.67C6697351FF"))
 * ```
 *
 * @since 0.1.0
 * @category decoding
 */
export const parse = (text: string): Either.Either<RomId, InvalidRomId> => {
  const usual = owserver.exec(text)
  if (usual !== null) return checked(text, usual[1]! + usual[2]!, usual[3])
  const linux = kernel.exec(text)
  if (linux !== null) return checked(text, linux[1]! + reverse(linux[2]!), undefined)
  return Either.left(
    new InvalidRomId({ input: text, reason: "expected a form like 10.67C6697351FF or 28-0000075565ad" })
  )
}

/**
 * Parses an address whose bytes are in reverse order, see {@link toReversed}. {@link parse} cannot do this, because the
 * text looks like the format `fic`. Fails with {@link InvalidRomId} if the text is not an address or its checksum is wrong.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { RomId } from "@owserver/protocol"
 * import { Either } from "effect"
 *
 * assert.deepStrictEqual(RomId.parseReversed("8DFF517369C66710"), Either.right("10.67C6697351FF"))
 * ```
 *
 * @since 0.1.0
 * @category decoding
 */
export const parseReversed = (text: string): Either.Either<RomId, InvalidRomId> => {
  const found = reversed.exec(text)
  return found === null
    ? Either.left(new InvalidRomId({ input: text, reason: "expected 16 hex digits like 8DFF517369C66710" }))
    : checked(text, reverse(found[2]! + found[3]!), found[1])
}

/**
 * Decodes the eight bytes of an address. Fails with {@link InvalidRomId} if the length or the checksum is wrong.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { RomId } from "@owserver/protocol"
 * import { Either } from "effect"
 *
 * const presence = Uint8Array.of(0x10, 0x67, 0xc6, 0x69, 0x73, 0x51, 0xff, 0x8d)
 * assert.deepStrictEqual(RomId.fromBytes(presence), Either.right("10.67C6697351FF"))
 * ```
 *
 * @since 0.1.0
 * @category decoding
 */
export const fromBytes = (bytes: Uint8Array): Either.Either<RomId, InvalidRomId> => {
  const digits = hex(bytes)
  return bytes.length === byteLength
    ? checked(digits, digits, digits.slice(14))
    : Either.left(new InvalidRomId({ input: digits, reason: `expected ${byteLength} bytes, not ${bytes.length}` }))
}
