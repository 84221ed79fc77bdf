/**
 * The colours of series. All ten stay apart for people with any kind of colour blindness, and have a contrast of 3:1 with the
 * background. Those with the same index are alike in light and dark.
 */
export interface Style {
  readonly color: string
  /** Lengths of dashes and gaps; none for a solid line. */
  readonly dash: ReadonlyArray<number>
}

export const light: ReadonlyArray<string> = [
  "#4863f0",
  "#a95608",
  "#0d7252",
  "#d37788",
  "#561bbb",
  "#a99346",
  "#459bd1",
  "#940010",
  "#955f92",
  "#88125d"
]

export const dark: ReadonlyArray<string> = [
  "#9aa8fb",
  "#a97428",
  "#419686",
  "#da386e",
  "#686df6",
  "#fcdc6c",
  "#96e5ff",
  "#fa8365",
  "#9371a4",
  "#dfa0c2"
]

/** The style of the series in a place. Those beyond ten are dashed. */
export const styleOf = (place: number, isDark: boolean): Style => {
  const colors = isDark ? dark : light
  return { color: colors[place % colors.length]!, dash: place < colors.length ? [] : [6, 3] }
}
