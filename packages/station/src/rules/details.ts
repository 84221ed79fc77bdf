/**
 * What alarms say: one line for people.
 *
 * @module
 * @since 0.1.0
 */
import type * as Series from "../model/Series.js"
import type { Check } from "./Check.js"
import type { Change } from "./Evaluation.js"

/**
 * How values are shown.
 *
 * @since 0.1.0
 * @category models
 */
export interface Display {
  readonly unit: (unit: string) => string
  readonly value: (unit: string, value: number) => number
}

const units: ReadonlyArray<readonly [name: string, seconds: number]> = [
  ["d", 86_400],
  ["h", 3600],
  ["min", 60],
  ["s", 1]
]

/**
 * Formats a duration, such as `10 min` and `1 h 30 min`, with the two largest units.
 *
 * @since 0.1.0
 * @category combinators
 */
export const duration = (millis: number): string => {
  let rest = Math.round(millis / 1000)
  const parts: Array<string> = []
  for (const [name, seconds] of units) {
    const count = Math.floor(rest / seconds)
    rest -= count * seconds
    if (count > 0) parts.push(`${count} ${name}`)
  }
  return parts.length === 0 ? "0 s" : parts.slice(0, 2).join(" ")
}

/** Rounds to three decimals, more than any sensor has. */
const rounded = (value: number): number => Math.round(value * 1000) / 1000

/** How long the trigger held. */
const held = ({ hold }: Check): string => (hold > 0 ? ` for ${duration(hold)}` : "")

const sinceText = ({ hold }: Check, after: number): string => (hold + after > 0 ? ` for ${duration(hold + after)}` : "")

/**
 * Returns the detail of a change. `series` is `undefined` for a server.
 *
 * @since 0.1.0
 * @category combinators
 */
export const of = (
  check: Check,
  { change, side = "above", value }: Pick<Change, "change" | "side" | "value">,
  series: Pick<Series.Description, "property" | "unit"> | undefined,
  display: Display
): string => {
  const isRaised = change === "raised"
  const unit = series?.unit ?? ""
  const quantity = (canonical: number) => {
    const shown = display.unit(unit)
    return `${rounded(display.value(unit, canonical))}${shown === "" ? "" : ` ${shown}`}`
  }
  switch (check.kind) {
    case "value": {
      const limit = quantity(check[side] ?? 0)
      const measured = value === undefined ? "" : `${quantity(value)} `
      return isRaised
        ? `${measured}is ${side} ${limit}${held(check)}`
        : `${measured}is no longer ${side} ${limit}`.trim()
    }
    case "state": {
      const [on, off] = series?.property === "present" ? ["present", "absent"] : ["on", "off"]
      const word = check.is ? on : off
      return isRaised ? `${word}${held(check)}` : `no longer ${word}`
    }
    case "rate": {
      const comparison = side === "above" ? "more than" : "less than"
      const counted = value === undefined ? "" : `${rounded(value)}${unit === "" ? "" : ` ${unit}`} `
      const limit = `${comparison} ${check[side] ?? 0}`
      const window = `in ${duration(check.window)}`
      return isRaised ? `${counted}${window}, ${limit}${held(check)}` : `${counted}${window}, no longer ${limit}`
    }
    case "stale":
      return isRaised ? `no good reading${sinceText(check, check.after)}` : "there are good readings again"
    case "server":
      return isRaised ? `no answer from the server${sinceText(check, check.after)}` : "the server answers again"
  }
}
