/** Which series a rule watches, as the station decides it. Pure. */
import type { Rule, Selector, Series, Trigger } from "../types.js"

type Watching = Pick<Rule, "selector" | "trigger">

/** A counter is never too warm, and a temperature is no state. */
export const kindOf: { readonly [kind in Trigger["kind"]]: Series["kind"] | undefined } = {
  value: "gauge",
  state: "state",
  rate: "counter",
  stale: undefined,
  lost: undefined
}

/** `*` is any number of characters, and `?` one. */
const patternOf = (property: string): RegExp => {
  const parts = property.replace(/\*+/g, "*").split(/([*?])/)
  const source = parts.map((part) =>
    part === "*" ? ".*" : part === "?" ? "." : part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")
  )
  return new RegExp(`^${source.join("")}$`, "i")
}

const matcherOf = ({ family, place, property, server, series }: Selector): ((one: Series) => boolean) => {
  const ids = series === undefined ? undefined : new Set(series)
  const pattern = property === undefined ? undefined : patternOf(property)
  return (one) =>
    (ids === undefined || ids.has(one.id)) &&
    (server === undefined || one.server === server) &&
    (place === undefined || one.place === place) &&
    (family === undefined || one.family === family) &&
    (pattern === undefined || pattern.test(one.property))
}

/** Follows replacements to the sensor that is read now. */
const lastOf = (series: Series, all: ReadonlyMap<number, Series>): Series => {
  let last = series
  for (let steps = 0; last.replacedBy !== null && steps < all.size; steps++) {
    const next = all.get(last.replacedBy)
    if (next === undefined) break
    last = next
  }
  return last
}

/** Returns the series that a rule watches. Hidden ones are watched only if the rule names series. */
export const watched = ({ selector, trigger }: Watching, all: ReadonlyMap<number, Series>): ReadonlyArray<Series> => {
  const matches = matcherOf(selector)
  const kind = kindOf[trigger.kind]
  const found = new Set<Series>()
  for (const series of all.values()) {
    if (!matches(series)) continue
    const last = lastOf(series, all)
    if (last.replacedBy !== null || (last.hidden && selector.series === undefined)) continue
    if (kind === undefined || last.kind === kind) found.add(last)
  }
  return [...found]
}

/** Returns the unit that all have. `undefined` if there are several, or no series. */
export const unitOf = (series: ReadonlyArray<Series>): string | undefined => {
  const [first, ...others] = new Set(series.map(({ unit }) => unit))
  return others.length === 0 ? first : undefined
}
