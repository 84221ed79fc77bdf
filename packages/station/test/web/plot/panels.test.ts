import { assert, describe, it } from "@effect/vitest"
import * as Panels from "../../../web/plot/panels.js"

const series = (id: number, kind: "gauge" | "counter" | "state", unit = "", property = "temperature") => ({
  id,
  kind,
  unit,
  property
})

const keys = (panels: ReadonlyArray<Panels.Panel>) =>
  panels.map(({ kind, series, unit }) => [kind, unit, series.map(({ id }) => id)])

describe("panels", () => {
  it("are one for each unit, states last", () => {
    const all = [
      series(1, "state"),
      series(2, "gauge", "°C"),
      series(3, "counter"),
      series(4, "gauge", "%"),
      series(5, "gauge", "°C"),
      series(6, "state", "", "sensed.A")
    ]
    assert.deepStrictEqual(keys(Panels.panelsOf(all, "rate")), [
      ["gauge", "°C", [2, 5]],
      ["rate", "", [3]],
      ["gauge", "%", [4]],
      ["state", "", [1, 6]]
    ])
    assert.deepStrictEqual(keys(Panels.panelsOf(all, "day"))[1], ["total", "", [3]])
  })

  it("separate gauges without a unit by their property", () => {
    const all = [series(1, "gauge", "", "a"), series(2, "gauge", "", "b"), series(3, "gauge", "", "a")]
    assert.deepStrictEqual(keys(Panels.panelsOf(all, "rate")), [
      ["gauge", "", [1, 3]],
      ["gauge", "", [2]]
    ])
  })

  it("share the height, and each has enough", () => {
    const panels = Panels.panelsOf(
      [series(1, "gauge", "°C"), series(2, "gauge", "%"), series(3, "state"), series(4, "state")],
      "rate"
    )
    assert.deepStrictEqual(Panels.heightsOf(panels, { all: 500, least: 150, lane: 30 }), [220, 220, 60])
    assert.deepStrictEqual(Panels.heightsOf(panels, { all: 100, least: 150, lane: 30 }), [150, 150, 60])
    assert.deepStrictEqual(Panels.heightsOf([], { all: 100, least: 150, lane: 30 }), [])
  })
})
