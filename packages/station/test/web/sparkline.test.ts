import { assert, describe, it } from "@effect/vitest"
import * as Sparkline from "../../web/now/sparkline.js"
import type { Point, Series } from "../../web/types.js"
import { series } from "./series.js"

const minute = 60_000
const span = { from: 0, to: 120 * minute }

const point = (at: number, avg: number | null, fields: Partial<Point> = {}): Point => ({
  at: at * minute,
  until: (at + 10) * minute,
  n: avg === null ? 0 : 1,
  doubted: 0,
  min: avg,
  avg,
  max: avg,
  delta: null,
  ...fields
})

const shape = (points: ReadonlyArray<Point>, fields: Partial<Series> = {}, width = 10 * minute) =>
  Sparkline.shapeOf({ series: series(1, fields), width, points }, span)

const numbers = (path: string) => (path.match(/-?[\d.]+/g) ?? []).map(Number)

describe("a sparkline", () => {
  it("runs from minimum at the bottom to maximum at the top, in the middle of each point", () => {
    const { band, high, line, low } = shape([point(0, 10), point(10, 20, { min: 15, max: 30 })])
    assert.deepStrictEqual([low, high], [10, 30])
    assert.strictEqual(line, "M5 34L15 18")
    assert.strictEqual(band, "M5 34L15 2L15 26L5 34Z")
  })

  it("is interrupted where there is no value, and where values are doubtful", () => {
    const moves = (points: ReadonlyArray<Point>) => (shape(points).line.match(/M/g) ?? []).length
    assert.strictEqual(moves([point(0, 10), point(10, 11), point(20, 12)]), 1)
    assert.strictEqual(moves([point(0, 10), point(10, 11), point(40, 12), point(50, 12)]), 2)
    assert.strictEqual(moves([point(0, 10), point(10, null, { doubted: 3 }), point(30, 12)]), 2)
  })

  it("does not enlarge the noise of a sensor to the full height", () => {
    const [, first = 0, , second = 0] = numbers(shape([point(0, 20), point(10, 20.0625)]).line)
    assert.isBelow(Math.abs(first - second), 3)
    const [, middle] = numbers(shape([point(0, 20)]).line)
    assert.strictEqual(middle, Sparkline.height / 2)
  })

  it("of nothing is nothing", () => {
    assert.deepStrictEqual(shape([]), { line: "", band: "", low: undefined, high: undefined, total: 0 })
    assert.strictEqual(shape([point(0, null)]).line, "")
  })

  it("of a counter has a bar for each increase, and their total", () => {
    const counter = { kind: "counter", unit: "" } as const
    const { line, total } = shape(
      [point(0, 1, { delta: 0 }), point(10, 5, { delta: 4 }), point(20, 7, { delta: 2 })],
      counter
    )
    assert.strictEqual(total, 6)
    assert.strictEqual(line, "M15 34V2M25 34V18")
    assert.notMatch(shape([point(0, 1, { delta: 0 })], counter).line, /NaN/)
  })

  it("of a state has steps between 0 and 1", () => {
    const state = { kind: "state", unit: "" } as const
    assert.strictEqual(shape([point(0, 0), point(10, 1), point(20, 0)], state).line, "M0 34H10V2H20V34H30")
    assert.strictEqual(shape([point(0, 1)], state).line, "M0 2H10")
  })

  it("stays in its field, whatever the times and values", () => {
    const wild = [point(-30, -1e100), point(0, 1e100), point(500, 3)]
    for (const number of numbers(shape(wild).line))
      assert.isTrue(Number.isFinite(number) && number >= 0 && number <= 120)
  })
})
