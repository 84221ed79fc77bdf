/** The readings that go to InfluxDB. */
import type * as Series from "../../model/Series.js"
import type { Shown } from "../../readings/Catalogue.js"
import type { Value } from "../../store/Store.js"
import * as LineProtocol from "./lineProtocol.js"
import type { Point } from "./queue.js"

type Named = Series.Description & Pick<Series.Series, "name" | "place">

export interface Points {
  /** Returns the point of a new reading. `undefined` if it is doubtful, or its series is hidden. */
  readonly ofReading: (reading: Shown, since: number) => Point | undefined
  /** The same of a stored reading. */
  readonly ofStored: (value: Value, since: number) => Point | undefined
}

/** Makes the functions that turn readings into points. `all` are the stored series. */
export const make = (measurement: string, all: ReadonlyArray<Series.Series>): Points => {
  const byId = new Map(all.map((series) => [series.id, series]))
  const prefixes = new Map<string, string>()

  // The server sorts tags, which takes less time if they are sorted.
  const prefixOf = (series: Named): string => {
    const key = `${series.server}/${series.device}/${series.property}/${series.unit}`
    const known = prefixes.get(key)
    if (known !== undefined) return known
    const { device, family, name, place, property, server, unit } = series
    const made = LineProtocol.prefixOf(measurement, { device, family, name, place, property, server, unit })
    prefixes.set(key, made)
    return made
  }

  const pointOf = (
    series: Named & { readonly hidden?: boolean },
    { at, quality, value }: Pick<Value, "at" | "quality" | "value">,
    since: number
  ): Point | undefined =>
    series.hidden !== true && quality === "good" && LineProtocol.isWritable(value, at)
      ? { prefix: prefixOf(series), value, at, since }
      : undefined

  return {
    ofReading: (reading, since) => {
      const { series: id } = reading
      const stored = id === undefined ? undefined : byId.get(id)
      return pointOf(stored ?? { ...reading, name: "", place: "" }, reading, since)
    },
    ofStored: (value, since) => {
      const series = byId.get(value.series)
      return series === undefined ? undefined : pointOf(series, value, since)
    }
  }
}
