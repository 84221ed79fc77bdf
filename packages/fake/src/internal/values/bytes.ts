const comma = Uint8Array.of(0x2c)

/** Concatenates pieces. */
export const concat = (pieces: ReadonlyArray<Uint8Array>): Uint8Array => {
  const all = new Uint8Array(pieces.reduce((length, piece) => length + piece.length, 0))
  let at = 0
  for (const piece of pieces) {
    all.set(piece, at)
    at += piece.length
  }
  return all
}

/** Concatenates pieces with commas between them. */
export const withCommas = (pieces: ReadonlyArray<Uint8Array>): Uint8Array =>
  concat(pieces.flatMap((piece, n) => (n === 0 ? [piece] : [comma, piece])))

/** Splits at commas. */
export const splitAtCommas = (bytes: Uint8Array): ReadonlyArray<Uint8Array> => {
  const pieces: Array<Uint8Array> = []
  let from = 0
  for (let at = bytes.indexOf(comma[0]!); at >= 0; at = bytes.indexOf(comma[0]!, from)) {
    pieces.push(bytes.subarray(from, at))
    from = at + 1
  }
  return [...pieces, bytes.subarray(from)]
}
