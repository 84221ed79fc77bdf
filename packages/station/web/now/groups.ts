/** Which series are shown, by place. Pure. */
import { type AliasOf, isShown, titleOf } from "../names.js"
import type { Series } from "../types.js"

export interface Group {
  /** `""` for series without a place. */
  readonly place: string
  readonly series: ReadonlyArray<Series>
}

const folded = (text: string): string => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase()

/** Returns whether a series matches each word of a search. */
export const matches = (series: Series, aliasOf: AliasOf, query: string): boolean => {
  const words = folded(query).split(/\s+/).filter(Boolean)
  if (words.length === 0) return true
  const { device, name, place, property, server } = series
  const text = folded([name, place, aliasOf(series) ?? "", device, property, server].join("\n"))
  return words.every((word) => text.includes(word))
}

/** Sorts as people expect: `Room 2` before `Room 10`. */
export const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" })

export const compare =
  (aliasOf: AliasOf) =>
  (one: Series, other: Series): number =>
    collator.compare(titleOf(one, aliasOf), titleOf(other, aliasOf)) ||
    collator.compare(one.property, other.property) ||
    one.id - other.id

/** Groups the shown series that pass a filter. Those without a place are the last group. */
export const groupsOf = (
  all: Iterable<Series>,
  aliasOf: AliasOf,
  filter: (series: Series) => boolean
): ReadonlyArray<Group> => {
  const places = new Map<string, Array<Series>>()
  for (const series of all) {
    if (!isShown(series) || !filter(series)) continue
    const known = places.get(series.place)
    if (known === undefined) places.set(series.place, [series])
    else known.push(series)
  }
  return [...places]
    .sort(([one], [other]) => Number(one === "") - Number(other === "") || collator.compare(one, other))
    .map(([place, series]) => ({ place, series: series.sort(compare(aliasOf)) }))
}
