/**
 * Styled text for terminals (ECMA-48).
 *
 * @since 0.1.0
 */
import { OwText } from "@owserver/protocol"

const codes = { bold: [1, 22], dim: [2, 22], red: [31, 39], green: [32, 39], yellow: [33, 39], cyan: [36, 39] } as const

/**
 * @since 0.1.0
 * @category models
 */
export type Style = { readonly [Name in keyof typeof codes]: (text: string) => string }

/**
 * Encodes a style as a lone high surrogate and its code. No input decodes to that surrogate, so our own codes can be
 * distinguished from codes in a name that the server sent.
 */
const mark = (code: number) => `\ud800${code}m`
const marks = /\ud800(\d+m)/gu

/**
 * Converts styles to terminal codes, and leaves all other text unchanged.
 *
 * @since 0.1.0
 * @category conversions
 */
export const codesOf = (text: string): string => text.replace(marks, "\u001b[$1")

/**
 * Converts styles to terminal codes, and escapes control and invisible characters.
 *
 * @since 0.1.0
 * @category conversions
 */
export const paint = (text: string): string =>
  text
    .split(marks)
    .map((part, n) => (n % 2 === 0 ? OwText.visible(part) : `\u001b[${part}`))
    .join("")

/**
 * Makes styles that mark text, or that leave it unchanged if disabled.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (enabled: boolean): Style => {
  const style = (name: keyof typeof codes) => (text: string) =>
    enabled ? `${mark(codes[name][0])}${text}${mark(codes[name][1])}` : text
  return {
    bold: style("bold"),
    dim: style("dim"),
    red: style("red"),
    green: style("green"),
    yellow: style("yellow"),
    cyan: style("cyan")
  }
}

// Matches sequences that set colors and sequences that move the cursor.
const sequence = new RegExp(`${String.fromCharCode(27)}\\[[\\d;]*[A-Za-z]`, "g")

/**
 * Removes the styles from a text.
 *
 * @since 0.1.0
 * @category conversions
 */
export const strip = (text: string): string => text.replace(marks, "").replace(sequence, "")

const graphemes = new Intl.Segmenter()

// Most texts. Segmenting them takes a hundred times longer.
const printable = /^[ -~]*$/

/**
 * Returns the width of a text in columns. A grapheme counts as one column, a wide East Asian character as two.
 *
 * @since 0.1.0
 * @category getters
 */
export const width = (text: string): number => {
  if (printable.test(text)) return text.length
  let columns = 0
  for (const { segment } of graphemes.segment(strip(text))) {
    columns += /\p{Script=Han}|\p{Script=Hangul}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Emoji_Presentation}/u.test(
      segment
    )
      ? 2
      : 1
  }
  return columns
}
