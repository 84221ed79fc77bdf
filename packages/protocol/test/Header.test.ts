import { assert, it } from "@effect/vitest"
import { Header } from "@owserver/protocol"
import * as ProtocolSchema from "@owserver/protocol/ProtocolSchema"
import { Schema } from "effect"
import { fromHex } from "./Recording.js"

it.prop("a request's header survives the wire", [ProtocolSchema.RequestHeader], ([header]) => {
  const bytes = Schema.encodeSync(ProtocolSchema.RequestHeaderFromBytes)(header)
  assert.strictEqual(bytes.length, Header.byteLength)
  assert.deepStrictEqual(Header.unsafeDecodeRequest(bytes), header)
})

it.prop("a reply's header survives the wire", [ProtocolSchema.ReplyHeader], ([header]) => {
  const bytes = Schema.encodeSync(ProtocolSchema.ReplyHeaderFromBytes)(header)
  assert.strictEqual(bytes.length, Header.byteLength)
  assert.deepStrictEqual(Header.unsafeDecodeReply(bytes), header)
})

it("words are big-endian and, except the flags, signed", () => {
  const bytes = fromHex("80000000fffffffffffffffeff0001020102030400010000")
  assert.deepStrictEqual(Header.unsafeDecodeReply(bytes), {
    version: -2147483648,
    payload: -1,
    ret: -2,
    flags: 0xff000102,
    size: 0x01020304,
    offset: 65536
  })
})

it("a header has exactly 24 bytes", () => {
  for (const length of [0, 23, 25]) {
    assert.isTrue(Schema.decodeEither(ProtocolSchema.ReplyHeaderFromBytes)(new Uint8Array(length))._tag === "Left")
  }
})

it("a word out of range is refused", () => {
  const header = { version: 0, payload: 0, type: 0, flags: 0, size: 0, offset: 0 }
  const encode = Schema.encodeEither(ProtocolSchema.RequestHeaderFromBytes)
  assert.isTrue(encode(header)._tag === "Right")
  for (const wrong of [
    { size: 2 ** 31 },
    { offset: -(2 ** 31) - 1 },
    { flags: -1 },
    { flags: 2 ** 32 },
    { type: 0.5 }
  ]) {
    assert.isTrue(encode({ ...header, ...wrong })._tag === "Left", JSON.stringify(wrong))
  }
})

it("words out of range are no words", () => {
  const words = [
    -(2 ** 31) - 1,
    -(2 ** 31),
    -1,
    0,
    2 ** 31 - 1,
    2 ** 31,
    2 ** 32 - 1,
    2 ** 32,
    0.5,
    Number.NaN,
    "1",
    null
  ]
  assert.deepStrictEqual(words.filter(Header.isInt32), words.slice(1, 5))
  assert.deepStrictEqual(words.filter(Header.isUint32), words.slice(3, 7))
  assert.deepStrictEqual(words.filter(Header.isInt32), words.filter(Schema.is(ProtocolSchema.Int32)))
  assert.deepStrictEqual(words.filter(Header.isUint32), words.filter(Schema.is(ProtocolSchema.Uint32)))
})

it("loop tokens are counted only if bit 16 is set", () => {
  assert.deepStrictEqual(
    [0, 3, 0x1_0000, 0x1_0003, 0x1_ffff, 0x2_0003, -0x8000_0000 + 0x1_0002].map(Header.tokenCount),
    [0, 0, 0, 3, 65535, 0, 2]
  )
})
