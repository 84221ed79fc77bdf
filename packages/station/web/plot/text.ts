/** The values of series as text, for the table, the cursor and screen readers. Pure. */
import type { Format } from "../format.js"
import type { Series } from "../types.js"
import type { Curve } from "./curve.js"
import type { Points } from "./points.js"
import type { Counters, Window } from "./state.js"
import { summaryOf } from "./summary.js"

const units: { readonly [counters in Counters]: string } = { rate: "/h", hour: "", day: "", month: "" }

/** The unit of a series as it is drawn. */
export const unitOf = (series: Pick<Series, "kind" | "unit">, counters: Counters, format: Format): string => {
  const unit = format.unit(series.unit)
  return series.kind === "counter" ? `${unit}${units[counters]}` : unit
}

const withUnit = (text: string, unit: string): string =>
  unit === "" ? text : unit.startsWith("/") ? `${text}${unit}` : `${text} ${unit}`

/** A state that was 1 for a part of a period is given as its share. */
const stateText = (series: Series, share: number, format: Format): string =>
  share === 0 || share === 1
    ? format.value(series, share)
    : `${format.value(series, 1)} ${format.number(share * 100, share > 0.01 && share < 0.99 ? 0 : 2)} %`

/** Rates and totals have as many decimals as their size allows. */
const quantity = (value: number, format: Format): string => format.number(value, Math.abs(value) < 100 ? 2 : 0)

/** Returns the value of a point. */
export const valueAt = (
  series: Series,
  points: Points,
  curve: Curve,
  index: number,
  counters: Counters,
  format: Format
): string => {
  switch (series.kind) {
    case "gauge":
      return format.valueWithUnit(series, points.mean[index]!)
    case "state":
      return stateText(series, points.mean[index]!, format)
    case "counter":
      return withUnit(quantity(curve.value[index]!, format), unitOf(series, counters, format))
  }
}

/** Returns the least and greatest value of a point that has several. */
export const bandAt = (series: Series, points: Points, index: number, format: Format): string => {
  const [low, high] = [points.low[index]!, points.high[index]!]
  return series.kind !== "gauge" || low === high ? "" : `${format.value(series, low)} – ${format.value(series, high)}`
}

/** The figures of a window: three for a gauge, one for others. */
export type Figures =
  | { readonly _tag: "Three"; readonly low: string; readonly mean: string; readonly high: string }
  | { readonly _tag: "One"; readonly text: string }

export const figuresOf = (series: Series, points: Points, window: Window, format: Format): Figures => {
  const { high, low, mean, n, total } = summaryOf(points, window)
  switch (series.kind) {
    case "gauge":
      return n === 0
        ? { _tag: "Three", low: "", mean: "", high: "" }
        : {
            _tag: "Three",
            low: format.value(series, low),
            mean: format.value(series, mean),
            high: format.value(series, high)
          }
    case "state":
      return { _tag: "One", text: n === 0 ? "" : stateText(series, mean, format) }
    case "counter":
      return {
        _tag: "One",
        text: Number.isNaN(total) ? "" : `${withUnit(quantity(total, format), format.unit(series.unit))} in total`
      }
  }
}

/** Formats the time of the cursor, and periods. Seconds are of interest in short windows only, and the time of day not in long ones. */
export const times = (format: Format) => {
  const make = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(format.locale, { timeZone: format.zone, ...options })
  const days = make({ dateStyle: "medium" })
  const minutes = make({ dateStyle: "medium", timeStyle: "short" })
  const seconds = make({ dateStyle: "medium", timeStyle: "medium" })
  const length = ({ from, to }: Window) => to - from
  return {
    at: (at: number, window: Window) => (length(window) <= 7_200_000 ? seconds : minutes).format(at),
    window: (window: Window) => (length(window) <= 3 * 86_400_000 ? minutes : days).formatRange(window.from, window.to)
  }
}
