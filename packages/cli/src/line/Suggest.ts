/**
 * Suggestions for words that nobody knows: "did you mean …?".
 *
 * @since 0.1.0
 */

/** How many letters have to be changed, added or removed to make one word of the other (Levenshtein). */
const distance = (one: string, other: string): number => {
  let row = Array.from({ length: other.length + 1 }, (_, n) => n)
  for (const [at, letter] of [...one].entries()) {
    const next = [at + 1]
    for (let n = 0; n < other.length; n++)
      next.push(Math.min((row[n + 1] ?? 0) + 1, (next[n] ?? 0) + 1, (row[n] ?? 0) + (letter === other[n] ? 0 : 1)))
    row = next
  }
  return row[other.length] ?? 0
}

/** Names of devices have no bound, and the work grows with the product of the lengths. */
const longest = 64

const mostNames = 3

/**
 * Returns the names that are nearest to the word, at most three. A name is near if at most three letters differ, and less
 * than half of them.
 *
 * @since 0.1.0
 * @category getters
 */
export const nearest = (word: string, names: Iterable<string>): ReadonlyArray<string> => {
  if (word.length > longest) return []
  const near = [...new Set(names)]
    .filter((name) => name.length <= longest)
    .map((name) => ({ name, far: distance(word.toLowerCase(), name.toLowerCase()) }))
    .filter(({ far, name }) => far <= Math.min(3, Math.floor(Math.max(word.length, name.length) / 2)))
  const least = Math.min(...near.map(({ far }) => far))
  return near.flatMap(({ far, name }) => (far === least ? [name] : [])).slice(0, mostNames)
}

/**
 * Asks whether one of the names was meant: `did you mean temps or tree?`. Returns nothing if there is none.
 *
 * @since 0.1.0
 * @category rendering
 */
export const didYouMean = (names: ReadonlyArray<string>): string | undefined =>
  names.length === 0 ? undefined : `did you mean ${names.join(" or ")}?`
