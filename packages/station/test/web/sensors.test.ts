import { assert, describe, it } from "@effect/vitest"
import { chipOf } from "../../web/families.js"
import { fieldOf, numberOf } from "../../web/field.js"
import { fromInput, toInput } from "../../web/localTime.js"
import * as Calibrate from "../../web/sensors/calibrate.js"
import * as Rows from "../../web/sensors/rows.js"
import * as Zone from "../../web/zone.js"
import { device, latest, series } from "./series.js"

const none = () => undefined

describe("rows", () => {
  it("are the series, and the devices of which nothing is read", () => {
    const known = device("28.000000000001", { series: [1] })
    const rows = Rows.rowsOf([series(1)], [known, device("FF.000000000009", { alias: "display" })], none)
    assert.deepStrictEqual(
      rows.map(({ key, title }) => [key, title]),
      [
        ["series 1", "28.000000000001"],
        ["device house/FF.000000000009", "display"]
      ]
    )
    assert.strictEqual(rows[0]?.device, known)
  })

  const all = [
    series(1, { name: "B", place: "x" }),
    series(2, { name: "a", replacedBy: 1 }),
    series(3, { place: "y", hidden: true })
  ]
  const rows = Rows.rowsOf(all, [], none)
  const shown = (show: Rows.Show, query = "") =>
    rows.filter((row) => Rows.passes(row, { show, query }, none, row.series?.id === 1)).map(({ series }) => series?.id)

  it("are filtered by what is shown and by a search, also for the chip", () => {
    assert.deepStrictEqual(shown("all"), [1, 2, 3])
    assert.deepStrictEqual(shown("problems"), [1])
    assert.deepStrictEqual(shown("hidden"), [3])
    assert.deepStrictEqual(shown("replaced"), [2])
    assert.deepStrictEqual(shown("unnamed"), [3])
    assert.deepStrictEqual(shown("all", "ds18b20 x"), [1])
    assert.deepStrictEqual(shown("all", "nothing"), [])
  })

  it("are sorted both ways, and what lacks the value stays last", () => {
    const ids = (order: Rows.Order, isReversed: boolean) =>
      Rows.sorted(rows, order, isReversed, new Map([[2, latest(2, 50)]])).map(({ series }) => series?.id)
    assert.deepStrictEqual(ids("name", false), [2, 1, 3])
    assert.deepStrictEqual(ids("name", true), [1, 2, 3])
    assert.deepStrictEqual(ids("place", false), [1, 3, 2])
    assert.deepStrictEqual(ids("place", true), [3, 1, 2])
    assert.deepStrictEqual(ids("seen", false)[0], 2)
    assert.deepStrictEqual(ids("seen", true).at(-1), 2)
  })
})

describe("a calibration", () => {
  it("by two points goes through both", () => {
    const line = Calibrate.through({ raw: 0.4, correct: 0 }, { raw: 99, correct: 100 })
    assert.isObject(line)
    assert.approximately(Calibrate.apply(line as Calibrate.Line, 0.4), 0, 1e-9)
    assert.approximately(Calibrate.apply(line as Calibrate.Line, 99), 100, 1e-9)
  })

  it("by points that make no line says why", () => {
    assert.strictEqual(
      Calibrate.through({ raw: 1, correct: 0 }, { raw: 1, correct: 100 }),
      "The two readings must differ."
    )
    assert.strictEqual(
      Calibrate.through({ raw: 1, correct: 5 }, { raw: 2, correct: 5 }),
      "The two correct values must differ."
    )
    assert.isString(Calibrate.through({ raw: 0, correct: -1e308 }, { raw: 1e-9, correct: 1e308 }))
  })
})

describe("what a person types", () => {
  it.each([
    ["21.5", 21.5],
    ["-0,4", -0.4],
    ["−0,4", -0.4],
    [" +3 ", 3],
    ["1e2", 100],
    [".5", 0.5]
  ])("%s is a number", (text, value) => assert.strictEqual(numberOf(text), value))

  it.each(["", " ", "abc", "1.2.3", "1,000,5", "NaN", "Infinity", "1e999", "0x10", "--1"])("%s is none", (text) =>
    assert.isUndefined(numberOf(text))
  )

  it("errors of the API are shown at the field that they name", () => {
    const names = ["name", "place"]
    assert.deepStrictEqual(fieldOf("name: expected a name", names), { field: "name", text: "expected a name" })
    assert.deepStrictEqual(fieldOf("factor: expected a number", names), {
      field: undefined,
      text: "factor: expected a number"
    })
    assert.deepStrictEqual(fieldOf("no colon", names), { field: undefined, text: "no colon" })
  })
})

describe("local times of inputs", () => {
  const zone = Zone.make("Europe/Berlin")

  it("are those of the station", () => {
    const at = Date.UTC(2026, 5, 30, 10, 5)
    assert.strictEqual(toInput(zone, at), "2026-06-30T12:05")
    assert.strictEqual(fromInput(zone, "2026-06-30T12:05"), at)
    assert.strictEqual(fromInput(zone, "2026-06-30T12:05:30"), at + 30_000)
  })

  it("that clocks skip are after the skip, and what is no time is none", () => {
    assert.strictEqual(fromInput(zone, "2026-03-29T02:30"), Date.UTC(2026, 2, 29, 1, 30))
    for (const text of ["", "2026-06-30", "x", "12:05"]) assert.isUndefined(fromInput(zone, text))
  })
})

it("families that have no chip in the table are shown by their code", () => {
  assert.strictEqual(chipOf("28"), "DS18B20")
  assert.strictEqual(chipOf("ZZ"), "family ZZ")
  assert.strictEqual(chipOf("constructor"), "family constructor")
})
