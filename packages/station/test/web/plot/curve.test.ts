import { assert, describe, it } from "@effect/vitest"
import * as Curve from "../../../web/plot/curve.js"
import * as Points from "../../../web/plot/points.js"
import type { Point } from "../../../web/types.js"

const point = (at: number, until: number, fields: Partial<Point> = {}): Point => ({
  at,
  until,
  n: 1,
  doubted: 0,
  min: at,
  avg: at,
  max: at,
  delta: null,
  ...fields
})

const hour = 3_600_000
const none = { n: 0, min: null, avg: null, max: null, doubted: 1 }

const columns = ({ from, joined, to, value }: Curve.Curve) => ({
  from: [...from],
  to: [...to],
  value: [...value],
  joined: [...joined]
})

describe("a gauge", () => {
  it("is a line with a band, in the unit that is shown", () => {
    const points = Points.ofHistory(
      [point(0, 10, { min: 1, avg: 2, max: 3 }), point(10, 20, { min: 4, avg: 5, max: 6 })],
      10
    )
    const curve = Curve.ofPoints(points, { kind: "gauge", counters: "rate", toShown: (value) => value * 2 })
    assert.strictEqual(curve.shape, "line")
    assert.deepStrictEqual(
      [[...curve.low], [...curve.value], [...curve.high]],
      [
        [2, 8],
        [4, 10],
        [6, 12]
      ]
    )
    assert.deepStrictEqual([...curve.joined], [0, 1])
  })

  it("is not joined over a gap, nor over a doubtful reading, which has no value", () => {
    const times = [0, 1, 2, 3, 4, 20, 21, 22]
    const points = Points.ofHistory(
      times.map((at) => point(at, at, at === 2 ? none : {})),
      0
    )
    const curve = Curve.ofPoints(points, { kind: "gauge", counters: "rate" })
    assert.deepStrictEqual([...curve.joined], [0, 1, 0, 0, 1, 0, 1, 1])
    assert.isNaN(curve.value[2])
    assert.deepStrictEqual([...curve.doubtful], [2])
  })
})

describe("a state", () => {
  it("holds until the next reading, and the last one for its interval", () => {
    const points = Points.ofHistory([point(0, 0), point(10, 10), point(20, 20), point(30, 30)], 0)
    const curve = Curve.ofPoints(points, { kind: "state", counters: "rate" })
    assert.strictEqual(curve.shape, "steps")
    assert.deepStrictEqual(columns(curve), {
      from: [0, 10, 20, 30],
      to: [10, 20, 30, 40],
      value: [0, 10, 20, 30],
      joined: [0, 1, 1, 1]
    })
  })

  it("does not hold through a gap", () => {
    const times = [0, 10, 20, 30, 500, 510, 520]
    const curve = Curve.ofPoints(
      Points.ofHistory(
        times.map((at) => point(at, at)),
        0
      ),
      { kind: "state", counters: "rate" }
    )
    assert.deepStrictEqual([...curve.to], [10, 20, 30, 40, 510, 520, 530])
    assert.deepStrictEqual([...curve.joined], [0, 1, 1, 1, 0, 1, 1])
  })
})

describe("a counter", () => {
  it("is a rate per hour since the reading before", () => {
    const points = Points.ofHistory(
      [point(0, 0, { delta: null }), point(hour, hour, { delta: 10 }), point(2 * hour, 2 * hour, { delta: 0 })],
      0
    )
    const curve = Curve.ofPoints(points, { kind: "counter", counters: "rate" })
    assert.deepStrictEqual(columns(curve), {
      from: [0, 0, hour],
      to: [0, hour, 2 * hour],
      value: [Number.NaN, 10, 0],
      joined: [0, 0, 1]
    })
  })

  it("does not make a peak of what was counted in a gap", () => {
    const starts = [0, 1, 2, 3, 13, 14]
    const points = Points.ofHistory(
      starts.map((at) => point(at * hour, (at + 1) * hour, { n: 100, delta: at === 13 ? 100 : 10 })),
      hour
    )
    const curve = Curve.ofPoints(points, { kind: "counter", counters: "rate" })
    assert.deepStrictEqual([...curve.value], [10, 10, 10, 10, 10, 10])
    assert.deepStrictEqual([...curve.joined], [0, 1, 1, 1, 0, 1])
    assert.strictEqual(curve.from[4], 13 * hour)
  })

  it("has no rate for a period that has not ended", () => {
    const points = Points.ofHistory([point(0, hour, { delta: 10 }), point(hour, 2 * hour, { delta: 1 })], hour)
    const curve = Curve.ofPoints(points, { kind: "counter", counters: "rate", now: 1.1 * hour })
    assert.deepStrictEqual([...curve.value], [10, Number.NaN])
  })

  it("is a bar for each total", () => {
    const points = Points.ofHistory([point(0, 24, { delta: 5 }), point(24, 47, { delta: null, n: 0 })], 24)
    const curve = Curve.ofPoints(points, { kind: "counter", counters: "day" })
    assert.strictEqual(curve.shape, "bars")
    assert.deepStrictEqual([...curve.value], [5, Number.NaN])
    assert.deepStrictEqual([...curve.to], [24, 47])
  })
})

describe("the values of a window", () => {
  const gauge = (times: ReadonlyArray<number>, width: number) =>
    Curve.ofPoints(
      Points.ofHistory(
        times.map((at) => point(at, at + width, { n: width > 0 ? 10 : 1, min: at - 1, max: at + 1 })),
        width
      ),
      { kind: "gauge", counters: "rate" }
    )

  it("are those inside, and one more on each side", () => {
    const curve = gauge([0, 10, 20, 30, 40, 50], 0)
    assert.deepStrictEqual(Curve.visible(curve, 15, 35), [1, 5])
    assert.deepStrictEqual(Curve.visible(curve, -100, -50), [0, 1])
    assert.deepStrictEqual(Curve.visible(curve, 500, 600), [5, 6])
    assert.deepStrictEqual(Curve.visible(gauge([], 0), 0, 1), [0, 0])
  })

  it("have their least and greatest, with or without the band", () => {
    const curve = gauge([0, 10, 20, 30], 10)
    assert.deepStrictEqual(Curve.extent(curve, 12, 28, true), [9, 21])
    assert.deepStrictEqual(Curve.extent(curve, 12, 28, false), [10, 20])
    assert.isUndefined(Curve.extent(curve, 100, 200, true))
  })

  it("are found by time, but not in a gap", () => {
    const curve = gauge([0, 10, 20, 30, 40, 200, 210], 0)
    assert.strictEqual(Curve.nearest(curve, 14, 1), 1)
    assert.strictEqual(Curve.nearest(curve, 16, 1), 2)
    assert.strictEqual(Curve.nearest(curve, 44, 5), 4)
    assert.isUndefined(Curve.nearest(curve, 100, 5))
    assert.strictEqual(Curve.nearest(curve, 197, 5), 5)
    assert.isUndefined(Curve.nearest(curve, 300, 5))
    assert.isUndefined(Curve.nearest(gauge([], 0), 0, 5))
  })

  it("are found in a point that is wide", () => {
    const curve = gauge([0, 10, 20], 10)
    assert.strictEqual(Curve.nearest(curve, 9.9, 0), 0)
    assert.strictEqual(Curve.nearest(curve, 10, 0), 1)
    assert.strictEqual(Curve.nearest(curve, 30, 0), 2)
    assert.isUndefined(Curve.nearest(curve, 31, 0))
  })
})
