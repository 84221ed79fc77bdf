import { assert, describe, it } from "@effect/vitest"
import { FastCheck } from "effect"
import * as Curve from "../../../web/plot/curve.js"
import * as Points from "../../../web/plot/points.js"
import * as Trace from "../../../web/plot/trace.js"
import type { Point } from "../../../web/types.js"

interface Recorded extends Trace.Path {
  readonly steps: Array<ReadonlyArray<string | number>>
}

const recorder = (): Recorded => {
  const steps: Recorded["steps"] = []
  return {
    steps,
    moveTo: (x, y) => steps.push(["M", x, y]),
    lineTo: (x, y) => steps.push(["L", x, y]),
    rect: (x, y, width, height) => steps.push(["R", x, y, width, height]),
    arc: (x, y, radius) => steps.push(["A", x, y, radius]),
    closePath: () => steps.push(["Z"])
  }
}

const identity = { factor: 1, shift: 0 }
const view: Trace.View = { from: 0, to: 100, x: identity, y: identity, base: 0, dot: 2 }

const gauge = (points: ReadonlyArray<Partial<Point> & { readonly at: number }>, width = 0) =>
  Points.ofHistory(
    points.map(({ at, ...fields }) => ({
      at,
      until: at + width,
      n: 1,
      doubted: 0,
      min: fields.avg ?? at,
      avg: at,
      max: fields.avg ?? at,
      delta: null,
      ...fields
    })),
    width
  )

const trace = (curve: Curve.Curve, options: Partial<Trace.View> = {}, bar?: Trace.Bar) => {
  const paths = { stroke: recorder(), fill: recorder() }
  Trace.trace(curve, paths, { ...view, ...options }, bar)
  return { stroke: paths.stroke.steps, fill: paths.fill.steps }
}

describe("a line", () => {
  it("is broken at gaps, and a value on its own is a dot", () => {
    const times = [0, 1, 2, 3, 4, 50, 80, 81, 82, 83]
    const { stroke } = trace(Curve.ofPoints(gauge(times.map((at) => ({ at }))), { kind: "gauge", counters: "rate" }))
    assert.deepStrictEqual(stroke, [
      ["M", 0, 0],
      ["L", 1, 1],
      ["L", 2, 2],
      ["L", 3, 3],
      ["L", 4, 4],
      ["M", 50, 50],
      ["M", 52, 50],
      ["A", 50, 50, 2],
      ["M", 80, 80],
      ["L", 81, 81],
      ["L", 82, 82],
      ["L", 83, 83]
    ])
  })

  it("has a band between the least and the greatest values, for each part on its own", () => {
    const points = gauge(
      [
        { at: 0, min: 1, avg: 2, max: 3, n: 10 },
        { at: 10, min: 2, avg: 3, max: 4, n: 10 },
        { at: 40, min: 1, avg: 1, max: 1, n: 10 },
        { at: 50, min: 5, avg: 6, max: 7, n: 10 }
      ],
      10
    )
    const { fill } = trace(Curve.ofPoints(points, { kind: "gauge", counters: "rate" }))
    assert.deepStrictEqual(fill, [
      ["M", 5, 3],
      ["L", 15, 4],
      ["L", 15, 2],
      ["L", 5, 1],
      ["Z"],
      ["M", 45, 1],
      ["L", 55, 7],
      ["L", 55, 5],
      ["L", 45, 1],
      ["Z"]
    ])
  })

  it("shows each peak, also where many values share a column of pixels", () => {
    const points = gauge(Array.from({ length: 10_000 }, (_, n) => ({ at: n / 100, avg: n === 5432 ? 99 : n % 2 })))
    const { fill, stroke } = trace(Curve.ofPoints(points, { kind: "gauge", counters: "rate" }))
    assert.isBelow(stroke.length, 500)
    assert.isBelow(fill.length, 500)
    assert.strictEqual(Math.max(...stroke.map(([, , y]) => Number(y))), 99)
    assert.strictEqual(Math.max(...fill.filter(([step]) => step !== "Z").map(([, , y]) => Number(y))), 99)
    assert.strictEqual(stroke.filter(([step]) => step === "M").length, 1)
  })

  it("has the same extent with and without thinning out", () => {
    FastCheck.assert(
      FastCheck.property(
        FastCheck.array(FastCheck.integer({ min: -50, max: 50 }), { minLength: 1, maxLength: 300 }),
        FastCheck.integer({ min: 1, max: 200 }),
        (values, pixels) => {
          const curve = Curve.ofPoints(gauge(values.map((avg, at) => ({ at, avg }))), {
            kind: "gauge",
            counters: "rate"
          })
          const { stroke } = trace(curve, { to: values.length, x: { factor: pixels / values.length, shift: 0 } })
          const ys = stroke.filter(([step]) => step === "M" || step === "L").map(([, , y]) => Number(y))
          assert.strictEqual(Math.min(...ys), Math.min(...values))
          assert.strictEqual(Math.max(...ys), Math.max(...values))
          assert.strictEqual(ys.at(-1), values.at(-1))
        }
      ),
      { seed: 20 }
    )
  })

  it("draws only what the window shows, and the way to its edges", () => {
    const curve = Curve.ofPoints(gauge(Array.from({ length: 1000 }, (_, at) => ({ at }))), {
      kind: "gauge",
      counters: "rate"
    })
    const { stroke } = trace(curve, { from: 500, to: 502 })
    assert.deepStrictEqual(
      stroke.map(([, x]) => x),
      [499, 500, 501, 502]
    )
  })

  it("of nothing is nothing", () => {
    assert.deepStrictEqual(trace(Curve.ofPoints(Points.empty, { kind: "gauge", counters: "rate" })), {
      stroke: [],
      fill: []
    })
    const doubtful = gauge([{ at: 1, n: 0, doubted: 1, min: null, avg: null, max: null }])
    assert.deepStrictEqual(
      trace(Curve.ofPoints({ ...doubtful, mean: [Number.NaN] }, { kind: "gauge", counters: "rate" })).stroke,
      []
    )
  })
})

describe("steps", () => {
  it("hold, and the area below them ends at gaps", () => {
    const points = gauge([
      { at: 0, avg: 0 },
      { at: 10, avg: 1 },
      { at: 20, avg: 0 },
      { at: 90, avg: 1 }
    ])
    const { fill, stroke } = trace(Curve.ofPoints(points, { kind: "state", counters: "rate" }))
    assert.deepStrictEqual(stroke, [
      ["M", 0, 0],
      ["L", 10, 0],
      ["L", 10, 1],
      ["L", 20, 1],
      ["L", 20, 0],
      ["L", 30, 0],
      ["M", 90, 1],
      ["L", 100, 1]
    ])
    assert.deepStrictEqual(
      fill.filter(([step]) => step === "M" || step === "Z"),
      [["M", 0, 0], ["Z"], ["M", 90, 0], ["Z"]]
    )
  })
})

describe("bars", () => {
  it("stand on the base, side by side in their period", () => {
    const points = Points.ofHistory([{ at: 0, until: 100, n: 1, doubted: 0, min: 0, avg: 0, max: 0, delta: 40 }], 100)
    const curve = Curve.ofPoints(points, { kind: "counter", counters: "day" })
    const first = trace(curve, {}, { index: 0, count: 2 })
    const second = trace(curve, {}, { index: 1, count: 2 })
    assert.deepStrictEqual(first.fill, [["R", 8, 40, 42, -40]])
    assert.deepStrictEqual(second.fill, [["R", 50, 40, 42, -40]])
  })

  it("are not drawn where there is no total", () => {
    const points = Points.ofHistory(
      [{ at: 0, until: 100, n: 0, doubted: 3, min: null, avg: null, max: null, delta: null }],
      100
    )
    assert.deepStrictEqual(trace(Curve.ofPoints(points, { kind: "counter", counters: "day" })).fill, [])
  })
})
