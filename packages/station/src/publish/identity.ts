/** Which series are published, and under which names. */
import * as Series from "../model/Series.js"

/** A series under the name of the first sensor in its place, so that topics and entities stay when a sensor is replaced. */
export interface Identified {
  readonly series: Series.Series
  readonly identity: Series.Key
}

/** Returns the series that are neither hidden nor replaced, in order. */
export const current = (all: ReadonlyArray<Series.Series>): ReadonlyArray<Identified> => {
  const byId = new Map(all.map((series) => [series.id, series]))
  const isReplaced = ({ replacedBy }: Series.Series): boolean => replacedBy !== undefined && byId.has(replacedBy)
  const predecessors = new Map<number, Series.Series>()
  for (const series of [...all].sort((a, b) => b.id - a.id))
    if (series.replacedBy !== undefined) predecessors.set(series.replacedBy, series)

  const firstOf = (series: Series.Series): Series.Series => {
    const seen = new Set([series.id])
    let first = series
    for (
      let next = predecessors.get(first.id);
      next !== undefined && !seen.has(next.id);
      next = predecessors.get(first.id)
    ) {
      seen.add(next.id)
      first = next
    }
    return first
  }

  return all
    .filter((series) => !series.hidden && !isReplaced(series))
    .map((series) => {
      const { device, property, server } = firstOf(series)
      return { series, identity: { server, device, property } }
    })
    .sort((a, b) => Series.order(a.identity, b.identity))
}
