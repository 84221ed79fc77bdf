/** Which series share a plot: those of one unit. Several plots stand below each other, with a common time axis. Pure. */
import type { Series } from "../types.js"
import type { Counters } from "./state.js"

type Shown = Pick<Series, "id" | "kind" | "property" | "unit">

export type PanelKind = "gauge" | "rate" | "total" | "state"

export interface Panel<S extends Shown = Shown> {
  readonly key: string
  readonly kind: PanelKind
  /** The canonical unit of the values, without the time of rates. */
  readonly unit: string
  readonly series: ReadonlyArray<S>
}

const kindOf = ({ kind }: Shown, counters: Counters): PanelKind =>
  kind === "counter" ? (counters === "rate" ? "rate" : "total") : kind

/** Gauges without a unit have nothing in common but their property. */
const keyOf = (series: Shown, kind: PanelKind): string =>
  kind === "gauge" && series.unit === ""
    ? `gauge  ${series.property}`
    : kind === "state"
      ? kind
      : `${kind} ${series.unit}`

/** Groups series, in their order, states last. */
export const panelsOf = <S extends Shown>(series: ReadonlyArray<S>, counters: Counters): ReadonlyArray<Panel<S>> => {
  const panels = new Map<string, { kind: PanelKind; unit: string; series: Array<S> }>()
  for (const one of series) {
    const kind = kindOf(one, counters)
    const key = keyOf(one, kind)
    const panel = panels.get(key)
    if (panel === undefined) panels.set(key, { kind, unit: one.unit, series: [one] })
    else panel.series.push(one)
  }
  return [...panels]
    .map(([key, panel]) => ({ key, ...panel }))
    .sort((a, b) => Number(a.kind === "state") - Number(b.kind === "state"))
}

/** Heights of plots in pixels. */
export interface Heights {
  /** Of all plots together, if they fit. */
  readonly all: number
  /** Of a plot at least. */
  readonly least: number
  /** Of a series in a plot of states. */
  readonly lane: number
}

export const heightsOf = (panels: ReadonlyArray<Panel>, { all, lane, least }: Heights): ReadonlyArray<number> => {
  const lanes = panels.map(({ kind, series }) => (kind === "state" ? series.length * lane : 0))
  const rest = all - lanes.reduce((sum, height) => sum + height, 0)
  const others = lanes.filter((height) => height === 0).length
  return lanes.map((height) => height || Math.max(least, Math.round(rest / others)))
}
