/**
 * Suggestions for words that nobody knows: "did you mean …?".
 *
 * @since 0.1.0
 */

/**
 * Asks whether one of the names was meant: `did you mean temps or tree?`. Returns nothing if there is none.
 *
 * @since 0.1.0
 * @category rendering
 */
export const didYouMean = (names: ReadonlyArray<string>): string | undefined =>
  names.length === 0 ? undefined : `did you mean ${names.join(" or ")}?`
