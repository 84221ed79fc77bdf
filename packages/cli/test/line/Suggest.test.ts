import { assert, describe, it } from "@effect/vitest"
import * as Suggest from "../../src/line/Suggest.js"

describe("suggestions", () => {
  it("are the nearest names alone, whatever their case", () => {
    assert.deepStrictEqual(Suggest.nearest("tempreature", ["temperature", "templow", "type"]), ["temperature"])
    assert.deepStrictEqual(Suggest.nearest("Celar", ["cellar", "living room"]), ["cellar"])
    assert.deepStrictEqual(Suggest.nearest("VDA", ["VAD", "VDD"]), ["VDD"])
  })

  it("are none for a word of which half is different", () => {
    assert.deepStrictEqual(Suggest.nearest("xy", ["ls", "get"]), [])
    assert.deepStrictEqual(Suggest.nearest("attic", ["cellar", "doors"]), [])
  })

  it("cost nothing for names without end", () => {
    const long = "x".repeat(100_000)
    assert.deepStrictEqual(Suggest.nearest(long, [long]), [])
    assert.deepStrictEqual(Suggest.nearest("lamp", [long, "lamb"]), ["lamb"])
  })
})
