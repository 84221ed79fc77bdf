import { assert, describe, it } from "@effect/vitest"
import { FastCheck } from "effect"
import * as Points from "../../../web/plot/points.js"
import type { Point } from "../../../web/types.js"

const point = (at: number, until: number, fields: Partial<Point> = {}): Point => ({
  at,
  until,
  n: 1,
  doubted: 0,
  min: 20,
  avg: 20,
  max: 20,
  delta: null,
  ...fields
})

const single = (times: ReadonlyArray<number>) =>
  Points.ofHistory(
    times.map((at) => point(at, at)),
    0
  )

const buckets = (starts: ReadonlyArray<number>, width: number, n = 10) =>
  Points.ofHistory(
    starts.map((at) => point(at, at + width, { n })),
    width
  )

const gapsOf = (points: Points.Points) => Points.gaps(points).flatMap((gap, i) => (gap && i > 0 ? [points.at[i]] : []))

const every = (from: number, to: number, step: number) =>
  Array.from({ length: Math.ceil((to - from) / step) }, (_, n) => from + n * step)

describe("gaps", () => {
  it("are where more than two readings in a row are missing", () => {
    assert.deepStrictEqual(gapsOf(single([...every(0, 300, 30), ...every(360, 600, 30)])), [])
    assert.deepStrictEqual(gapsOf(single([...every(0, 300, 30), ...every(390, 600, 30)])), [390])
  })

  it("are not where readings are a little late", () => {
    assert.deepStrictEqual(gapsOf(single(every(0, 3000, 30).map((at) => at + (at % 7)))), [])
  })

  it("are measured by the interval of their own time", () => {
    const changed = [...every(0, 600, 30), ...every(600, 6000, 300), ...every(6000, 6600, 30)]
    assert.deepStrictEqual(gapsOf(single(changed)), [])
    const broken = [
      ...every(0, 300, 30),
      ...every(500, 1000, 30),
      ...every(1000, 9000, 300),
      ...every(11_000, 15_000, 300)
    ]
    assert.deepStrictEqual(gapsOf(single(broken)), [500, 11_000])
  })

  it("are empty points of a sensor that is read often", () => {
    assert.deepStrictEqual(gapsOf(buckets([...every(0, 3000, 300), ...every(3300, 6000, 300)], 300)), [3300])
  })

  it("are not the empty points of a sensor that is read more seldom than points are wide", () => {
    assert.deepStrictEqual(gapsOf(buckets(every(0, 9000, 600), 300, 1)), [])
    assert.deepStrictEqual(gapsOf(buckets([...every(0, 9000, 600), ...every(12_000, 18_000, 600)], 300, 1)), [12_000])
  })

  it("have no place in a history of one point, or of none", () => {
    assert.deepStrictEqual(Points.gaps(Points.empty), [])
    assert.deepStrictEqual(Points.gaps(single([5])), [true])
  })
})

describe("a reading of the live stream", () => {
  const good = (at: number, value: number) => ({ at, value, quality: "good" as const })
  const doubtful = (at: number, value: number) => ({ at, value, quality: "doubtful" as const })

  it("is added to single readings", () => {
    const points = Points.withReading(single([0, 30]), false, good(60, 23), undefined)
    assert.deepStrictEqual(
      [points.at, points.until, points.mean],
      [
        [0, 30, 60],
        [0, 30, 60],
        [20, 20, 23]
      ]
    )
  })

  it("is left out if the history has it already", () => {
    const points = single([0, 30])
    assert.strictEqual(Points.withReading(points, false, good(30, 23), undefined), points)
    assert.strictEqual(Points.withReading(points, false, good(0, 23), undefined), points)
  })

  it("takes its place before points that are newer", () => {
    const added = (points: Points.Points, at: number) => Points.withReading(points, false, good(at, 23), undefined)
    assert.deepInclude(added(single([0, 30]), 10), { at: [0, 10, 30], mean: [20, 23, 20] })
    assert.deepInclude(added(single([10, 30]), 0), { at: [0, 10, 30], mean: [23, 20, 20] })
    assert.deepInclude(added(buckets([0, 300, 900], 300, 2), 599), {
      at: [0, 300, 900],
      n: [2, 3, 2],
      high: [20, 23, 20]
    })
    assert.deepInclude(added(buckets([0, 1000], 300), 999), { at: [0, 900, 1000], until: [300, 1000, 1300] })
    assert.deepInclude(added(buckets([900], 300), 10), { at: [0, 900], until: [300, 1200], n: [1, 10] })
  })

  it("changes the point in which it lies", () => {
    const points = Points.withReading(buckets([0, 300], 300, 3), false, good(400, 24), undefined)
    assert.deepInclude(points, { at: [0, 300], n: [3, 4], mean: [20, 21], low: [20, 20], high: [20, 24] })
  })

  it("begins a point of the same grid, also after a gap", () => {
    const points = Points.withReading(buckets([0, 300], 300), false, good(1000, 24), undefined)
    assert.deepInclude(points, { at: [0, 300, 900], until: [300, 600, 1200], mean: [20, 20, 24], n: [10, 10, 1] })
  })

  it("never gives a value if it is doubtful", () => {
    const wide = Points.withReading(buckets([0], 300), false, doubtful(100, 85), undefined)
    assert.deepInclude(wide, { n: [10], doubted: [1], mean: [20], high: [20] })
    const narrow = Points.withReading(single([0]), false, doubtful(30, 85), undefined)
    assert.deepInclude(narrow, { n: [1, 0], doubted: [0, 1], mean: [20, Number.NaN] })
    const recovered = Points.withReading(
      Points.withReading(buckets([0], 300), false, doubtful(350, 85), undefined),
      false,
      good(360, 21),
      undefined
    )
    assert.deepInclude(recovered, { n: [10, 1], doubted: [0, 1], mean: [20, 21], low: [20, 21], high: [20, 21] })
  })

  it("of a counter gives an increase, unless the counter fell or nothing is known before", () => {
    const counted = Points.ofHistory([point(0, 300, { avg: 100, delta: 10 })], 300)
    const deltaOf = (value: number, before: number | undefined) =>
      Points.withReading(counted, true, good(200, value), before === undefined ? undefined : { value: before }).delta
    assert.deepStrictEqual(deltaOf(104, 100), [14])
    assert.deepStrictEqual(deltaOf(3, 100), [10])
    assert.deepStrictEqual(deltaOf(104, undefined), [10])
    const added = Points.withReading(counted, true, good(320, 107), { value: 104 })
    assert.deepInclude(added, { at: [0, 300], delta: [10, 3], mean: [100, 107] })
  })

  it("leads to the same points as those of a history, in whatever grid", () => {
    FastCheck.assert(
      FastCheck.property(
        FastCheck.integer({ min: 1, max: 500 }),
        FastCheck.uniqueArray(FastCheck.integer({ min: 0, max: 5000 }), { minLength: 1, maxLength: 60 }),
        (width, times) => {
          times.sort((a, b) => a - b)
          const first = Math.floor(times[0]! / width) * width
          let points = Points.ofHistory(
            [point(first, first + width, { min: times[0]!, avg: times[0]!, max: times[0]! })],
            width
          )
          for (const at of times.slice(1)) points = Points.withReading(points, false, good(at, at), undefined)
          const starts = [...new Set(times.map((at) => Math.floor(at / width) * width))]
          assert.deepStrictEqual(points.at, starts)
          for (const [i, start] of starts.entries()) {
            const own = times.filter((at) => at >= start && at < start + width)
            assert.strictEqual(points.n[i], own.length)
            assert.strictEqual(points.low[i], own[0])
            assert.strictEqual(points.high[i], own.at(-1))
            assert.closeTo(points.mean[i]!, own.reduce((sum, at) => sum + at, 0) / own.length, 1e-6)
          }
        }
      ),
      { seed: 20 }
    )
  })
})
