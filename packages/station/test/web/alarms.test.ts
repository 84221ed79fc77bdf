import { assert, describe, it } from "@effect/vitest"
import * as Selection from "../../src/rules/Selection.js"
import { unitOf, watched } from "../../web/alarms/selection.js"
import { type Part, selectorText, triggerText } from "../../web/alarms/text.js"
import { durationText, endOf, splitDuration } from "../../web/alarms/times.js"
import * as Format from "../../web/format.js"
import type { Rule, Selector, Series, Trigger } from "../../web/types.js"
import * as Zone from "../../web/zone.js"
import { series } from "./series.js"

const mapOf = (...all: ReadonlyArray<Series>) => new Map(all.map((one) => [one.id, one]))

const house = mapOf(
  series(1, { name: "Freezer", place: "Cellar" }),
  series(2, { place: "Cellar", property: "humidity", unit: "%", family: "26" }),
  series(3, { name: "Meter", property: "counter.A", kind: "counter", unit: "", family: "1D" }),
  series(4, { name: "Pump", property: "PIO.A", kind: "state", unit: "", family: "05" }),
  series(5, { hidden: true, place: "Cellar" }),
  series(6, { replacedBy: 7, server: "attic", place: "Roof" }),
  series(7, { server: "attic" })
)

const ids = (selector: Selector, kind: Trigger["kind"] = "stale") =>
  watched({ selector, trigger: { kind } as Trigger }, house).map(({ id }) => id)

describe("a rule watches", () => {
  it.each<readonly [string, Selector, Trigger["kind"], ReadonlyArray<number>]>([
    ["all series that are not hidden", {}, "stale", [1, 2, 3, 4, 7]],
    ["those of the kind of its trigger", {}, "value", [1, 2, 7]],
    ["counters for a rate", {}, "rate", [3]],
    ["states for a state", {}, "state", [4]],
    ["those of a place", { place: "Cellar" }, "stale", [1, 2]],
    ["those that all fields apply to", { place: "Cellar", family: "26" }, "value", [2]],
    ["properties by a pattern, without case", { property: "pio*" }, "stale", [4]],
    ["no properties that a pattern only begins", { property: "temp" }, "stale", []],
    ["hidden series that it names", { series: [5] }, "value", [5]],
    ["the successor of a series, once", { series: [6, 7] }, "value", [7]],
    ["the successor of a series in a place", { place: "Roof" }, "value", [7]],
    ["nothing if its series is deleted", { series: [99] }, "value", []]
  ])("%s", (_, selector, kind, expected) => assert.deepStrictEqual(ids(selector, kind), expected))

  it("what the station says that it watches", () => {
    const stored = [...house.values()].map(({ replacedBy, ...rest }) => ({
      ...rest,
      replacedBy: replacedBy ?? undefined
    }))
    const selection = Selection.make(stored)
    const choices = {
      series: [undefined, [1], [5], [6], [6, 7], [99, 2]],
      server: [undefined, "house", "attic"],
      place: [undefined, "Cellar", "Roof"],
      family: [undefined, "28", "05"],
      property: [undefined, "temperature", "*", "PIO.?", "t*e"]
    } as const
    let selectors: ReadonlyArray<Selector> = [{}]
    for (const [field, values] of Object.entries(choices))
      selectors = selectors.flatMap((selector) =>
        values.map((value) => (value === undefined ? selector : { ...selector, [field]: value }))
      )
    assert.strictEqual(selectors.length, 6 * 3 * 3 * 3 * 5)
    let found = 0
    for (const selector of selectors)
      for (const kind of ["value", "state", "rate", "stale"] as const) {
        const trigger = { kind } as Trigger
        const expected = selection.seriesOf({ selector, trigger }).map(({ id }) => id)
        found += expected.length
        assert.deepStrictEqual([...ids(selector, kind)].sort(), [...expected].sort(), JSON.stringify(selector))
      }
    assert.isAbove(found, 400)
  })

  it("nothing endlessly: replacements in a circle end", () => {
    const circle = mapOf(series(1, { replacedBy: 2 }), series(2, { replacedBy: 1 }))
    assert.deepStrictEqual(watched({ selector: {}, trigger: { kind: "stale" } }, circle), [])
  })

  it("a pattern of many stars in a moment", () => {
    assert.deepStrictEqual(ids({ property: `${"*a".repeat(3)}${"*".repeat(180)}` }), [])
  })

  it("series with one unit, or with several", () => {
    assert.strictEqual(unitOf([series(1), series(2)]), "°C")
    assert.isUndefined(unitOf([series(1), series(2, { unit: "%" })]))
    assert.isUndefined(unitOf([]))
  })
})

const plain = (parts: ReadonlyArray<Part>) =>
  parts.map((part) => (typeof part === "string" ? part : `‹${part.name}›`)).join("")

describe("a rule in words", () => {
  const text = (selector: Selector, kind: Trigger["kind"] = "value") =>
    plain(selectorText({ selector, trigger: { kind } }, house, () => undefined))

  it("names what it watches", () => {
    assert.strictEqual(text({}), "All sensors")
    assert.strictEqual(text({}, "lost"), "All servers")
    assert.strictEqual(text({ server: "attic" }, "lost"), "Server ‹attic›")
    assert.strictEqual(text({ series: [1, 4] }), "‹Freezer› Temperature, ‹Pump› Output A")
    assert.strictEqual(text({ series: [1, 4, 3, 2] }), "‹Freezer› Temperature, ‹Pump› Output A and 2 more")
    assert.strictEqual(text({ series: [99] }), "Series 99, which is deleted")
    assert.strictEqual(
      text({ place: "Cellar", family: "28", property: "temp*", server: "house" }),
      "Place ‹Cellar›, DS18B20, temp*, server ‹house›"
    )
  })

  const trigger = (
    trigger: Trigger,
    {
      format = "C",
      hold = 0,
      watched = [series(1)]
    }: { format?: "C" | "F"; hold?: number; watched?: ReadonlyArray<Series> } = {}
  ) => {
    const rule: Pick<Rule, "hold" | "trigger"> = { trigger, hold }
    return triggerText(rule, watched, Format.make({ zone: "UTC", temperature: format, locale: "en" }))
  }

  it("tells limits in the unit of its series, in the scale in which it is shown", () => {
    const limits = { kind: "value", above: 25, below: -5.5 } as const
    assert.strictEqual(trigger(limits), "above 25 °C or below -5.5 °C")
    assert.strictEqual(trigger(limits, { format: "F", hold: 600 }), "above 77 °F or below 22.1 °F, for 10 min")
    assert.strictEqual(trigger(limits, { format: "F", watched: [] }), "above 25 or below -5.5")
  })

  it("tells states, counts, silence and lost servers", () => {
    const pump = house.get(4)!
    assert.strictEqual(trigger({ kind: "state", is: true }, { watched: [pump] }), "is on")
    assert.strictEqual(
      trigger({ kind: "state", is: false }, { watched: [series(1, { property: "present" })] }),
      "is absent"
    )
    assert.strictEqual(trigger({ kind: "rate", above: 120, window: 5400 }), "counts more than 120 in 1 h 30 min")
    assert.strictEqual(trigger({ kind: "stale" }), "no good reading for three intervals")
    assert.strictEqual(trigger({ kind: "stale", after: 900 }), "no good reading for 15 min")
    assert.strictEqual(trigger({ kind: "lost" }, { hold: 60 }), "server does not answer, for 1 min")
  })
})

describe("durations", () => {
  it.each([
    [0, "0 s"],
    [0.5, "0.5 s"],
    [90, "1 min 30 s"],
    [604_800, "7 d"]
  ])("of %d seconds", (seconds, text) => assert.strictEqual(durationText(seconds), text))

  it("are edited in the largest unit in which they are whole", () => {
    assert.deepStrictEqual(splitDuration(600), { count: 10, size: 60 })
    assert.deepStrictEqual(splitDuration(86_400), { count: 1, size: 86_400 })
    assert.deepStrictEqual(splitDuration(90), { count: 90, size: 1 })
    assert.deepStrictEqual(splitDuration(1.5), { count: 1.5, size: 1 })
    assert.deepStrictEqual(splitDuration(0), { count: 0, size: 60 })
  })
})

it("a mute until tomorrow ends at eight in the time zone of the station, also when the clocks change", () => {
  const zone = Zone.make("Europe/Berlin")
  const tomorrow = (now: number) => endOf("tomorrow", now, zone)
  assert.strictEqual(tomorrow(Date.UTC(2026, 0, 31, 11)), Date.UTC(2026, 1, 1, 7))
  assert.strictEqual(tomorrow(Date.UTC(2026, 2, 28, 22, 59)), Date.UTC(2026, 2, 29, 6))
  // It is the 29th in Berlin.
  assert.strictEqual(tomorrow(Date.UTC(2026, 2, 28, 23)), Date.UTC(2026, 2, 30, 6))
  assert.strictEqual(endOf("hour", 5, zone), 3_600_005)
  assert.strictEqual(endOf("night", 5, zone), 28_800_005)
})
