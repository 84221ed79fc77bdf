import { assert, describe, it } from "@effect/vitest"
import * as Format from "../../web/format.js"
import { series } from "./series.js"

const make = (settings: Partial<Format.Settings> = {}) =>
  Format.make({ zone: "Europe/Berlin", temperature: "C", locale: "en-GB", ...settings })

const noon = Date.UTC(2026, 0, 31, 11)

describe("values", () => {
  it("have the decimals of their unit, and those of the language", () => {
    const shown = (unit: string, value: number, locale = "en-GB") =>
      make({ locale }).valueWithUnit(series(1, { unit, property: "x" }), value)
    assert.strictEqual(shown("°C", 21.4375), "21.4 °C")
    assert.strictEqual(shown("°C", 21), "21.0 °C")
    assert.strictEqual(shown("°C", 21.4375, "de-DE"), "21,4 °C")
    assert.strictEqual(shown("%", 56.25), "56.3 %")
    assert.strictEqual(shown("mbar", 1013), "1,013.0 mbar")
    assert.strictEqual(shown("V", 5), "5.00 V")
    assert.strictEqual(shown("", 0.123456), "0.123")
  })

  it("of zero have no sign", () => {
    assert.strictEqual(make().value(series(1), -0.04), "0.0")
    assert.strictEqual(make().value(series(1), -0), "0.0")
    assert.strictEqual(make().value(series(1), -0.06), "-0.1")
  })

  it("that are huge stay short", () => {
    assert.strictEqual(make().value(series(1), 1e100), "1.000e+100")
    assert.isBelow(make().value(series(1, { kind: "counter", unit: "" }), 1e100).length, 12)
  })

  it("of states are words, unless they are neither 0 nor 1", () => {
    const state = (property: string, value: number) =>
      make().value(series(1, { kind: "state", unit: "", property }), value)
    assert.deepStrictEqual([state("PIO.A", 0), state("PIO", 1)], ["off", "on"])
    assert.deepStrictEqual([state("x/sensed.B", 0), state("sensed", 1)], ["low", "high"])
    assert.deepStrictEqual([state("present", 0), state("present", 1)], ["absent", "present"])
    assert.deepStrictEqual([state("power", 0), state("power", 1)], ["no", "yes"])
    assert.strictEqual(state("power", 0.5), "0.5")
  })

  it("of counters are whole", () => {
    assert.strictEqual(make().value(series(1, { kind: "counter", unit: "" }), 48_231), "48,231")
  })

  it.each([
    ["C", 20, "20.0 °C"],
    ["F", 20, "68.0 °F"],
    ["K", 20, "293.2 K"],
    ["R", 20, "527.7 °R"]
  ] as const)("of temperatures are shown in the scale %s and come back", (temperature, value, text) => {
    const format = make({ temperature })
    assert.strictEqual(format.valueWithUnit(series(1), value), text)
    assert.approximately(format.fromShown("°C", format.toShown("°C", value)), value, 1e-9)
    assert.approximately(format.differenceFromShown("°C", format.difference("°C", 0.5)), 0.5, 1e-9)
  })

  it("of other units are not converted", () => {
    const format = make({ temperature: "F" })
    assert.strictEqual(format.toShown("%", 50), 50)
    assert.strictEqual(format.difference("mbar", 2), 2)
  })

  it("a language that is none does not matter", () => {
    assert.doesNotThrow(() => make({ locale: "not a language!" }).value(series(1), 1))
  })
})

describe("times", () => {
  it("are those of the station's zone, with the date if it is another day", () => {
    const { shortTime, time } = make()
    assert.match(time(noon), /31 Jan 2026.*12:00:00/)
    assert.strictEqual(shortTime(noon, noon), "12:00:00")
    assert.match(shortTime(noon, noon + 86_400_000), /31 Jan 2026.*12:00:00/)
    // 23:30 UTC is the next day in Berlin.
    assert.match(shortTime(noon + 12.5 * 3_600_000, noon), /1 Feb 2026.*00:30:00/)
  })

  it.each([
    [0, "0 s"],
    [-5000, "0 s"],
    [59_999, "59 s"],
    [60_000, "1 min"],
    [3_599_999, "59 min"],
    [3_600_000, "1 h"],
    [47 * 3_600_000, "47 h"],
    [48 * 3_600_000, "2 d"],
    [1000 * 86_400_000, "1000 d"]
  ])("an age of %d ms is %s", (passed, text) => {
    assert.strictEqual(Format.age(noon - passed, noon), text)
  })
})

it.each([
  [-5000, "now"],
  [9999, "now"],
  [10_000, "10 s ago"],
  [59_999, "50 s ago"],
  [60_000, "1 min ago"],
  [7_200_000, "2 h ago"]
])("a calm age of %d ms is %s", (passed, text) => {
  assert.strictEqual(Format.calmAge(noon - passed, noon), text)
})
