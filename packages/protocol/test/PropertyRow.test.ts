import { assert, describe, it } from "@effect/vitest"
import { PropertyRow } from "@owserver/protocol"
import { Either } from "effect"

describe("PropertyRow.parse", () => {
  it("reads all parts of a row", () => {
    assert.deepStrictEqual(
      PropertyRow.parse("w[A-C]* rw 12 s hidden -256..255 lx/µA"),
      Either.right({
        letter: "w",
        format: "integer",
        naming: "letters",
        count: 3,
        isBits: true,
        access: "rw",
        length: 12,
        change: "stable",
        visibility: "hidden",
        range: [-256, 255],
        unit: "lx/µA"
      })
    )
  })

  it("leaves out what a row does not say", () => {
    const { count, isBits, naming, range, unit, visibility } = Either.getOrThrow(PropertyRow.parse("f ro 12 v"))
    assert.deepStrictEqual(
      [naming, count, isBits, visibility, range, unit],
      ["scalar", 1, false, "listed", undefined, undefined]
    )
  })

  it("knows sparse arrays, which have no fixed elements", () => {
    for (const [elements, naming] of [
      ["n", "anyNumber"],
      ["x", "anyText"]
    ] as const) {
      const row = Either.getOrThrow(PropertyRow.parse(`b[${elements}] rw 8 s`))
      assert.deepStrictEqual([row.naming, row.count, PropertyRow.elementNames(row)], [naming, 0, []])
    }
  })

  it("refuses what is no row", () => {
    for (const text of [
      "",
      "f",
      "f ro",
      "q ro 12 v",
      "f rx 12 v",
      "f[] ro 12 v",
      "f[A] ro 12 v",
      "f ro 1234567 v",
      "f ro 12 v "
    ])
      assert.isTrue(Either.isLeft(PropertyRow.parse(text)), text)
  })
})
