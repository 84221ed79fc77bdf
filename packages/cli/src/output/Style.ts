/**
 * Colours and weights of text on a terminal, by the codes of ECMA-48, and what else a terminal may be sent.
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
 * Text carries its styles as marks: a lone high surrogate and the code. No text from outside contains one, as no bytes decode
 * to it. So codes of our own can be told from those that a server has put into a name.
 */
const mark = (code: number) => `\ud800${code}m`
const marks = /\ud800(\d+m)/gu

/**
 * The text with its styles as codes of a terminal, and all else as it is.
 *
 * @since 0.1.0
 * @category conversions
 */
export const codesOf = (text: string): string => text.replace(marks, "\u001b[$1")

/**
 * The text for a terminal: its styles as codes, and all else that a terminal would obey, or that would not show, escaped.
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
 * Styles that show, or that leave text as it is.
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

// Both: the sequences that set colours, and those that move.
const sequence = new RegExp(`${String.fromCharCode(27)}\\[[\\d;]*[A-Za-z]`, "g")

/**
 * The text without its styles.
 *
 * @since 0.1.0
 * @category conversions
 */
export const strip = (text: string): string => text.replace(marks, "").replace(sequence, "")

const graphemes = new Intl.Segmenter()

/**
 * How many columns the text takes. What a person sees as one letter counts as one; the wide letters of East Asia count two.
 *
 * @since 0.1.0
 * @category getters
 */
export const width = (text: string): number => {
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
