/** Which series can be chosen, and how they are found. Pure. */
import type { Device, Series } from "../types.js"
import { mostSeries, type Slots } from "./state.js"

export interface Choice {
  readonly series: Series
  readonly name: string
}

export interface Group {
  /** `""` for series without a place. */
  readonly place: string
  readonly choices: ReadonlyArray<Choice>
}

/** Names the property too where a device has several series. */
const nameOf = (series: Series, aliases: ReadonlyMap<string, string>, siblings: number): string => {
  if (series.name !== "") return series.name
  const device = aliases.get(`${series.server}/${series.device}`) ?? series.device
  return siblings > 1 ? `${device} ${series.property}` : device
}

/** Returns the series by id, with their names. */
export const named = (all: Iterable<Series>, devices: ReadonlyArray<Device>): ReadonlyMap<number, Choice> => {
  const aliases = new Map(
    devices.flatMap(({ alias, id, server }) =>
      alias === null || alias === "" ? [] : [[`${server}/${id}`, alias] as const]
    )
  )
  const list = [...all]
  const siblings = new Map<string, number>()
  for (const { device, server } of list) {
    const key = `${server}/${device}`
    siblings.set(key, (siblings.get(key) ?? 0) + 1)
  }
  return new Map(
    list.map((series) => [
      series.id,
      { series, name: nameOf(series, aliases, siblings.get(`${series.server}/${series.device}`) ?? 1) }
    ])
  )
}

/** Hidden series are not offered, nor those that others continue: their readings are part of those. */
const isOffered = ({ series: { hidden, replacedBy } }: Choice): boolean => !hidden && replacedBy === null

const textOf = ({ name, series: { device, place, property, server, unit } }: Choice): string =>
  [name, place, device, property, server, unit].join("\n").toLocaleLowerCase()

/** Groups what can be chosen by place. Each word of `search` must occur. `chosen` ones are offered in any case. */
export const groupsOf = (
  choices: Iterable<Choice>,
  search: string,
  chosen: ReadonlySet<number>
): ReadonlyArray<Group> => {
  const words = search.toLocaleLowerCase().split(/\s+/).filter(Boolean)
  const groups = new Map<string, Array<Choice>>()
  for (const choice of choices) {
    if (!isOffered(choice) && !chosen.has(choice.series.id)) continue
    const text = textOf(choice)
    if (!words.every((word) => text.includes(word))) continue
    const { place } = choice.series
    const group = groups.get(place)
    if (group === undefined) groups.set(place, [choice])
    else group.push(choice)
  }
  const collator = new Intl.Collator(undefined, { numeric: true })
  return [...groups]
    .map(([place, choices]) => ({ place, choices: choices.sort((a, b) => collator.compare(a.name, b.name)) }))
    .sort((a, b) => Number(a.place === "") - Number(b.place === "") || collator.compare(a.place, b.place))
}

/** What the page shows if the address does not say: some series of the most frequent unit. */
const mostInitial = 5

export const initial = (choices: Iterable<Choice>): Slots => {
  const units = new Map<string, Array<number>>()
  for (const choice of choices) {
    if (!isOffered(choice)) continue
    const { id, kind, unit } = choice.series
    const key = `${kind} ${unit}`
    const ids = units.get(key)
    if (ids === undefined) units.set(key, [id])
    else ids.push(id)
  }
  const [first] = [...units.values()].sort((a, b) => b.length - a.length)
  return (first ?? []).slice(0, mostInitial)
}

/** Returns the places with the series that exist, so that one that was deleted takes no place. */
export const known = (slots: Slots, choices: ReadonlyMap<number, Choice>): Slots =>
  slots.map((id) => (id !== undefined && choices.has(id) ? id : undefined)).slice(0, mostSeries)

/** Returns the time of the first reading of series and of those that they continue, or `undefined` if there are no series. */
export const firstAtOf = (ids: ReadonlyArray<number>, choices: ReadonlyMap<number, Choice>): number | undefined => {
  const wanted = [...ids]
  let first: number | undefined
  // The array grows meanwhile.
  for (const id of wanted) {
    const firstAt = choices.get(id)?.series.firstAt
    if (firstAt !== undefined) first = Math.min(first ?? firstAt, firstAt)
    for (const { series } of choices.values())
      if (series.replacedBy === id && !wanted.includes(series.id)) wanted.push(series.id)
  }
  return first
}
