/** The rows of the legend: what is known of each series at the cursor, or last. Pure. */
import type { ApiError } from "../api.js"
import type { Format } from "../format.js"
import type { Mark } from "../marks.js"
import type { Latest, Series } from "../types.js"
import { nearest } from "./curve.js"
import type { Row } from "./legend.js"
import type { Shown } from "./model.js"
import type { Counters, Window } from "./state.js"
import * as Text from "./text.js"

export interface Inputs {
  readonly window: Window
  /** The time of the cursor; `undefined` without one. */
  readonly at: number | undefined
  /** How far the cursor may be from a value, in milliseconds. */
  readonly tolerance: number
  readonly counters: Counters
  readonly format: Format
  readonly error: (id: number) => ApiError | undefined
  /** The newest reading, if the window ends now. */
  readonly latest: (id: number) => Latest | undefined
  /** What is wrong with a series now, if the window ends now. */
  readonly mark: (series: Series) => Mark | undefined
}

interface Value {
  readonly value: string
  readonly band: string
}

const nothing: Value = { value: "", band: "" }

const ofPoint = ({ curve, points, series }: Shown, index: number, { counters, format }: Inputs): Value => ({
  value: Text.valueAt(series, points, curve, index, counters, format),
  band: Text.bandAt(series, points, index, format)
})

const atCursor = (shown: Shown, at: number, inputs: Inputs): Value => {
  const index = nearest(shown.curve, at, inputs.tolerance)
  if (index !== undefined) return ofPoint(shown, index, inputs)
  const isDoubtful = shown.curve.doubtful.some((time) => Math.abs(time - at) <= inputs.tolerance)
  return isDoubtful ? { value: "doubtful", band: "" } : nothing
}

const last = (shown: Shown, inputs: Inputs): Value => {
  const { curve, series } = shown
  const { format, window } = inputs
  // A wide point is a mean, and the newest reading is of more interest.
  const latest = series.kind === "counter" ? undefined : inputs.latest(series.id)
  if (latest !== undefined && latest.at >= window.from)
    return {
      value: latest.quality === "good" ? format.valueWithUnit(series, latest.value) : "doubtful",
      band: ""
    }
  const index = curve.value.findLastIndex((value, i) => !Number.isNaN(value) && curve.from[i]! <= window.to)
  return index >= 0 && curve.to[index]! >= window.from ? ofPoint(shown, index, inputs) : nothing
}

const noteOf = ({ isLoaded, points, series: { id } }: Shown, { error, window }: Inputs): string => {
  const failure = error(id)
  if (failure !== undefined) return failure.message
  let [all, doubted] = [0, 0]
  for (const [i, at] of points.at.entries()) {
    if (at >= window.to || points.until[i]! < window.from) continue
    all++
    doubted += points.doubted[i]!
  }
  if (doubted > 0) return `▲ ${doubted} doubtful ${doubted === 1 ? "reading" : "readings"} left out`
  return isLoaded && all === 0 ? "No readings in this period" : ""
}

export const rowOf = (shown: Shown, inputs: Inputs): Row => {
  const { name, points, series, style } = shown
  const { at, format, window } = inputs
  return {
    id: series.id,
    name,
    place: series.place,
    style,
    ...(at === undefined ? last(shown, inputs) : atCursor(shown, at, inputs)),
    figures: Text.figuresOf(series, points, window, format),
    note: noteOf(shown, inputs),
    mark: inputs.mark(series),
    isFailed: inputs.error(series.id) !== undefined
  }
}
