import { assert, describe, it } from "@effect/vitest"
import { FastCheck } from "effect"
import { periodOf } from "../../../web/plot/request.js"

const hour = 3_600_000
const day = 24 * hour
const now = Date.UTC(2026, 5, 1, 12, 34, 56, 789)

const widthOf = ({ from, points, to }: { from: number; to: number; points: number }) => (to - from) / points

describe("the history that a plot asks for", () => {
  it("has at most a point for each pixel, in widths that the station has", () => {
    const widths = [1 / 24, 1 / 4, 1, 7, 30, 365, 3650].map((days) =>
      widthOf(periodOf({ from: now - days * day, to: now }, 1000, now))
    )
    assert.deepStrictEqual(widths, [5000, 30_000, 120_000, 900_000, hour, day, 4 * day])
  })

  it("begins where it began before while the window moves by less than a point", () => {
    const window = (at: number) => periodOf({ from: at - 7 * day, to: at }, 1000, at)
    const start = Math.floor(now / 900_000) * 900_000 + 0.02 * 7 * day
    assert.strictEqual(window(start).from, window(start + 100).from)
    assert.strictEqual(widthOf(window(start)), widthOf(window(start + 100)))
  })

  it("covers the window, is aligned, and has at most as many points as the station returns", () => {
    FastCheck.assert(
      FastCheck.property(
        FastCheck.double({ min: Math.log(60_000), max: Math.log(100 * 365 * day), noNaN: true }),
        FastCheck.integer({ min: 0, max: 100_000 }),
        FastCheck.integer({ min: -100 * day, max: 100 * day }),
        (length, pixels, shift) => {
          const to = now + shift
          const from = Math.round(to - Math.exp(length))
          const period = periodOf({ from, to }, pixels, now)
          const width = widthOf(period)
          assert.isTrue(Number.isInteger(period.points) && Number.isInteger(width), JSON.stringify(period))
          assert.isTrue(period.points >= 1 && period.points <= 10_000)
          assert.isBelow(period.from, period.to)
          assert.isAtMost(period.from, from)
          assert.isAtLeast(period.to, Math.min(to, now))
          assert.strictEqual(period.from % width, 0)
          if (width > 300_000) assert.strictEqual(width % (width >= day ? day : width >= hour ? hour : 300_000), 0)
        }
      ),
      { seed: 20 }
    )
  })
})
