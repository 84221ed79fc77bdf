import { assert, describe, it } from "@effect/vitest"
import * as Csv from "../../../web/plot/csv.js"
import * as Points from "../../../web/plot/points.js"
import { summaryOf } from "../../../web/plot/summary.js"
import type { Point } from "../../../web/types.js"

const hour = 3_600_000
const start = Date.UTC(2026, 9, 25)

const point = (at: number, fields: Partial<Point>): Point => ({
  at,
  until: at + hour,
  n: 1,
  doubted: 0,
  min: null,
  avg: null,
  max: null,
  delta: null,
  ...fields
})

const column = (name: string, points: ReadonlyArray<Point>, fields: Partial<Csv.Column> = {}): Csv.Column => ({
  name,
  unit: "°C",
  isCounter: false,
  points: Points.ofHistory(points, hour),
  toShown: (value) => value,
  ...fields
})

/** Berlin's clocks go back at 1:00 UTC. */
const offset = (at: number) => (at < start + hour ? 2 * hour : hour)

const options: Csv.Options = { from: start, to: start + 24 * hour, offset, decimal: "." }

describe("the CSV of a plot", () => {
  it("has a row for each time, in local time with its offset", () => {
    const text = Csv.format(
      [
        column("cellar", [
          point(start, { min: 1, avg: 1.5, max: 2 }),
          point(start + hour, { min: -1, avg: 0.1 + 0.2, max: 1 }),
          point(start + 2 * hour, { n: 0, doubted: 1 })
        ]),
        column("water", [point(start + hour, { delta: 7 })], { isCounter: true, unit: "" })
      ],
      options
    )
    assert.strictEqual(
      text,
      [
        "time,utc_offset,cellar mean (°C),cellar min (°C),cellar max (°C),water increase",
        "2026-10-25 02:00:00,UTC+02:00,1.5,1,2,",
        "2026-10-25 02:00:00,UTC+01:00,0.3,-1,1,7",
        ""
      ].join("\n")
    )
  })

  it("has decimal commas and semicolons where people use them", () => {
    const text = Csv.format([column("a;b", [point(start, { min: 1, avg: 1.5, max: 2 })])], { ...options, decimal: "," })
    assert.strictEqual(
      text,
      'time;utc_offset;"a;b mean (°C)";"a;b min (°C)";"a;b max (°C)"\n2026-10-25 02:00:00;UTC+02:00;1,5;1;2\n'
    )
  })

  it.each(["=HYPERLINK(1)", "+1", "-1", "@SUM(A1)", "\tx", "＝1", '=1","=2', "=1\n=2"])(
    "has no formula in it if a sensor is called %j",
    (name) => {
      const header = Csv.format([column(name, [])], options)
      const fields = [...header.matchAll(/(?:^|,)("(?:[^"]|"")*"|[^,"\n]*)/g)].map(([, field]) =>
        field!.replace(/^"/, "")
      )
      assert.isAbove(fields.length, 4)
      for (const field of fields) assert.notMatch(field, /^[=+\-@\t＝]/)
    }
  )

  it("has what the window shows, and nothing else", () => {
    const points = Array.from({ length: 10 }, (_, n) => point(start + n * hour, { min: n, avg: n, max: n }))
    const text = Csv.format([column("a", points)], { ...options, from: start + 2.5 * hour, to: start + 4 * hour })
    assert.deepStrictEqual(
      text.split("\n").map((line) => line.split(",")[2]),
      ["a mean (°C)", "2", "3", undefined]
    )
  })

  it("writes western offsets and halves of hours", () => {
    const of = (hours: number) =>
      Csv.format([column("a", [point(start, { min: 1, avg: 1, max: 1 })])], { ...options, offset: () => hours * hour })
    assert.include(of(-3.5), "2026-10-24 20:30:00,UTC-03:30,")
    assert.include(of(5.75), "2026-10-25 05:45:00,UTC+05:45,")
  })
})

describe("the figures of a window", () => {
  it("weigh each point by its readings", () => {
    const points = Points.ofHistory(
      [
        point(0, { n: 1, min: 1, avg: 10, max: 12 }),
        point(hour, { n: 3, min: 2, avg: 2, max: 20 }),
        point(2 * hour, { n: 0, doubted: 4 }),
        point(3 * hour, { n: 9, min: -50, avg: -50, max: 50 })
      ],
      hour
    )
    assert.deepStrictEqual(summaryOf(points, { from: 0, to: 3 * hour }), {
      low: 1,
      mean: 4,
      high: 20,
      total: Number.NaN,
      n: 4,
      doubted: 4
    })
  })

  it("are none if there are no good readings", () => {
    const { high, low, mean, n } = summaryOf(Points.ofHistory([point(0, { n: 0, doubted: 1 })], hour), {
      from: 0,
      to: 1
    })
    assert.deepStrictEqual([low, mean, high, n], [Number.NaN, Number.NaN, Number.NaN, 0])
  })

  it("have the increase of a counter", () => {
    const points = Points.ofHistory(
      [point(0, { avg: 5 }), point(hour, { avg: 9, delta: 4 }), point(2 * hour, { avg: 12, delta: 3 })],
      hour
    )
    assert.strictEqual(summaryOf(points, { from: 0, to: 9 * hour }).total, 7)
  })
})
