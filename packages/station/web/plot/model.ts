/** The series of the plot with their curves, as the parts of the page show them. */
import type { Format } from "../format.js"
import type { Series } from "../types.js"
import type { Choice } from "./choice.js"
import { type Curve, ofPoints } from "./curve.js"
import { formOf, type Loader } from "./loader.js"
import * as Palette from "./palette.js"
import { panelsOf } from "./panels.js"
import { empty, type Points } from "./points.js"
import type { PanelScene } from "./stage.js"
import type { Counters, Slots } from "./state.js"
import { unitOf } from "./text.js"

export interface Shown {
  readonly series: Series
  readonly name: string
  readonly style: Palette.Style
  readonly points: Points
  readonly curve: Curve
  readonly isLoaded: boolean
}

/** Points never change, so their curves are kept as long as they are. */
const curves = new WeakMap<Points, { readonly key: string; readonly curve: Curve }>()

const curveOf = (points: Points, series: Series, { counters, format, now }: Inputs): Curve => {
  const key = `${series.kind} ${counters}`
  const known = curves.get(points)
  if (known?.key === key) return known.curve
  const toShown = (value: number) => (series.kind === "gauge" ? format.toShown(series.unit, value) : value)
  const curve = ofPoints(points, { kind: series.kind, counters, toShown, now })
  // All series share the empty points.
  if (points !== empty) curves.set(points, { key, curve })
  return curve
}

export interface Inputs {
  readonly slots: Slots
  readonly choices: ReadonlyMap<number, Choice>
  readonly loader: Pick<Loader, "loaded">
  readonly counters: Counters
  readonly format: Format
  readonly isDark: boolean
  readonly now: number
}

export const shownOf = (inputs: Inputs): ReadonlyArray<Shown> => {
  const { choices, counters, isDark, loader, slots } = inputs
  return slots.flatMap((id, place) => {
    const choice = id === undefined ? undefined : choices.get(id)
    if (id === undefined || choice === undefined) return []
    const { name, series } = choice
    const loaded = loader.loaded(id)
    const isLoaded = loaded?.form === formOf(series, counters)
    const points = isLoaded ? loaded.points : empty
    const style = Palette.styleOf(place, isDark)
    return [{ series, name, style, points, curve: curveOf(points, series, inputs), isLoaded }]
  })
}

const per: { readonly [counters in Counters]: string } = {
  rate: "Rate per hour",
  hour: "Total per hour",
  day: "Total per day",
  month: "Total per month"
}

/** Groups the series by unit, with the headings of their plots. */
export const panelScenes = (
  shown: ReadonlyArray<Shown>,
  counters: Counters,
  format: Format
): ReadonlyArray<PanelScene> =>
  panelsOf(
    shown.map(({ series }) => series),
    counters
  ).map((panel) => {
    const [first] = panel.series
    const unit = unitOf(first!, counters, format)
    const base = format.unit(panel.unit)
    const titles = {
      gauge: base === "" ? panel.series[0]!.property : base,
      rate: base === "" ? per.rate : `${per.rate} (${base})`,
      total: base === "" ? per[counters] : `${per[counters]} (${base})`,
      state: "States"
    }
    return {
      panel,
      title: titles[panel.kind],
      unit,
      drawn: panel.series.map(({ id }) => shown.find(({ series }) => series.id === id)!)
    }
  })
