/**
 * Colours and weights of text on a terminal, by the codes of ECMA-48.
 *
 * @since 0.1.0
 */

const codes = { bold: [1, 22], dim: [2, 22], red: [31, 39], green: [32, 39], yellow: [33, 39], cyan: [36, 39] } as const

/**
 * @since 0.1.0
 * @category models
 */
export type Style = { readonly [Name in keyof typeof codes]: (text: string) => string }

/**
 * Styles that show, or that leave text as it is.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (enabled: boolean): Style => {
  const style = (name: keyof typeof codes) => (text: string) =>
    enabled ? `\u001b[${codes[name][0]}m${text}\u001b[${codes[name][1]}m` : text
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
export const strip = (text: string): string => text.replace(sequence, "")

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
