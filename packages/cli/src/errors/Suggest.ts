/**
 * Suggestions for mistyped words: "did you mean …?".
 *
 * @since 0.1.0
 */

/**
 * Returns a suggestion such as `did you mean temps or tree?`, or `undefined` if there are no names.
 *
 * @since 0.1.0
 * @category rendering
 */
export const didYouMean = (names: ReadonlyArray<string>): string | undefined =>
  names.length === 0 ? undefined : `did you mean ${names.join(" or ")}?`
