/** The shape of the last hours, without axes. The paths are pure. */
import { svg } from "../dom.js"
import type { History, Kind } from "../types.js"

export interface Span {
  readonly from: number
  readonly to: number
}

export interface Shape {
  /** The means, or the bars of a counter. Empty if there are no good values. */
  readonly line: string
  /** The area between minimum and maximum. */
  readonly band: string
  readonly low: number | undefined
  readonly high: number | undefined
  /** The increase of a counter. */
  readonly total: number
}

export const width = 120
export const height = 36

/** Space for half of the stroke. */
const margin = 2

const rounded = (value: number): string => String(Math.round(value * 100) / 100)

/** Smaller ranges are not enlarged to the full height: they are noise of the sensor. */
const leastRange: ReadonlyMap<string, number> = new Map(Object.entries({ "°C": 1, "%": 4, mbar: 4, V: 0.1 }))

interface Bar {
  readonly x: number
  readonly end: number
  readonly low: number
  readonly mid: number
  readonly high: number
  /** Nothing was read before this one. */
  readonly isAfterGap: boolean
}

const point = (x: number, y: number): string => `${rounded(x)} ${rounded(y)}`

const barsOf = ({ points, series: { every, kind }, width: bucket }: History, { from, to }: Span) => {
  const x = (at: number) => Math.min(Math.max((at - from) / (to - from), 0), 1) * width
  // A bucket may be empty because the sensor is read less often.
  const longest = Math.max(3 * every, 1.5 * bucket)
  let before: number | undefined
  const bars: Array<Bar> = []
  for (const { at, avg, delta, max, min, until } of points) {
    const value = kind === "counter" ? delta : avg
    if (value === null) continue
    const isAfterGap = before === undefined || at - before > longest
    before = bucket === 0 ? at : until
    bars.push({ x: x(at), end: x(before), low: min ?? value, mid: value, high: max ?? value, isAfterGap })
  }
  return bars
}

const middle = ({ end, x }: Bar): number => (x + end) / 2

/** Splits where there is a gap. */
const runsOf = (bars: ReadonlyArray<Bar>): ReadonlyArray<ReadonlyArray<Bar>> => {
  const runs: Array<Array<Bar>> = []
  for (const bar of bars) {
    if (bar.isAfterGap) runs.push([bar])
    else runs.at(-1)?.push(bar)
  }
  return runs
}

const curve = (runs: ReadonlyArray<ReadonlyArray<Bar>>, y: (value: number) => number) => {
  const line = runs
    .map((run) => {
      const points = run.map((bar) => point(middle(bar), y(bar.mid)))
      // A single value would not be visible.
      return points.length === 1 ? `M${points[0]}h.01` : `M${points.join("L")}`
    })
    .join("")
  const band = runs
    .filter((run) => run.length > 1)
    .map((run) => {
      const above = run.map((bar) => point(middle(bar), y(bar.high)))
      const below = run.map((bar) => point(middle(bar), y(bar.low))).reverse()
      return `M${above.join("L")}L${below.join("L")}Z`
    })
    .join("")
  return { line, band }
}

const steps = (bars: ReadonlyArray<Bar>, y: (value: number) => number): string => {
  let path = ""
  bars.forEach((bar, n) => {
    const level = rounded(y(bar.mid))
    const next = bars[n + 1]
    const end = next === undefined || next.isAfterGap ? bar.end : next.x
    path += `${bar.isAfterGap ? `M${rounded(bar.x)} ${level}` : `V${level}`}H${rounded(end)}`
  })
  return path
}

const columns = (bars: ReadonlyArray<Bar>, y: (value: number) => number): string =>
  bars
    .filter(({ mid }) => mid > 0)
    .map(({ end, mid, x }) => `M${rounded((x + end) / 2)} ${rounded(y(0))}V${rounded(y(mid))}`)
    .join("")

/** Makes the paths of a history in a field of `width` and `height`. */
export const shapeOf = (history: History, span: Span): Shape => {
  const { kind, unit } = history.series
  const bars = barsOf(history, span)
  const values = kind === "counter" ? bars.map(({ mid }) => mid) : bars.flatMap(({ high, low }) => [low, high])
  const total = kind === "counter" ? values.reduce((sum, value) => sum + value, 0) : 0
  if (values.length === 0) return { line: "", band: "", low: undefined, high: undefined, total }
  const low = Math.min(...values)
  const high = Math.max(...values)
  const range = Math.max(high - low, leastRange.get(unit) ?? (Math.abs(high) / 100 || 1))
  const bottom = kind === "gauge" ? (low + high - range) / 2 : 0
  const top = kind === "gauge" ? bottom + range : kind === "state" ? 1 : high || 1
  const y = (value: number) => height - margin - ((value - bottom) / (top - bottom)) * (height - 2 * margin)
  if (kind === "counter") return { line: columns(bars, y), band: "", low, high, total }
  if (kind === "state") return { line: steps(bars, y), band: "", low, high, total }
  return { ...curve(runsOf(bars), y), low, high, total }
}

/** Draws a shape. It is decoration: the numbers beside it say the same. */
export const draw = ({ band, line }: Shape, kind: Kind): SVGSVGElement =>
  svg(
    "svg",
    {
      class: `spark spark-${kind}`,
      viewBox: `0 0 ${width} ${height}`,
      preserveAspectRatio: "none",
      "aria-hidden": "true"
    },
    svg("path", { class: "band", d: band }),
    svg("path", { class: "line", d: line })
  )
