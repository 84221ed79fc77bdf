export const median = (numbers: ReadonlyArray<number>): number => {
  const sorted = [...numbers].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

/** Returns the contenders in the order of a round: A B C, B C A, C A B. */
export const inTurn = <A>(all: ReadonlyArray<A>, round: number): ReadonlyArray<A> => {
  const first = round % all.length
  return [...all.slice(first), ...all.slice(0, first)]
}

/** Returns the median of the ratios within each round: other load slows both sides of such a ratio. */
export const ratio = <A>(all: ReadonlyArray<A>, reference: ReadonlyArray<A>, of: (one: A) => number): number =>
  median(all.map((one, round) => of(one) / of(reference[round]!)))
