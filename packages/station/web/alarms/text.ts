/** Rules in words. Pure. */
import { chipOf } from "../families.js"
import { capitalized, type Format } from "../format.js"
import { type AliasOf, propertyLabel, titleOf } from "../names.js"
import type { Rule, Selector, Series, Trigger } from "../types.js"
import { unitOf } from "./selection.js"
import { durationText } from "./times.js"

/** Returns a limit in the unit in which it is shown. */
export const limitText = (limit: number, unit: string | undefined, format: Format): string => {
  if (unit === undefined) return format.number(limit)
  const shown = format.unit(unit)
  return `${format.number(format.toShown(unit, limit))}${shown === "" ? "" : ` ${shown}`}`
}

/** The word of a state, such as `on`. Properties have different ones. */
export const stateWord = (isOn: boolean, watched: ReadonlyArray<Series>, format: Format): string => {
  const words = new Set(
    watched.map(({ property }) => format.value({ kind: "state", property, unit: "" }, isOn ? 1 : 0))
  )
  const [word] = words
  if (word === undefined || words.size > 1) return isOn ? "on" : "off"
  return word
}

const triggerOf = (trigger: Trigger, watched: ReadonlyArray<Series>, format: Format): string => {
  switch (trigger.kind) {
    case "value": {
      const unit = unitOf(watched)
      const limits = [
        trigger.above === undefined ? [] : [`above ${limitText(trigger.above, unit, format)}`],
        trigger.below === undefined ? [] : [`below ${limitText(trigger.below, unit, format)}`]
      ].flat()
      return limits.join(" or ")
    }
    case "state":
      return `is ${stateWord(trigger.is, watched, format)}`
    case "rate": {
      const limits = [
        trigger.above === undefined ? [] : [`more than ${format.number(trigger.above)}`],
        trigger.below === undefined ? [] : [`less than ${format.number(trigger.below)}`]
      ].flat()
      return `counts ${limits.join(" or ")} in ${durationText(trigger.window)}`
    }
    case "stale":
      return trigger.after === undefined
        ? "no good reading for three intervals"
        : `no good reading for ${durationText(trigger.after)}`
    case "lost":
      return "server does not answer"
  }
}

/** Returns what raises the alarm: `above 25 °C for 10 min`. */
export const triggerText = (
  { hold, trigger }: Pick<Rule, "hold" | "trigger">,
  watched: ReadonlyArray<Series>,
  format: Format
): string => {
  const text = triggerOf(trigger, watched, format)
  return hold > 0 ? `${text}, for ${durationText(hold)}` : text
}

/** A part of a text: names are shown so that they change nothing around them. */
export type Part = string | { readonly name: string }

const nameOf = (id: number, all: ReadonlyMap<number, Series>, aliasOf: AliasOf): ReadonlyArray<Part> => {
  const series = all.get(id)
  if (series === undefined) return [`series ${id}, which is deleted`]
  return [{ name: titleOf(series, aliasOf) }, ` ${propertyLabel(series.property)}`]
}

/** So many sensors are named. */
const mostNames = 2

/** Returns what a rule watches: `Freezer Temperature`, `Cellar, DS18B20`, `All sensors`. */
export const selectorText = (
  { selector, trigger }: { readonly selector: Selector; readonly trigger: Pick<Trigger, "kind"> },
  all: ReadonlyMap<number, Series>,
  aliasOf: AliasOf
): ReadonlyArray<Part> => {
  const { family, place, property, server, series = [] } = selector
  const isLost = trigger.kind === "lost"
  const names = series
    .slice(0, mostNames)
    .flatMap((id, n): ReadonlyArray<Part> => [...(n === 0 ? [] : [", "]), ...nameOf(id, all, aliasOf)])
  const more = series.length > mostNames ? [` and ${series.length - mostNames} more`] : []
  const filters: ReadonlyArray<ReadonlyArray<Part>> = [
    ...(names.length === 0 ? [] : [[...names, ...more]]),
    ...(place === undefined ? [] : [["place ", { name: place }]]),
    ...(family === undefined ? [] : [[chipOf(family)]]),
    ...(property === undefined ? [] : [[/[*?]/.test(property) ? property : propertyLabel(property)]]),
    ...(server === undefined ? [] : [["server ", { name: server }]])
  ]
  if (filters.length === 0) return [isLost ? "All servers" : "All sensors"]
  const [first, ...rest] = filters.flatMap((parts, n) => (n === 0 ? parts : [", ", ...parts]))
  return [typeof first === "string" ? capitalized(first) : first!, ...rest]
}
