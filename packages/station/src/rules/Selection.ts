/**
 * Which series and servers a rule watches.
 *
 * @module
 * @since 0.1.0
 */
import { globOf } from "../model/glob.js"
import type * as Series from "../model/Series.js"
import type { AlarmRule, Selector } from "./AlarmRule.js"

/** A series that goes on, and those whose sensors it replaced. */
interface Line {
  readonly series: Series.Series
  readonly all: ReadonlyArray<Series.Series>
}

/**
 * The series from which rules select.
 *
 * @since 0.1.0
 * @category models
 */
export interface Selection {
  /** Returns the series that a rule watches. */
  readonly seriesOf: (rule: Pick<AlarmRule, "selector" | "trigger">) => ReadonlyArray<Series.Series>
  /** Returns the servers, of those in the configuration, that a rule watches. */
  readonly serversOf: (
    rule: Pick<AlarmRule, "selector" | "trigger">,
    servers: ReadonlyArray<string>
  ) => ReadonlyArray<string>
}

/** A counter is never too warm, and a temperature is no state. */
const kinds: { readonly [kind in AlarmRule["trigger"]["kind"]]: Series.Kind | undefined } = {
  value: "gauge",
  state: "state",
  rate: "counter",
  stale: undefined,
  lost: undefined
}

const linesOf = (all: ReadonlyArray<Series.Series>): ReadonlyArray<Line> => {
  const byId = new Map(all.map((series) => [series.id, series]))
  const lines = new Map<number, Array<Series.Series>>()
  for (const series of all) if (series.replacedBy === undefined) lines.set(series.id, [series])
  for (const series of all) {
    let last = series
    // The store refuses cycles. Without a bound, one would be endless here.
    for (let steps = 0; last.replacedBy !== undefined && steps < all.length; steps++) {
      const next = byId.get(last.replacedBy)
      if (next === undefined) break
      last = next
    }
    if (last !== series) lines.get(last.id)?.push(series)
  }
  return Array.from(lines.values(), (all) => ({ series: all[0]!, all }))
}

const matcherOf = ({ family, place, property, server, series }: Selector): ((one: Series.Series) => boolean) => {
  const ids = series === undefined ? undefined : new Set(series)
  const names = property === undefined ? undefined : globOf(property)
  return (one) =>
    (ids === undefined || ids.has(one.id)) &&
    (server === undefined || one.server === server) &&
    (place === undefined || one.place === place) &&
    (family === undefined || one.family === family) &&
    (names === undefined || names.test(one.property))
}

/**
 * Returns the selection from all series of the store.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (all: ReadonlyArray<Series.Series>): Selection => {
  const lines = linesOf(all)
  const seriesOf: Selection["seriesOf"] = ({ selector, trigger }) => {
    const kind = kinds[trigger.kind]
    const matches = matcherOf(selector)
    const isShown = ({ hidden }: Series.Series) => !hidden || selector.series !== undefined
    return lines
      .filter(({ all, series }) => (kind === undefined || series.kind === kind) && isShown(series) && all.some(matches))
      .map(({ series }) => series)
  }
  const serversOf: Selection["serversOf"] = (rule, servers) => {
    const { family, place, property, server, series } = rule.selector
    const isByName = rule.trigger.kind === "lost" && [family, place, property, series].every((one) => one === undefined)
    if (isByName) return servers.filter((id) => server === undefined || id === server)
    const selected = new Set(seriesOf(rule).map((one) => one.server))
    return servers.filter((id) => selected.has(id))
  }
  return { seriesOf, serversOf }
}
