import { assert, describe, it } from "@effect/vitest"
import * as Format from "../../../web/format.js"
import * as Loader from "../../../web/plot/loader.js"
import type { Shown } from "../../../web/plot/model.js"
import * as Model from "../../../web/plot/model.js"
import * as Overlay from "../../../web/plot/overlay.js"
import * as Points from "../../../web/plot/points.js"
import * as Range from "../../../web/plot/range.js"
import { type Inputs, rowOf } from "../../../web/plot/rows.js"
import type { Counters } from "../../../web/plot/state.js"
import { times, unitOf } from "../../../web/plot/text.js"
import type { Latest, Point, Series } from "../../../web/types.js"

const format = Format.make({ zone: "Europe/Berlin", temperature: "C", locale: "en-GB" })
const fahrenheit = Format.make({ zone: "Europe/Berlin", temperature: "F", locale: "en-GB" })

const hour = 3_600_000

const series = (id: number, fields: Partial<Series> = {}): Series => ({
  id,
  server: "attic",
  device: "28.000000000001",
  property: "temperature",
  kind: "gauge",
  unit: "°C",
  family: "28",
  firstAt: 0,
  name: "",
  place: "Kitchen",
  hidden: false,
  replacedBy: null,
  writable: false,
  every: 30_000,
  stale: false,
  conditions: [],
  ...fields
})

const point = (n: number, fields: Partial<Point> = {}): Point => ({
  at: n * hour,
  until: (n + 1) * hour,
  n: 4,
  doubted: 0,
  min: 19,
  avg: 20,
  max: 21,
  delta: null,
  ...fields
})

const doubtful = { n: 0, doubted: 2, min: null, avg: null, max: null }

const shownOf = (one: Series, points: ReadonlyArray<Point>, counters: Counters = "rate", of = format): Shown => {
  const [shown] = Model.shownOf({
    slots: [one.id],
    choices: new Map([[one.id, { series: one, name: "the name" }]]),
    loader: { loaded: () => ({ form: Loader.formOf(one, counters), points: Points.ofHistory(points, hour) }) },
    counters,
    format: of,
    isDark: false,
    now: Number.POSITIVE_INFINITY
  })
  return shown!
}

const latest = (fields: Partial<Latest> = {}): Latest => ({
  series: 1,
  at: 5 * hour,
  value: 22,
  raw: 22,
  quality: "good",
  lastGood: 5 * hour,
  every: 30_000,
  stale: false,
  conditions: [],
  ...fields
})

const inputs: Inputs = {
  window: { from: 0, to: 6 * hour },
  at: undefined,
  tolerance: 60_000,
  counters: "rate",
  format,
  error: () => undefined,
  latest: () => undefined,
  mark: () => undefined
}

describe("a row of the legend", () => {
  const points = [point(0, { avg: 18 }), point(1), point(2, doubtful), point(4, { min: 22, avg: 22.5, max: 23 })]

  it("has the figures of the window, and the last value", () => {
    const row = rowOf(shownOf(series(1), points), inputs)
    assert.deepInclude(row, { name: "the name", place: "Kitchen", value: "22.5 °C", band: "22.0 – 23.0" })
    assert.deepStrictEqual(row.figures, { _tag: "Three", low: "19.0", mean: "20.2", high: "23.0" })
    assert.strictEqual(row.note, "▲ 2 doubtful readings left out")
  })

  it("has the newest reading if the window ends now, unless that is doubtful or older", () => {
    const last = (fields: Partial<Latest>) =>
      rowOf(shownOf(series(1), points), { ...inputs, latest: () => latest(fields) }).value
    assert.strictEqual(last({}), "22.0 °C")
    assert.strictEqual(last({ quality: "doubtful", value: 85 }), "doubtful")
    assert.strictEqual(last({ at: -1 }), "22.5 °C")
  })

  it("has the value at the cursor, and none in a gap or where readings were doubtful", () => {
    const at = (hours: number) => rowOf(shownOf(series(1), points), { ...inputs, at: hours * hour }).value
    assert.strictEqual(at(0.5), "18.0 °C")
    assert.strictEqual(at(1.5), "20.0 °C")
    assert.strictEqual(at(2.5), "doubtful")
    assert.strictEqual(at(3.5), "")
    assert.strictEqual(at(4.2), "22.5 °C")
  })

  it("is in the unit that is shown", () => {
    const row = rowOf(shownOf(series(1), points, "rate", fahrenheit), { ...inputs, format: fahrenheit, at: 0.5 * hour })
    assert.deepInclude(row, { value: "64.4 °F", band: "66.2 – 69.8" })
    assert.deepStrictEqual(row.figures, { _tag: "Three", low: "66.2", mean: "68.3", high: "73.4" })
  })

  it("of a state has its word, or the share of time", () => {
    const state = series(1, { kind: "state", unit: "", property: "PIO" })
    const of = (avg: number) => rowOf(shownOf(state, [point(0, { min: 0, avg, max: 1 })]), inputs)
    assert.strictEqual(of(1).value, "on")
    assert.strictEqual(of(0).value, "off")
    assert.strictEqual(of(0.25).value, "on 25 %")
    assert.strictEqual(of(0.0004).value, "on 0.04 %")
    assert.deepStrictEqual(of(0.25).figures, { _tag: "One", text: "on 25 %" })
  })

  it("of a counter has its rate and its total", () => {
    const counter = series(1, { kind: "counter", unit: "", property: "counter.A" })
    const counts = [point(0, { delta: 3 }), point(1, { delta: 1500 }), point(2, { delta: null, ...doubtful })]
    const row = rowOf(shownOf(counter, counts), { ...inputs, at: 1.5 * hour })
    assert.strictEqual(row.value, "1,500/h")
    assert.deepStrictEqual(row.figures, { _tag: "One", text: "1,503 in total" })
    const bars = rowOf(shownOf(counter, counts, "day"), { ...inputs, counters: "day", at: 0.5 * hour })
    assert.strictEqual(bars.value, "3")
    assert.strictEqual(unitOf(counter, "rate", format), "/h")
  })

  it("says why it has no values", () => {
    const without = rowOf(shownOf(series(1), []), inputs)
    assert.deepInclude(without, { value: "", band: "", note: "No readings in this period", isFailed: false })
    const error = { reason: "unavailable", message: "the database is away" } as const
    const failed = rowOf(shownOf(series(1), []), { ...inputs, error: () => error })
    assert.deepInclude(failed, { note: "the database is away", isFailed: true })
  })
})

describe("what is shown instead of a plot", () => {
  const window = { from: 0, to: 6 * hour }
  const loader = (isLoading: boolean, failed: ReadonlyArray<number> = []) => ({
    isLoading: () => isLoading,
    error: (id: number) => (failed.includes(id) ? ({ reason: "offline", message: "away" } as const) : undefined)
  })
  const some = shownOf(series(1), [point(1)])
  const none = shownOf(series(2), [])

  it("is nothing while there are values, or may be", () => {
    assert.strictEqual(Overlay.contentOf([some, none], loader(false, [2]), window)._tag, "None")
    assert.strictEqual(Overlay.contentOf([none], loader(true), window)._tag, "None")
  })

  it("is the reason otherwise", () => {
    assert.strictEqual(Overlay.contentOf([], loader(false), window)._tag, "Choose")
    assert.strictEqual(Overlay.contentOf([none], loader(false), window)._tag, "Empty")
    assert.strictEqual(Overlay.contentOf([some], loader(false), { from: 9 * hour, to: 10 * hour })._tag, "Empty")
    assert.strictEqual(Overlay.contentOf([none], loader(false, [2]), window)._tag, "Failed")
  })
})

describe("the axis of values", () => {
  const rangeOf = (points: ReadonlyArray<Point>, fields: Partial<Range.Inputs> = {}) =>
    Range.rangeOf({
      kind: "gauge",
      unit: "°C",
      curves: [shownOf(series(1), points).curve],
      window: inputs.window,
      band: true,
      ...fields
    })

  it("has room around the values, and around the band if it is shown", () => {
    const [min, max] = rangeOf([point(0, { min: 10, avg: 15, max: 20 }), point(1, { min: 20, avg: 25, max: 30 })])!
    assert.closeTo(min, 8.8, 1e-9)
    assert.closeTo(max, 31.2, 1e-9)
    const [least, greatest] = rangeOf([point(0, { min: 10, avg: 15, max: 20 }), point(1, { avg: 25 })], {
      band: false
    })!
    assert.closeTo(least, 14.4, 1e-9)
    assert.closeTo(greatest, 25.6, 1e-9)
  })

  it("does not magnify noise, and is never empty", () => {
    const [min, max] = rangeOf([point(0, { min: 20, avg: 20.03, max: 20.06 })])!
    assert.isAtLeast(max - min, 1)
    for (const value of [0, 1e-300, -5, 1e100]) {
      const [least, greatest] = rangeOf([point(0, { min: value, avg: value, max: value })], { unit: "lux" })!
      assert.isTrue(least < value && value < greatest, String(value))
    }
  })

  it("begins at 0 for rates and totals", () => {
    const counter = series(1, { kind: "counter", unit: "" })
    const curves = [shownOf(counter, [point(0, { delta: 100 })]).curve]
    assert.deepStrictEqual(rangeOf([], { kind: "rate", curves }), [0, 108])
    const still = [shownOf(counter, [point(0, { delta: 0 })]).curve]
    assert.deepStrictEqual(rangeOf([], { kind: "rate", curves: still }), [0, 1])
  })

  it("has no numbers without values, nor for doubtful ones", () => {
    assert.isUndefined(rangeOf([]))
    assert.isUndefined(rangeOf([point(0, doubtful)]))
  })

  it("has the decimals of its steps", () => {
    assert.deepStrictEqual([100, 1, 2.5, 0.5, 0.25, 0.1, 0.001, 1e-9].map(Range.decimalsOf), [0, 0, 1, 1, 2, 1, 3, 9])
  })
})

describe("times", () => {
  const at = Date.UTC(2026, 2, 29, 1, 0, 5)

  it("are those of the station, with seconds in short windows", () => {
    const { at: of } = times(format)
    assert.strictEqual(of(at, { from: at, to: at + hour }), "29 Mar 2026, 03:00:05")
    assert.strictEqual(of(at, { from: at, to: at + 9 * hour }), "29 Mar 2026, 03:00")
  })

  it("of long windows are days", () => {
    const text = times(format).window({ from: at, to: at + 240 * hour })
    assert.strictEqual(text.replace(/\s/g, " "), "29 Mar – 8 Apr 2026")
  })
})
