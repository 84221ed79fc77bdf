import { assert, it } from "@effect/vitest"
import { AlarmRule } from "@owserver/station"
import { Either, Schema } from "effect"

const decode = Schema.decodeUnknownEither(AlarmRule.Definition, { onExcessProperty: "error" })
const accepts = (trigger: unknown, fields: object = {}) =>
  Either.isRight(decode({ name: "a rule", selector: {}, trigger, ...fields }))

it("a rule needs a limit, and room between two limits for its hysteresis", () => {
  assert.isTrue(accepts({ kind: "value", above: -15 }))
  assert.isTrue(accepts({ kind: "value", below: 10, above: 12, hysteresis: 2 }))
  assert.isFalse(accepts({ kind: "value" }))
  assert.isFalse(accepts({ kind: "value", below: 12, above: 12 }))
  assert.isFalse(accepts({ kind: "value", below: 10, above: 12, hysteresis: 2.1 }))
  assert.isFalse(accepts({ kind: "rate", below: 12, above: 10, window: 60 }))
})

it("a rule refuses numbers that no sensor has, and periods that would never end", () => {
  for (const limit of [Number.NaN, Number.POSITIVE_INFINITY, 1e10, "5", null])
    assert.isFalse(accepts({ kind: "value", above: limit }))
  assert.isFalse(accepts({ kind: "rate", above: 1, window: 59 }))
  assert.isFalse(accepts({ kind: "rate", above: 1, window: 1e9 }))
  assert.isFalse(accepts({ kind: "stale", after: 0 }))
  assert.isFalse(accepts({ kind: "lost" }, { hold: -1 }))
  assert.isFalse(accepts({ kind: "lost" }, { hold: 1e9 }))
})

it("a rule refuses names that mislead, and never defines a target", () => {
  assert.isFalse(accepts({ kind: "lost" }, { name: "" }))
  assert.isFalse(accepts({ kind: "lost" }, { name: "two\nlines" }))
  assert.isFalse(accepts({ kind: "lost" }, { name: "x".repeat(201) }))
  assert.isFalse(accepts({ kind: "lost" }, { targets: [{ url: "http://example.org" }] }))
  assert.isFalse(accepts({ kind: "lost" }, { targets: Array.from({ length: 21 }, () => "phone") }))
  assert.isFalse(accepts({ kind: "lost" }, { url: "http://example.org" }))
  assert.isTrue(accepts({ kind: "lost" }, { targets: ["phone"] }))
})
