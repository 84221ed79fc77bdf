/**
 * Text on the wire: UTF-8, but to owserver an alias is any sequence of bytes. A byte that is not UTF-8 decodes to a lone
 * surrogate, U+DC80 for 0x80 to U+DCFF for 0xFF, and encodes to that byte again. So a client can read every listed path. Python
 * calls this `surrogateescape` (PEP 383).
 *
 * @module
 * @since 0.1.0
 */
import { dual } from "effect/Function"
import * as Option from "effect/Option"

const decoder = new TextDecoder("utf-8", { ignoreBOM: true })

const replacement = "\uFFFD"

const isContinuation = (byte: number | undefined): boolean => byte !== undefined && (byte & 0xc0) === 0x80

/** Returns the length of the well-formed UTF-8 sequence at `at`, or 0 (Unicode 15, table 3-7). */
const sequenceLength = (bytes: Uint8Array, at: number): number => {
  const first = bytes[at]!
  if (first < 0x80) return 1
  const second = bytes[at + 1]
  if (!isContinuation(second)) return 0
  if (first >= 0xc2 && first <= 0xdf) return 2
  if (!isContinuation(bytes[at + 2])) return 0
  if (first === 0xe0) return second! >= 0xa0 ? 3 : 0
  if (first === 0xed) return second! <= 0x9f ? 3 : 0
  if (first >= 0xe1 && first <= 0xef) return 3
  if (!isContinuation(bytes[at + 3])) return 0
  if (first === 0xf0) return second! >= 0x90 ? 4 : 0
  if (first === 0xf4) return second! <= 0x8f ? 4 : 0
  return first >= 0xf1 && first <= 0xf3 ? 4 : 0
}

/** Returns the code point of a well-formed sequence of that length. */
const pointAt = (bytes: Uint8Array, at: number, length: number): number => {
  const first = bytes[at]!
  if (length === 1) return first
  let point = first & (0xff >> (length + 1))
  for (let n = 1; n < length; n++) point = (point << 6) | (bytes[at + n]! & 0x3f)
  return point
}

/** The number of code units to convert at a time. The number of arguments of a call is limited. */
const mostUnits = 4096

/**
 * Decodes in its own loop. To call the `TextDecoder` for each piece between invalid bytes would take a second for each
 * megabyte.
 */
const decodeEscaping = (bytes: Uint8Array): string => {
  let text = ""
  let units: Array<number> = []
  let at = 0
  while (at < bytes.length) {
    const length = sequenceLength(bytes, at)
    const point = length === 0 ? 0xdc00 + bytes[at]! : pointAt(bytes, at, length)
    if (point > 0xffff) units.push(0xd7c0 + (point >> 10), 0xdc00 + (point & 0x3ff))
    else units.push(point)
    at += Math.max(length, 1)
    if (units.length >= mostUnits) {
      text += String.fromCharCode(...units)
      units = []
    }
  }
  return text + String.fromCharCode(...units)
}

/** The length of a number as an owserver prints it, in bytes. */
const shortLength = 12

/** Returns undefined if a byte is not ASCII. Takes 2 % less CPU for a read than a `TextDecoder`; longer texts gain nothing. */
const decodeAscii = (bytes: Uint8Array): string | undefined => {
  let text = ""
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at]!
    if (byte >= 0x80) return undefined
    text += String.fromCharCode(byte)
  }
  return text
}

/**
 * Decodes text. Never fails; encoding the result returns the same bytes.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { OwText } from "@owserver/protocol"
 *
 * const latin1 = Uint8Array.of(0x47, 0xe4, 0x73, 0x74, 0x65) // not UTF-8: 0xe4 starts an incomplete sequence
 * assert.strictEqual(OwText.decode(latin1), "G\udce4ste")
 * ```
 *
 * @since 0.1.0
 * @category decoding
 */
export const decode = (bytes: Uint8Array): string => {
  const short = bytes.length <= shortLength ? decodeAscii(bytes) : undefined
  if (short !== undefined) return short
  const text = decoder.decode(bytes)
  return text.includes(replacement) ? decodeEscaping(bytes) : text
}

const encoder = new TextEncoder()

/** With the `u` flag this matches only a surrogate without a partner. */
const loneSurrogate = /\p{Surrogate}/u

/** Encodes in its own loop, like `decodeEscaping`. */
const encodeEscaped = (text: string): Option.Option<Uint8Array> => {
  const bytes = new Uint8Array(3 * text.length)
  let length = 0
  for (let at = 0; at < text.length; at++) {
    const point = text.codePointAt(at)!
    if (point < 0x80) bytes[length++] = point
    else if (point >= 0xdc80 && point <= 0xdcff) bytes[length++] = point - 0xdc00
    else if (point >= 0xd800 && point <= 0xdfff) return Option.none()
    else {
      const tail = point < 0x800 ? 1 : point < 0x10000 ? 2 : 3
      bytes[length++] = ((0x1f80 >> tail) & 0xff) | (point >> (6 * tail))
      for (let n = tail - 1; n >= 0; n--) bytes[length++] = 0x80 | ((point >> (6 * n)) & 0x3f)
      if (tail === 3) at++
    }
  }
  return Option.some(bytes.slice(0, length))
}

/**
 * Encodes text. Returns `None` if the text has a lone surrogate that does not represent a byte.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { OwText } from "@owserver/protocol"
 * import { Option } from "effect"
 *
 * assert.deepStrictEqual(OwText.encode("°C"), Option.some(Uint8Array.of(0xc2, 0xb0, 0x43)))
 * assert.deepStrictEqual(OwText.encode("\ud800"), Option.none())
 * ```
 *
 * @since 0.1.0
 * @category encoding
 */
export const encode = (text: string): Option.Option<Uint8Array> =>
  loneSurrogate.test(text) ? encodeEscaped(text) : Option.some(encoder.encode(text))

/** Unicode category C (controls, bidi overrides, zero-width, unassigned, lone surrogates) and two line separators. */
const hidden = /[\p{C}\p{Zl}\p{Zp}]/gu

const short: { readonly [character: string]: string } = { "\n": "\\n", "\r": "\\r", "\t": "\\t" }

const escapeOne = (character: string): string =>
  short[character] ??
  Array.from(
    { length: character.length },
    (_, n) => `\\u${character.charCodeAt(n).toString(16).padStart(4, "0")}`
  ).join("")

/**
 * Returns the text with invisible characters escaped, so that it is safe on a terminal and in a log. It escapes Unicode
 * category C (controls, bidi overrides, zero-width characters, bytes that were not UTF-8) and the line and paragraph
 * separators. The escapes are those of JSON strings. So if the text is JSON, the escaped text parses to the same value.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { OwText } from "@owserver/protocol"
 *
 * assert.strictEqual(OwText.visible("Küche\n\u001b[2J\u202e"), "Küche\\n\\u001b[2J\\u202e")
 * ```
 *
 * @since 0.1.0
 * @category conversions
 */
export const visible = (text: string): string => text.replace(hidden, escapeOne)

/** Returns the Levenshtein distance: the number of letters to change, add or remove. */
const distance = (self: string, that: string): number => {
  let row = Array.from({ length: that.length + 1 }, (_, n) => n)
  for (const [at, letter] of [...self].entries()) {
    const next = [at + 1]
    for (let n = 0; n < that.length; n++)
      next.push(Math.min(row[n + 1]! + 1, next[n]! + 1, row[n]! + (letter === that[n] ? 0 : 1)))
    row = next
  }
  return row[that.length]!
}

/** Limits the work, which grows with the product of both lengths. */
const longestName = 64

const mostNames = 3

/**
 * Returns the names nearest to a text, for a "did you mean …?": at most three, in their original order. Ignores case. A
 * name is near if it differs from the text in at most three letters, and in at most half of the letters of the longer of
 * the two. Names of more than 64 letters are never near.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { OwText } from "@owserver/protocol"
 *
 * assert.deepStrictEqual(OwText.nearest("tempreature", ["temperature", "templow"]), ["temperature"])
 * assert.deepStrictEqual(OwText.nearest("humidity", ["temperature", "templow"]), [])
 * ```
 *
 * @since 0.1.0
 * @category getters
 */
export const nearest: {
  (names: Iterable<string>): (text: string) => ReadonlyArray<string>
  (text: string, names: Iterable<string>): ReadonlyArray<string>
} = dual(2, (text: string, names: Iterable<string>): ReadonlyArray<string> => {
  if (text.length > longestName) return []
  const near = [...new Set(names)]
    .filter((name) => name.length <= longestName)
    .map((name) => ({ name, far: distance(text.toLowerCase(), name.toLowerCase()) }))
    .filter(({ far, name }) => far <= Math.min(3, Math.floor(Math.max(text.length, name.length) / 2)))
  const least = near.reduce((least, { far }) => Math.min(least, far), Number.POSITIVE_INFINITY)
  return near.flatMap(({ far, name }) => (far === least ? [name] : [])).slice(0, mostNames)
})
