import { assert, describe, it } from "@effect/vitest"
import { Limits, MessageType, Request } from "@owserver/protocol"
import * as ProtocolSchema from "@owserver/protocol/ProtocolSchema"
import { Arbitrary, Either, FastCheck, Schema } from "effect"

const data = Arbitrary.make(Schema.Uint8ArrayFromSelf)
const path = Arbitrary.make(ProtocolSchema.OwPath)

it.prop("a request survives the wire", [ProtocolSchema.Request], ([request]) => {
  const bytes = Schema.encodeSync(ProtocolSchema.RequestFromBytes)(request)
  assert.deepStrictEqual(Schema.decodeSync(ProtocolSchema.RequestFromBytes)(bytes), request)
})

it.prop("path and data of a WRITE can be any bytes", [path, data], ([where, what]) => {
  const request = Either.getOrThrow(Request.write(where, what, { offset: 3, flags: 0x100 }))
  assert.strictEqual(Request.path(request), where)
  assert.deepStrictEqual(Request.data(request), what)
  assert.deepStrictEqual([request.type, request.size, request.offset], [MessageType.MSG_WRITE, what.length, 3])
})

it.prop(
  "a READ says its path, and no data",
  [path, FastCheck.integer({ min: 1, max: Limits.maxReadSize })],
  ([where, size]) => {
    const request = Either.getOrThrow(Request.read(where, { size }))
    assert.strictEqual(Request.path(request), where)
    assert.strictEqual(Request.data(request).length, 0)
    assert.strictEqual(request.size, size)
  }
)

describe("a WRITE with a wrong size", () => {
  const payload = Uint8Array.from(Buffer.from("/a\0data"))
  const write = (size: number) => Request.make(MessageType.MSG_WRITE, payload, { size })
  it("above its payload has no path, and the payload as data", () => {
    assert.strictEqual(Request.path(write(2147483647)), "")
    assert.deepStrictEqual(Request.data(write(2147483647)), payload)
  })
  it("below 0 has no data", () => {
    for (const size of [-1, -2147483648]) {
      assert.strictEqual(Request.path(write(size)), "/a")
      assert.strictEqual(Request.data(write(size)).length, 0)
    }
  })
  it("below the data adds the surplus to the path, after its NUL", () => {
    assert.strictEqual(Request.path(write(2)), "/a")
    assert.strictEqual(Buffer.from(Request.data(write(2))).toString(), "ta")
  })
})

describe("path and data together", () => {
  it("may have 100,050 bytes", () => {
    const room = Limits.maxRequest - "/a\0".length
    assert.strictEqual(Either.getOrThrow(Request.write("/a", new Uint8Array(room))).payload.length, Limits.maxRequest)
    const refused = Either.getOrThrow(Either.flip(Request.write("/a", new Uint8Array(room + 1))))
    assert(refused._tag === "InvalidData")
    assert.deepStrictEqual([refused.length, refused.limit], [room + 1, room])
  })
  it("an invalid path is reported first", () => {
    const refused = Either.getOrThrow(Either.flip(Request.write("/a\0", new Uint8Array(200_000))))
    assert.strictEqual(refused._tag, "InvalidPath")
  })
})

it("every constructor refuses a path that cannot be sent", () => {
  const bad = "/a\0b"
  for (const request of [
    Request.read(bad, { size: 1 }),
    Request.write(bad, new Uint8Array(0)),
    Request.presence(bad),
    Request.dir(bad),
    Request.dirAll(bad),
    Request.get(bad, { size: 1 })
  ]) {
    assert.strictEqual(Either.getOrThrow(Either.flip(request))._tag, "InvalidPath")
  }
})

it.each([
  ["isRequest", Request.isRequest],
  ["the schema", Schema.is(ProtocolSchema.Request)]
])("%s accepts only words in range, and the tokens that the version announces", (_, is) => {
  const one = { ...Request.nop(), version: 0x1_0001, tokens: [new Uint8Array(16)] }
  assert.isTrue(is(one))
  const longest = { ...one, payload: new Uint8Array(Limits.maxRequest - 16) }
  assert.isTrue(is(longest))
  for (const wrong of [
    { version: 0 },
    { version: 2 ** 31 },
    { type: 0.5 },
    { flags: -1 },
    { size: "1" },
    { offset: undefined },
    { payload: [0x2f, 0] },
    { payload: new Uint8Array(Limits.maxRequest - 15) },
    { tokens: [] },
    { tokens: undefined },
    { tokens: [new Uint8Array(15)] },
    { tokens: ["0123456789abcdef"] }
  ]) {
    assert.isFalse(is({ ...one, ...wrong }), Object.keys(wrong)[0])
  }
  for (const other of [null, undefined, 1, "request", []]) assert.isFalse(is(other))
})

it("a list of tokens with a hole is no request", () => {
  assert.isFalse(Request.isRequest({ ...Request.nop(), tokens: new Array(1) }))
})

it.prop("every request of the schema is one for isRequest", [ProtocolSchema.Request], ([request]) => {
  assert.isTrue(Request.isRequest(request))
})
