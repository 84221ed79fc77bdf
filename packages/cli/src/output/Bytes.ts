/**
 * Text and hexadecimal forms of values.
 *
 * @since 0.1.0
 */
import { OwText } from "@owserver/protocol"
import * as Either from "effect/Either"
import * as Encoding from "effect/Encoding"

/**
 * Returns bytes as hexadecimal, in capitals as `owread` writes them.
 *
 * @since 0.1.0
 * @category conversions
 */
export const toHex = (bytes: Uint8Array): string => Encoding.encodeHex(bytes).toUpperCase()

/**
 * Parses hexadecimal digits. Blanks and colons between bytes are ignored. Fails with a description of the valid form.
 *
 * @since 0.1.0
 * @category conversions
 */
export const fromHex = (text: string): Either.Either<Uint8Array, string> =>
  Either.mapLeft(
    Encoding.decodeHex(text.replace(/[\s:]/g, "")),
    () => "two hexadecimal digits for each byte, such as 00FF"
  )

/**
 * Returns whether the bytes are printable text without control characters. Invalid UTF-8 decodes to lone surrogates, which are
 * not printable.
 *
 * @since 0.1.0
 * @category guards
 */
export const isPrintable = (bytes: Uint8Array): boolean =>
  // After a lone carriage return, a terminal overwrites the start of the line.
  !/[^\P{C}\r\n\t]|\r(?!\n)/u.test(OwText.decode(bytes))

/**
 * Joins lines and tab-separated cells with single blanks.
 *
 * @since 0.1.0
 * @category conversions
 */
export const joined = (text: string): string =>
  text
    .split(/[\r\n\t]+/)
    .map((part) => part.trim())
    .filter((part) => part !== "")
    .join(" ")

/**
 * Formats a value for a single line: trimmed text, or hexadecimal if it is not printable. Cuts it to `longest` characters.
 *
 * @since 0.1.0
 * @category conversions
 */
export const inLine = (bytes: Uint8Array, longest: number): string => {
  const text = isPrintable(bytes) ? joined(OwText.decode(bytes)) : toHex(bytes)
  const letters = Array.from(text)
  return letters.length > longest ? `${letters.slice(0, longest - 1).join("")}…` : text
}
