import { assert, describe, it } from "@effect/vitest"
import { FastCheck } from "effect"
import * as LineProtocol from "../../src/publish/influx/lineProtocol.js"

/** Reads a line as InfluxDB 1 does: a backslash before a comma, an equals sign or a blank is left out, any other stays. */
const parse = (line: string) => {
  const [, head = "", value, at] = /^((?:\\[,= ]|[^ ])*) value=(\S+) (-?\d+)\n$/.exec(line) ?? []
  const unescaped = (text: string) => text.replace(/\\([,= ])/g, "$1")
  const [measurement = "", ...tags] = head.match(/(?:\\[,= ]|[^,])+/g) ?? []
  return {
    measurement: unescaped(measurement),
    tags: Object.fromEntries(
      tags.map((tag) => {
        const [, name = "", text = ""] = /^([a-z]+)=(.+)$/su.exec(tag) ?? []
        return [name, unescaped(text)]
      })
    ),
    value: Number(value),
    at: Number(at)
  }
}

/** What InfluxDB can keep of a name. */
const kept = (text: string) => text.replace(/\p{Cc}/gu, " ").replaceAll("\\", "/")

const hostile = FastCheck.string({
  unit: FastCheck.oneof(
    FastCheck.constantFrom("\\", ",", "=", " ", '"', "\n", "\r", "#", "\0", "é", "😀"),
    FastCheck.string({ unit: "binary", maxLength: 1 })
  )
})

describe("the line protocol", () => {
  it.prop(
    "any names come back, but for backslashes and control characters",
    [
      FastCheck.string({ minLength: 1, unit: FastCheck.constantFrom("a", ",", " ", "\\", "\n") }),
      FastCheck.record({ device: hostile, name: hostile, place: hostile }),
      FastCheck.double({ noDefaultInfinity: true, noNaN: true }),
      FastCheck.integer({ min: -9_223_372_036_854, max: 9_223_372_036_854 })
    ],
    ([measurement, tags, value, at]) => {
      const line = LineProtocol.format(LineProtocol.prefixOf(measurement, tags), value, at)
      assert.strictEqual(line.indexOf("\n"), line.length - 1)
      const expected = Object.entries(tags).flatMap(([name, text]) =>
        text === "" ? [] : [[name, kept(text)] as const]
      )
      assert.deepStrictEqual(parse(line), {
        measurement: kept(measurement),
        tags: Object.fromEntries(expected),
        value: value === 0 ? 0 : value,
        at
      })
    }
  )

  it("names end in no backslash, and every value is a float", () => {
    const prefix = LineProtocol.prefixOf("my sensors", { name: "a\\", place: "x,y=z" })
    assert.strictEqual(LineProtocol.format(prefix, 21, 1000), "my\\ sensors,name=a/,place=x\\,y\\=z value=21 1000\n")
  })

  it("numbers and times that InfluxDB cannot store are found", () => {
    assert.isTrue(LineProtocol.isWritable(-1e100, -9_223_372_036_854))
    const bad = [
      [Number.NaN, 0],
      [Number.POSITIVE_INFINITY, 0],
      [0, 9_223_372_036_855],
      [0, Number.NaN]
    ] as const
    for (const [value, at] of bad) assert.isFalse(LineProtocol.isWritable(value, at))
  })
})
