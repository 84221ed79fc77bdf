/** What an event or an alarm is about. */
import type { Data } from "./data.js"
import { name } from "./dom.js"
import { type AliasOf, deviceKey, propertyLabel, titleOf } from "./names.js"
import type { Series } from "./types.js"

/** A series, a device, or a server as a whole: the other fields are `""`. */
export type Subject = Pick<Series, "server" | "device" | "property">

/** Finds the series, or any one of the same device. */
const findSeries = ({ device, property, server }: Subject, all: Iterable<Series>): Series | undefined => {
  let any: Series | undefined
  for (const series of all) {
    if (deviceKey(series) !== deviceKey({ device, server })) continue
    if (series.property === property) return series
    any ??= series
  }
  return any
}

/** Finds the series that a subject is. */
export const seriesOf = (subject: Subject, data: Pick<Data, "series">): Series | undefined => {
  const found = subject.device === "" ? undefined : findSeries(subject, data.series().values())
  return found?.property === subject.property ? found : undefined
}

/** Returns the name of a subject as plain text. */
export const textOf = ({ device, property, server }: Subject, data: Pick<Data, "series">, aliasOf: AliasOf): string => {
  if (device === "") return server
  const series = findSeries({ device, property, server }, data.series().values())
  return series === undefined ? (aliasOf({ device, server }) ?? device) : titleOf(series, aliasOf)
}

/** Shows where it happened: the name of a sensor, or else its address, and its property. */
export const show = (subject: Subject, data: Pick<Data, "series">, aliasOf: AliasOf): ReadonlyArray<Node | string> => {
  const text = textOf(subject, data, aliasOf)
  if (text === "") return []
  return subject.property === "" ? [name(text)] : [name(text), ` ${propertyLabel(subject.property)}`]
}
