import { assert, describe, it } from "@effect/vitest"
import { OwConnectionError } from "@owserver/client"
import { DateTime, Either, Schema } from "effect"
import * as Style from "../../src/output/Style.js"
import type { Measured } from "../../src/readings/Readings.js"
import * as Table from "../../src/watch/Table.js"

const begin = DateTime.unsafeMake("2026-01-01T12:00:00Z")
const after = (seconds: number) => DateTime.add(begin, { seconds })

const good = (value: unknown, unit: string | undefined, seconds: number): Either.Either<Measured> =>
  Either.right({ value, unit, at: after(seconds), quality: "Good" })

const away = Either.left(
  new OwConnectionError({ operation: "read", path: "", server: "localhost:4304", reason: "Refused" })
)

const readings = (name: string, unit: string | undefined, ...values: ReadonlyArray<unknown>) =>
  values.reduce<Table.Row>((row, value, n) => Table.add(row, good(value, unit, n)), Table.row(name))

const room = readings("living room", "°C", 20, 21, 22.5, 21.5)
const cellar = Table.add(readings("28.AD6555070000", "°C", 12, 11), away)
const pins = readings("valves", undefined, [true, false])
const silent = Table.add(Table.row("attic"), away)
const rows = [room, cellar, pins, silent]

const place = (columns: number, lines = 24) => ({ columns, lines, now: after(9), style: Style.make(false) })
const titles = (columns: number) => Table.render(rows, place(columns))[0]?.trim().split(/ +/)

describe("the table of watch", () => {
  it("shows value, trend, extremes, age and quality", () => {
    assert.deepStrictEqual(Table.render(rows, place(79)), [
      "name               value  trend                     min   max  age  quality",
      "living room      21.5 °C  ▁▄█▅                       20  22.5  6 s  good",
      "28.AD6555070000    11 °C  █▁                         11    12  8 s  server down",
      "valves               1,0                              -     -  9 s  good",
      "attic                  -                              -     -    -  server down"
    ])
  })

  it("drops columns in order on a narrow terminal", () => {
    assert.deepStrictEqual(titles(71), ["name", "value", "trend", "min", "max", "age", "quality"])
    assert.deepStrictEqual(titles(65), ["name", "value", "trend", "min", "max", "age", "quality"])
    assert.deepStrictEqual(titles(60), ["name", "value", "trend", "age", "quality"])
    assert.deepStrictEqual(titles(45), ["name", "value", "trend", "age"])
    assert.deepStrictEqual(titles(33), ["name", "value", "age"])
    assert.deepStrictEqual(titles(25), ["name", "value"])
    assert.deepStrictEqual(titles(3), ["va…"])
  })

  it("keeps the values when names are truncated", () =>
    assert.deepStrictEqual(Table.render(rows, place(17)), [
      "name        value",
      "living …  21.5 °C",
      "28.AD65…    11 °C",
      "valves        1,0",
      "attic           -"
    ]))

  it("keeps the last value after a failure, and lets it age", () => {
    const later = Table.render([cellar], { ...place(79), now: after(3601) })
    assert.match(later[1] ?? "", /^28\.AD6555070000 +11 °C .* 3600 s {2}server down$/)
  })

  it("resumes after a failure, with a gap in the trend", () => {
    const [, line] = Table.render([Table.add(cellar, good(13, "°C", 9))], place(79))
    assert.match(line ?? "", /^28\.AD6555070000 +13 °C {2}▅▁ █ .* 11 +13 +0 s {2}good$/)
  })

  it("counts the rows that do not fit", () => {
    const many = Array.from({ length: 30 }, (_, n) => readings(`sensor ${n}`, "°C", n))
    const lines = Table.render(many, place(79, 10))
    assert.strictEqual(lines.length, 10)
    assert.match(lines[8] ?? "", /^sensor 7 /)
    assert.strictEqual(lines[9], "… and 22 more")
    assert.strictEqual(Table.render(many, place(79, 31)).length, 31)
    assert.match(Table.render(many, place(79, 31))[30] ?? "", /^sensor 29 /)
  })

  it("escapes control characters in names", () =>
    assert.match(Table.render([Table.row("a\u001b[2J\nb")], place(79))[1] ?? "", /^a\\u001b\[2J\\nb /))

  it("colors failures without changing the width", () => {
    const style = Style.make(true)
    const plain = Table.render(rows, place(79))
    const coloured = Table.render(rows, { ...place(79), style })
    assert.deepStrictEqual(coloured.map(Style.strip), plain)
    assert.include(coloured[2] ?? "", style.red("server down"))
  })

  const Name = Schema.String.pipe(
    Schema.annotations({
      arbitrary: () => (fc) => fc.oneof(fc.fullUnicodeString(), fc.constantFrom("居間", "küche", "👩‍👩‍👧"))
    })
  )
  const Value = Schema.Union(Schema.Number, Schema.Boolean, Schema.Array(Schema.Boolean), Name)
  const Rows = Schema.Array(Schema.Tuple(Name, Schema.Array(Schema.NullOr(Value))))
  const Size = Schema.Int.pipe(Schema.between(1, 200))

  it.prop("never exceeds its size", [Rows, Size, Size], ([all, columns, lines]) => {
    const made = all.map(([name, values]) =>
      values.reduce<Table.Row>(
        (row, value, n) => Table.add(row, value === null ? away : good(value, "°C", n)),
        Table.row(name)
      )
    )
    const table = Table.render(made, place(columns, lines))
    assert.isAtMost(table.length, lines)
    for (const line of table) {
      assert.isAtMost(Style.width(line), columns)
      assert.notMatch(line, /\p{Cc}/u)
    }
  })
})
