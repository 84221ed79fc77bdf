/** How many single changes make one text of the other (Levenshtein). */
const distance = (self: string, that: string): number => {
  let row = Array.from({ length: that.length + 1 }, (_, n) => n)
  for (const [at, character] of [...self].entries()) {
    const next = [at + 1]
    for (let n = 0; n < that.length; n++) {
      next.push(Math.min(row[n + 1]! + 1, next[n]! + 1, row[n]! + (character === that[n] ? 0 : 1)))
    }
    row = next
  }
  return row[that.length]!
}

const most = 3

/** Those of the names that may have been meant, the nearest first. */
export const nearest = (name: string, names: ReadonlyArray<string>): ReadonlyArray<string> =>
  names
    .map((known) => ({ known, far: distance(name.toLowerCase(), known.toLowerCase()) }))
    .filter(({ far, known }) => far <= Math.max(2, known.length / 3))
    .sort((one, other) => one.far - other.far)
    .slice(0, most)
    .map(({ known }) => known)
