/**
 * Words in a sentence.
 *
 * @since 0.1.0
 */

/**
 * Returns an enumeration such as `a, b and c`.
 *
 * @since 0.1.0
 * @category rendering
 */
export const enumerated = (words: ReadonlyArray<string>): string =>
  [words.slice(0, -1).join(", "), words.at(-1)].filter((part) => part !== "").join(" and ")
