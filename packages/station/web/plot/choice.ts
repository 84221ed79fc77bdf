/** Which series can be chosen, and how they are found. Pure. */
import * as Groups from "../groups.js"
import { type AliasOf, aliases, deviceKey, isShown, propertyLabel, titleOf } from "../names.js"
import type { Device, Series } from "../types.js"
import { mostSeries, type Slots } from "./state.js"

export interface Choice {
  readonly series: Series
  readonly name: string
}

export interface Choices {
  readonly byId: ReadonlyMap<number, Choice>
  readonly aliasOf: AliasOf
}

/** Names all series. Where a device has several, those without a name of their own have the property in it. */
export const named = (all: Iterable<Series>, devices: ReadonlyArray<Device>): Choices => {
  const aliasOf = aliases(devices)
  const list = [...all]
  const siblings = new Map<string, number>()
  for (const series of list) siblings.set(deviceKey(series), (siblings.get(deviceKey(series)) ?? 0) + 1)
  const nameOf = (series: Series) => {
    const title = titleOf(series, aliasOf)
    return series.name === "" && siblings.get(deviceKey(series))! > 1
      ? `${title}, ${propertyLabel(series.property)}`
      : title
  }
  return { byId: new Map(list.map((series) => [series.id, { series, name: nameOf(series) }])), aliasOf }
}

export interface Group {
  /** `""` for series without a place. */
  readonly place: string
  readonly choices: ReadonlyArray<Choice>
}

/** Groups what can be chosen by place. Each word of `search` must occur. */
export const groupsOf = ({ aliasOf, byId }: Choices, search: string): ReadonlyArray<Group> =>
  Groups.groupsOf(
    [...byId.values()].map(({ series }) => series),
    aliasOf,
    (series) => Groups.matches([...Groups.textsOf(series, aliasOf), series.unit], search)
  ).map(({ place, series }) => ({ place, choices: series.map(({ id }) => byId.get(id)!) }))

/** What the page shows if the address does not say: some series of the most frequent unit. */
const mostInitial = 5

export const initial = ({ byId }: Choices): Slots => {
  const units = new Map<string, Array<number>>()
  for (const { series } of byId.values()) {
    if (!isShown(series)) continue
    const { id, kind, unit } = series
    const key = `${kind} ${unit}`
    const ids = units.get(key)
    if (ids === undefined) units.set(key, [id])
    else ids.push(id)
  }
  const [first] = [...units.values()].sort((a, b) => b.length - a.length)
  return (first ?? []).slice(0, mostInitial)
}

/** Returns the places with the series that exist, so that one that was deleted takes no place. */
export const known = (slots: Slots, { byId }: Choices): Slots =>
  slots.map((id) => (id !== undefined && byId.has(id) ? id : undefined)).slice(0, mostSeries)

/** Returns the time of the first reading of series and of those that they continue, or `undefined` if there are no series. */
export const firstAtOf = (ids: ReadonlyArray<number>, { byId }: Choices): number | undefined => {
  const wanted = [...ids]
  let first: number | undefined
  // The array grows meanwhile.
  for (const id of wanted) {
    const firstAt = byId.get(id)?.series.firstAt
    if (firstAt !== undefined) first = Math.min(first ?? firstAt, firstAt)
    for (const { series } of byId.values())
      if (series.replacedBy === id && !wanted.includes(series.id)) wanted.push(series.id)
  }
  return first
}
