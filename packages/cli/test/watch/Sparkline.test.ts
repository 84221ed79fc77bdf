import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import * as Sparkline from "../../src/watch/Sparkline.js"

const heights = " ▁▂▃▄▅▆▇█"

describe("a sparkline", () => {
  it.prop("has one column for each value", [Schema.Array(Schema.Number)], ([values]) => {
    const line = Sparkline.render(values)
    assert.strictEqual(line.length, values.length)
    assert.match(line, /^[ ▁▂▃▄▅▆▇█]*$/)
  })

  it.prop("rises with the values", [Schema.Array(Schema.Number.pipe(Schema.finite()))], ([values]) => {
    const line = Sparkline.render(values)
    for (const [n, value] of values.entries()) {
      const [before, now] = [heights.indexOf(line[n - 1] ?? ""), heights.indexOf(line[n] ?? "")]
      if (n > 0 && value >= values[n - 1]!) assert.isAtLeast(now, before)
      if (n > 0 && value <= values[n - 1]!) assert.isAtMost(now, before)
    }
  })

  it("goes from the lowest to the highest", () =>
    assert.strictEqual(Sparkline.render([0, 1, 2, 3, 4, 5, 6, 7]), "▁▂▃▄▅▆▇█"))

  it("is level for constant values, and for a single value", () => {
    assert.strictEqual(Sparkline.render([21.5, 21.5, 21.5]), "▄▄▄")
    assert.strictEqual(Sparkline.render([-3]), "▄")
    assert.strictEqual(Sparkline.render([]), "")
  })

  it("leaves a gap for NaN and infinities", () => {
    assert.strictEqual(Sparkline.render([1, Number.NaN, 2]), "▁ █")
    assert.strictEqual(Sparkline.render([Number.NaN, Number.POSITIVE_INFINITY]), "  ")
    assert.strictEqual(Sparkline.render([Number.NaN, 5]), " ▄")
  })

  it("supports the largest numbers", () =>
    assert.strictEqual(Sparkline.render([-Number.MAX_VALUE, 0, Number.MAX_VALUE]), "▁▅█"))
})
