import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import * as Csv from "../../src/output/Csv.js"

/** A parser of the grammar of RFC 4180. */
const parse = (text: string): ReadonlyArray<ReadonlyArray<string>> => {
  const records: Array<Array<string>> = []
  let record: Array<string> = []
  let at = 0
  while (at < text.length) {
    let field = ""
    if (text[at] === '"') {
      for (at++; !(text[at] === '"' && text[at + 1] !== '"'); at++) {
        if (at >= text.length) throw new Error("a quoted field does not end")
        if (text[at] === '"') at++
        field += text[at]
      }
      at++
    } else {
      for (; at < text.length && text[at] !== "," && text[at] !== "\n"; at++) {
        if (text[at] === '"' || text[at] === "\r") throw new Error("a letter that has to be quoted")
        field += text[at]
      }
    }
    record.push(field)
    if (text[at] !== ",") {
      records.push(record)
      record = []
    } else if (at + 1 === text.length || text[at + 1] === "\n") {
      // A field follows the last comma, too.
      if (at + 1 === text.length) record.push("")
    }
    at++
  }
  return records
}

const Field = Schema.String.pipe(
  Schema.annotations({
    arbitrary: () => (fc) => fc.oneof(fc.string(), fc.stringOf(fc.constantFrom('"', ",", "\n", "\r", "a", " ")))
  })
)

describe("a line of CSV", () => {
  it.prop("round-trips its fields", [Schema.Array(Schema.NonEmptyArray(Field))], ([records]) => {
    const text = records.map((fields) => `${Csv.line(fields)}\n`).join("")
    assert.deepStrictEqual(
      parse(text),
      records.map((fields) => [...fields])
    )
  })

  it("supports another separator, and quotes fields that contain it", () => {
    assert.strictEqual(Csv.line(["21,5", "a;b", "°C"], ";"), '21,5;"a;b";°C')
    assert.strictEqual(Csv.line(["21,5", "a\tb", ""], "\t"), '21,5\t"a\tb"\t')
  })

  it("contains no text that a spreadsheet would evaluate as a formula", () => {
    for (const text of ["=HYPERLINK(1)", "+1+1", "-1+1", "@SUM(1)", "\t=1", "\r=1", "＝1"])
      assert.strictEqual(Csv.harmless(text), `'${text}`)
    for (const text of ["cellar", "a=b", "'quoted", "", " =1"]) assert.strictEqual(Csv.harmless(text), text)
  })

  it("quotes only fields that need it", () => {
    assert.strictEqual(Csv.line(["21.5", "°C", ""]), "21.5,°C,")
    assert.strictEqual(Csv.line(['north "cellar"', "1,0", "a\r\nb"]), '"north ""cellar""","1,0","a\r\nb"')
  })
})
