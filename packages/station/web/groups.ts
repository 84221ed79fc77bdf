/** Which series are shown, by place. Pure. */
import { type AliasOf, isShown, propertyLabel, titleOf } from "./names.js"
import type { Series } from "./types.js"

export interface Group {
  /** `""` for series without a place. */
  readonly place: string
  readonly series: ReadonlyArray<Series>
}

const folded = (text: string): string => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase()

/** Returns whether each word of a search is in one of the texts. */
export const matches = (texts: ReadonlyArray<string>, query: string): boolean => {
  const words = folded(query).split(/\s+/).filter(Boolean)
  if (words.length === 0) return true
  const text = folded(texts.join("\n"))
  return words.every((word) => text.includes(word))
}

/** Returns what a search looks through. */
export const textsOf = (series: Series, aliasOf: AliasOf): ReadonlyArray<string> => {
  const { device, name, place, property, server } = series
  return [name, place, aliasOf(series) ?? "", device, property, propertyLabel(property), server]
}

/** Sorts as people expect: `Room 2` before `Room 10`. */
export const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" })

/** Sorts by name; series of devices without a name come last. */
export const compare =
  (aliasOf: AliasOf) =>
  (one: Series, other: Series): number =>
    Number(titleOf(one, aliasOf) === one.device) - Number(titleOf(other, aliasOf) === other.device) ||
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
