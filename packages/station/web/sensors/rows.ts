/** The rows of the list of sensors. Pure. */
import { chipOf } from "../families.js"
import { collator, matches, textsOf } from "../groups.js"
import { type AliasOf, deviceKey, titleOf } from "../names.js"
import type { Device, Latest, Series } from "../types.js"

/** A series, or a device of which nothing is read. */
export interface Row {
  readonly key: string
  readonly series: Series | undefined
  readonly device: Device | undefined
  readonly title: string
  readonly place: string
  readonly address: string
  readonly server: string
  readonly family: string
}

export type Show = "all" | "problems" | "hidden" | "replaced" | "unnamed"

export type Order = "name" | "place" | "family" | "server" | "seen"

export const rowsOf = (all: Iterable<Series>, devices: ReadonlyArray<Device>, aliasOf: AliasOf): ReadonlyArray<Row> => {
  const byKey = new Map(devices.map((device) => [deviceKey({ server: device.server, device: device.id }), device]))
  const rows: Array<Row> = []
  for (const series of all) {
    const { device: address, family, place, server } = series
    const device = byKey.get(deviceKey(series))
    const title = titleOf(series, aliasOf)
    rows.push({ key: `series ${series.id}`, series, device, title, place, address, server, family })
  }
  for (const device of devices) {
    if (device.series.length > 0) continue
    const { alias, family, id, server } = device
    rows.push({
      key: `device ${server}/${id}`,
      series: undefined,
      device,
      title: alias ?? id,
      place: "",
      address: id,
      server,
      family
    })
  }
  return rows
}

export interface Filter {
  readonly query: string
  readonly show: Show
}

export const passes = (row: Row, { query, show }: Filter, aliasOf: AliasOf, hasProblem: boolean): boolean => {
  const { address, family, series, server, title } = row
  if (show === "problems" && !hasProblem) return false
  if (show === "hidden" && series?.hidden !== true) return false
  if (show === "replaced" && (series?.replacedBy ?? null) === null) return false
  if (show === "unnamed" && series?.name !== "") return false
  const texts = series === undefined ? [title, address, server] : textsOf(series, aliasOf)
  return matches([...texts, chipOf(family)], query)
}

/** Sorts rows. What is equal is sorted by name and address; what lacks the value comes last. */
export const sorted = (
  rows: ReadonlyArray<Row>,
  order: Order,
  isReversed: boolean,
  latest: ReadonlyMap<number, Latest>
): ReadonlyArray<Row> => {
  const seen = ({ series }: Row) => (series === undefined ? 0 : (latest.get(series.id)?.at ?? 0))
  const text = (row: Row) =>
    order === "place" ? row.place : order === "family" ? row.family : order === "server" ? row.server : row.title
  const by = (one: Row, other: Row) => {
    if (order === "seen") return seen(other) - seen(one)
    return collator.compare(text(one), text(other))
  }
  const lacks = (row: Row) => Number(text(row) === "" || (order === "name" && row.title === row.address))
  const rest = (one: Row, other: Row) =>
    collator.compare(one.title, other.title) ||
    collator.compare(one.address, other.address) ||
    collator.compare(one.series?.property ?? "", other.series?.property ?? "")
  return [...rows].sort(
    (one, other) => lacks(one) - lacks(other) || (isReversed ? -1 : 1) * by(one, other) || rest(one, other)
  )
}
