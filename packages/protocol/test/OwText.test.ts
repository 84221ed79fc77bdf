import { assert, describe, it } from "@effect/vitest"
import { assertNone, assertSome } from "@effect/vitest/utils"
import { OwText } from "@owserver/protocol"
import * as ProtocolSchema from "@owserver/protocol/ProtocolSchema"
import { Arbitrary, Schema } from "effect"

const bytes = Arbitrary.make(Schema.Uint8ArrayFromSelf)
const wellFormed = Arbitrary.make(Schema.String).filter((text) => !/\p{Surrogate}/u.test(text))

it.prop("any bytes survive being text", [bytes], ([raw]) => {
  assertSome(OwText.encode(OwText.decode(raw)), raw)
})

it.prop("text that is well-formed is plain UTF-8 on the wire", [wellFormed], ([text]) => {
  const raw = new TextEncoder().encode(text)
  assertSome(OwText.encode(text), raw)
  assert.strictEqual(OwText.decode(raw), text)
})

describe("bytes that are not UTF-8 become lone surrogates, as in Python", () => {
  // Made with Python: bytes.fromhex(…).decode("utf-8", "surrogateescape")
  const table: ReadonlyArray<readonly [hex: string, text: string]> = [
    ["63616680", "caf\udc80"],
    ["e4", "\udce4"],
    ["c3a4e4", "ä\udce4"],
    ["c080", "\udcc0\udc80"],
    ["c1bf", "\udcc1\udcbf"],
    ["e08080", "\udce0\udc80\udc80"],
    ["e0a080", "\u0800"],
    ["e282", "\udce2\udc82"],
    ["e282ac", "€"],
    ["eda080", "\udced\udca0\udc80"],
    ["edb280", "\udced\udcb2\udc80"],
    ["ed9fbf", "\ud7ff"],
    ["efbbbf41", "\ufeffA"],
    ["efbfbd", "\ufffd"],
    ["efbfbdff", "\ufffd\udcff"],
    ["f0808080", "\udcf0\udc80\udc80\udc80"],
    ["f0908080", "\u{10000}"],
    ["f09f9880ff", "😀\udcff"],
    ["f09f98", "\udcf0\udc9f\udc98"],
    ["f48fbfbf", "\u{10ffff}"],
    ["f4908080", "\udcf4\udc90\udc80\udc80"],
    ["f5808080", "\udcf5\udc80\udc80\udc80"],
    ["fe", "\udcfe"]
  ]
  it.each(table)("%s", (hex, text) => {
    const raw = Uint8Array.from(Buffer.from(hex, "hex"))
    assert.strictEqual(OwText.decode(raw), text)
    assertSome(OwText.encode(text), raw)
  })
})

it("a lone surrogate that represents no byte cannot be encoded", () => {
  for (const text of ["\ud800", "a\udbffb", "\udc00", "\udc7f", "\udd00", "\udfff", "\ud83d\ud83d\ude00"]) {
    assertNone(OwText.encode(text))
    assert.strictEqual(Schema.encodeEither(ProtocolSchema.TextFromBytes)(text)._tag, "Left")
  }
})

it("a pair whose half looks like an escaped byte is a character", () => {
  assertSome(OwText.encode("\ud83d\udc80"), Uint8Array.of(0xf0, 0x9f, 0x92, 0x80))
})

describe("visible text", () => {
  const hostile = "\0\u001b\u007f\u009b\u200b\u202e\u2028\ufeff\udcff\u{e0001}\n"

  it.prop("has no invisible character, and is unchanged without one", [Schema.String], ([text]) => {
    const all = `${text}${hostile}`
    assert.notMatch(OwText.visible(all), /[\p{C}\p{Zl}\p{Zp}]/u)
    assert.strictEqual(OwText.visible(OwText.visible(all)), OwText.visible(all))
    const plain = text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, "")
    assert.strictEqual(OwText.visible(plain), plain)
  })

  it.prop("keeps the value of a JSON text", [Schema.String], ([text]) => {
    const record = { [text]: [text, hostile] }
    assert.deepStrictEqual(JSON.parse(OwText.visible(JSON.stringify(record))), record)
  })
})

it.prop(
  "text with escaped bytes in it is the same bytes, whatever characters are beside them",
  [wellFormed, bytes],
  ([text, raw]) => {
    const utf8 = new TextEncoder().encode(text)
    assertSome(OwText.encode(`${text}\udcff${OwText.decode(raw)}`), Uint8Array.from([...utf8, 0xff, ...raw]))
  }
)

const hostile: ReadonlyArray<readonly [string, Uint8Array]> = [
  ["nothing but bad bytes", Uint8Array.of(0xff)],
  ["good and bad bytes in turn", Uint8Array.of(0x61, 0xff)],
  ["sequences that break off", Uint8Array.of(0xf0, 0x9f, 0x98)],
  ["long sequences, bad bytes in between", Uint8Array.of(0xf0, 0x9f, 0x98, 0x80, 0xff)]
]
it.each(hostile)("a large text survives, whatever it is made of: %s", (_, piece) => {
  const raw = new Uint8Array(200_000).map((_, at) => piece[at % piece.length]!)
  assertSome(OwText.encode(OwText.decode(raw)), raw)
})

it.each(hostile)("the decoder is not called for each bad byte, which took a second a megabyte: %s", (_, piece) => {
  const raw = new Uint8Array(10_000).map((_, at) => piece[at % piece.length]!)
  const original = TextDecoder.prototype.decode
  let calls = 0
  TextDecoder.prototype.decode = function (...args) {
    calls++
    return original.apply(this, args)
  }
  try {
    OwText.decode(raw)
  } finally {
    TextDecoder.prototype.decode = original
  }
  assert.isAtMost(calls, 1)
})

describe("names near a text", () => {
  it("are only the nearest, ignoring case", () => {
    assert.deepStrictEqual(OwText.nearest("tempreature", ["temperature", "templow", "type"]), ["temperature"])
    assert.deepStrictEqual(OwText.nearest("Celar", ["cellar", "living room"]), ["cellar"])
    assert.deepStrictEqual(OwText.nearest("VDA", ["VAD", "VDD"]), ["VDD"])
  })

  it("are none if more than half of the text differs", () => {
    assert.deepStrictEqual(OwText.nearest("xy", ["ls", "get"]), [])
    assert.deepStrictEqual(OwText.nearest("attic", ["cellar", "doors"]), [])
  })

  it("cost nothing for very long names", () => {
    const long = "x".repeat(100_000)
    assert.deepStrictEqual(OwText.nearest(long, [long]), [])
    assert.deepStrictEqual(OwText.nearest("lamp", [long, "lamb"]), ["lamb"])
  })
})
