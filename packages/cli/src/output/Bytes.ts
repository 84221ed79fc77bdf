/**
 * Values as people see them and give them.
 *
 * @since 0.1.0
 */
import { OwText } from "@owserver/protocol"
import * as Either from "effect/Either"
import * as Encoding from "effect/Encoding"

/**
 * Two capital digits a byte, as owread writes them.
 *
 * @since 0.1.0
 * @category conversions
 */
export const toHex = (bytes: Uint8Array): string => Encoding.encodeHex(bytes).toUpperCase()

/**
 * Reads hexadecimal digits, or says what they should be. Blanks and colons between bytes are left out.
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
 * Whether the bytes are text that a terminal shows and does not obey. What was no UTF-8 is lone surrogates here.
 *
 * @since 0.1.0
 * @category guards
 */
export const isPrintable = (bytes: Uint8Array): boolean =>
  // A carriage return alone would have what follows it written over what is before it.
  !/[^\P{C}\r\n\t]|\r(?!\n)/u.test(OwText.decode(bytes))

/**
 * Text of several lines or cells as one line: with a blank in place of line ends, tabs, and the blanks around them.
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
 * A value within a line: text without the blanks around it and with its line ends as blanks, or else hexadecimal; cut to so
 * many characters.
 *
 * @since 0.1.0
 * @category conversions
 */
export const inLine = (bytes: Uint8Array, longest: number): string => {
  const text = isPrintable(bytes) ? joined(OwText.decode(bytes)) : toHex(bytes)
  const letters = Array.from(text)
  return letters.length > longest ? `${letters.slice(0, longest - 1).join("")}…` : text
}
