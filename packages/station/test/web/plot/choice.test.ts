import { assert, describe, it } from "@effect/vitest"
import * as Choice from "../../../web/plot/choice.js"
import type { Device, Series } from "../../../web/types.js"

const series = (id: number, fields: Partial<Series> = {}): Series => ({
  id,
  server: "attic",
  device: `28.${String(id).padStart(12, "0")}`,
  property: "temperature",
  kind: "gauge",
  unit: "°C",
  family: "28",
  firstAt: 1000 * id,
  name: "",
  place: "",
  hidden: false,
  replacedBy: null,
  writable: false,
  every: 30_000,
  stale: false,
  conditions: [],
  ...fields
})

const device = (id: string, alias: string | null): Device => ({
  server: "attic",
  id,
  family: "28",
  alias,
  missing: false,
  series: []
})

const namesOf = (all: ReadonlyArray<Series>, devices: ReadonlyArray<Device> = []) =>
  [...Choice.named(all, devices).byId.values()].map(({ name }) => name)

const groups = (all: ReadonlyArray<Series>, search = "") =>
  Choice.groupsOf(Choice.named(all, []), search).map(({ choices, place }) => ({
    place,
    ids: choices.map(({ series: { id } }) => id)
  }))

describe("the name of a series", () => {
  it("is its own, or else that of the device, with the property if it has several", () => {
    const all = [
      series(1, { name: "Kitchen" }),
      series(2),
      series(3),
      series(4, { device: "26.000000000009" }),
      series(5, { device: "26.000000000009", property: "humidity" })
    ]
    const devices = [
      device("28.000000000002", "freezer"),
      device("26.000000000009", "cellar"),
      device("28.000000000003", "")
    ]
    assert.deepStrictEqual(namesOf(all, devices), [
      "Kitchen",
      "freezer",
      "28.000000000003",
      "cellar, Temperature",
      "cellar, Humidity"
    ])
  })

  it("is not that of a device with the same address on another server", () => {
    assert.deepStrictEqual(namesOf([series(2, { server: "barn" })], [device("28.000000000002", "freezer")]), [
      "28.000000000002"
    ])
  })
})

describe("the list of series", () => {
  const all = [
    series(1, { name: "Sensor 10", place: "Kitchen" }),
    series(2, { name: "Sensor 9", place: "Kitchen" }),
    series(3, { name: "Freezer", place: "Attic" }),
    series(4),
    series(5, { name: "Old", place: "Attic", replacedBy: 3 }),
    series(6, { name: "Secret", place: "Attic", hidden: true })
  ]

  it("is sorted by place, then by name, without hidden and replaced series", () => {
    assert.deepStrictEqual(groups(all), [
      { place: "Attic", ids: [3] },
      { place: "Kitchen", ids: [2, 1] },
      { place: "", ids: [4] }
    ])
  })

  it("is searched by all words, in name, place, address, property and unit", () => {
    const found = (search: string) => groups(all, search).flatMap(({ ids }) => ids)
    assert.deepStrictEqual(found("KITCHEN 9"), [2])
    assert.deepStrictEqual(found("  28.000000000004 "), [4])
    assert.deepStrictEqual(found("temperature °c freez"), [3])
    assert.deepStrictEqual(found("nothing"), [])
    assert.deepStrictEqual(found("(.*"), [])
    assert.deepStrictEqual(found("x".repeat(100_000)), [])
  })
})

describe("the series that are shown first", () => {
  it("are some of the most frequent unit, and none that are hidden", () => {
    const all = [
      series(1, { unit: "%" }),
      series(2, { hidden: true }),
      ...Array.from({ length: 8 }, (_, n) => series(10 + n))
    ]
    assert.deepStrictEqual(Choice.initial(Choice.named(all, [])), [10, 11, 12, 13, 14])
    assert.deepStrictEqual(Choice.initial(Choice.named([], [])), [])
  })

  it("leave the places of series free that do not exist", () => {
    const choices = Choice.named([series(1), series(3)], [])
    assert.deepStrictEqual(Choice.known([1, 2, undefined, 3], choices), [1, undefined, undefined, 3])
  })
})

describe("the first reading", () => {
  it("may be one of a sensor that was replaced", () => {
    const choices = Choice.named([series(9), series(7, { replacedBy: 9 }), series(5, { replacedBy: 7 }), series(1)], [])
    assert.strictEqual(Choice.firstAtOf([9], choices), 5000)
    assert.strictEqual(Choice.firstAtOf([9, 1], choices), 1000)
    assert.isUndefined(Choice.firstAtOf([], choices))
    assert.isUndefined(Choice.firstAtOf([77], choices))
  })

  it("is found where series replace each other in a circle", () => {
    const choices = Choice.named([series(1, { replacedBy: 2 }), series(2, { replacedBy: 1 })], [])
    assert.strictEqual(Choice.firstAtOf([2], choices), 1000)
  })
})
