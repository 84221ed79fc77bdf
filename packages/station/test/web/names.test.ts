import { assert, describe, it } from "@effect/vitest"
import { groupsOf, matches, textsOf } from "../../web/groups.js"
import * as Names from "../../web/names.js"
import { device, series } from "./series.js"

describe("names", () => {
  it.each([
    ["temperature", "Temperature"],
    ["counter.A", "Counter A"],
    ["HIH4000/humidity", "Humidity (HIH4000)"],
    ["PIO.0", "Output 0"],
    ["sensed", "Input"],
    ["EDS0082/volts.3", "Volts 3 (EDS0082)"],
    ["", ""]
  ])("the property %s is %s", (property, label) => {
    assert.strictEqual(Names.propertyLabel(property), label)
  })

  it("the owner's name comes first, then the alias of the device on this server, then its address", () => {
    const aliasOf = Names.aliases([
      device("28.000000000001", { alias: "cellar" }),
      device("28.000000000001", { alias: "other", server: "attic" })
    ])
    assert.strictEqual(Names.titleOf(series(1, { name: "Wine" }), aliasOf), "Wine")
    assert.strictEqual(Names.titleOf(series(1), aliasOf), "cellar")
    assert.strictEqual(Names.titleOf(series(1, { server: "attic" }), aliasOf), "other")
    assert.strictEqual(Names.titleOf(series(2), aliasOf), "28.000000000002")
  })
})

const none = () => undefined

describe("groups", () => {
  it("sort places and names as people do; what lacks a place or a name comes last", () => {
    const all = [
      series(1, { place: "", name: "x" }),
      series(2, { place: "Room 10", name: "b" }),
      series(3, { place: "Room 2", name: "Sensor 10" }),
      series(4, { place: "Room 2", name: "sensor 2" }),
      series(5, { place: "Room 2" })
    ]
    const groups = groupsOf(all, none, () => true)
    assert.deepStrictEqual(
      groups.map(({ place, series }) => [place, ...series.map(({ id }) => id)]),
      [
        ["Room 2", 4, 3, 5],
        ["Room 10", 2],
        ["", 1]
      ]
    )
  })

  it("leave out hidden and replaced series, and what the filter refuses", () => {
    const all = [series(1, { hidden: true }), series(2, { replacedBy: 3 }), series(3), series(4)]
    const ids = groupsOf(all, none, ({ id }) => id !== 4).flatMap(({ series }) => series.map(({ id }) => id))
    assert.deepStrictEqual(ids, [3])
  })

  it("places of which one is the name of a property of objects are kept apart", () => {
    const all = [series(1, { place: "__proto__" }), series(2, { place: "constructor" })]
    assert.strictEqual(groupsOf(all, none, () => true).length, 2)
  })
})

describe("a search", () => {
  const one = series(1, { name: "Küche", place: "Erdgeschoss", property: "HIH4000/humidity" })
  const finds = (query: string) =>
    matches(
      textsOf(one, () => "kitchen"),
      query
    )

  it("finds each word in any text, whatever its case and accents", () => {
    for (const query of ["", "  ", "küche", "KUCHE", "erd küche", "28.0000", "kitchen", "humidity", "hih4", "house"])
      assert.isTrue(finds(query), query)
  })

  it("does not find what is not there, and takes signs as they are", () => {
    for (const query of ["küche attic", ".*", "[", "\\"]) assert.isFalse(finds(query), query)
  })
})
