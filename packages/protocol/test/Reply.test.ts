import { assert, describe, it } from "@effect/vitest"
import { Flags, MessageType, Reply, Request, RomId } from "@owserver/protocol"
import * as ProtocolSchema from "@owserver/protocol/ProtocolSchema"
import { Either, FastCheck, Schema } from "effect"

const bytes = (text: string) => Uint8Array.from(Buffer.from(text))
const text = (data: Uint8Array) => Buffer.from(data).toString()

it.prop("a reply survives the wire", [ProtocolSchema.Reply], ([reply]) => {
  const encoded = Schema.encodeSync(ProtocolSchema.ReplyFromBytes)(reply)
  assert.deepStrictEqual(Schema.decodeSync(ProtocolSchema.ReplyFromBytes)(encoded), reply)
})

it("a keepalive is 24 bytes with payload -1 and all other words 0", () => {
  assert.strictEqual(
    Buffer.from(Reply.encode(Reply.keepAlive)).toString("hex"),
    "00000000ffffffff00000000000000000000000000000000"
  )
})

it("persistence is granted by its flag alone", () => {
  assert.isTrue(Reply.grantsPersistence(Reply.answer({ flags: 0x104 })))
  assert.isFalse(Reply.grantsPersistence(Reply.answer({ flags: ~Flags.FLG_PERSISTENCE >>> 0 })))
})

const read = (size: number) => Either.getOrThrow(Request.read("/x", { size }))
const get = (size: number) => Either.getOrThrow(Request.get("/x", { size }))
const dir = Either.getOrThrow(Request.dir("/"))
const dirAll = Either.getOrThrow(Request.dirAll("/"))
const presence = Either.getOrThrow(Request.presence("/x"))
const write = Either.getOrThrow(Request.write("/x", bytes("1")))

const dataOf = (meaning: Reply.Meaning): string => {
  assert(meaning._tag === "Done", meaning._tag)
  return text(meaning.data)
}

describe("interpret", () => {
  it.prop(
    "never throws, and a keepalive and a refusal mean the same to every request",
    [ProtocolSchema.Request, ProtocolSchema.Reply],
    ([request, reply]) => {
      const meaning = Reply.interpret(request, reply)
      if (reply._tag === "KeepAlive") assert.strictEqual(meaning, reply)
      else assert.strictEqual(meaning._tag === "Refused", reply.ret < 0)
    }
  )

  it.prop(
    "hands out no more than was asked for, than the reply states, or than it has",
    [FastCheck.integer({ min: 1, max: 40 }), FastCheck.integer(), FastCheck.uint8Array({ maxLength: 50 })],
    ([asked, size, payload]) => {
      const meaning = Reply.interpret(read(asked), Reply.answer({ ret: Math.max(size, 0), size, payload }))
      if (size < 0 || size > payload.length) assert.strictEqual(meaning._tag, "Mismatch")
      else assert.deepStrictEqual(dataOf(meaning), text(payload.subarray(0, Math.min(asked, size))))
    }
  )

  it("a listing loses its NUL", () => {
    const listing = Reply.answer({ size: 5, payload: bytes("/a,/b\0") })
    assert.strictEqual(dataOf(Reply.interpret(dirAll, listing)), "/a,/b")
    // GET has asked for 1 byte of a value, and got a directory.
    assert.strictEqual(dataOf(Reply.interpret(get(1), listing)), "/a,/b")
  })

  it("the value of a GET is truncated to the requested size", () => {
    assert.strictEqual(dataOf(Reply.interpret(get(2), Reply.answer({ ret: 4, size: 4, payload: bytes("1234") }))), "12")
  })

  it("an empty value and an empty directory are no mismatch", () => {
    for (const request of [read(10), get(10), dirAll, dir]) {
      assert.strictEqual(dataOf(Reply.interpret(request, Reply.answer({}))), "")
    }
  })

  it("the length is size, not ret", () => {
    assert.strictEqual(
      dataOf(Reply.interpret(read(10), Reply.answer({ ret: 0, size: 3, payload: bytes("abc") }))),
      "abc"
    )
    assert.strictEqual(
      dataOf(Reply.interpret(read(10), Reply.answer({ ret: 9, size: 3, payload: bytes("abc") }))),
      "abc"
    )
  })

  it("a DIR continues with each entry and ends with an empty frame", () => {
    const entry = Reply.interpret(dir, Reply.answer({ size: 2, payload: bytes("/a\0") }))
    assert(entry._tag === "Entry")
    assert.strictEqual(text(entry.path), "/a")
    assert.strictEqual(Reply.interpret(dir, Reply.answer({ offset: 0x8000 }))._tag, "Done")
    assert.strictEqual(Reply.interpret(dir, Reply.answer({ ret: -5 }))._tag, "Refused")
  })

  it("a WRITE ends with its answer, whose size is the number of bytes accepted", () => {
    const meaning = Reply.interpret(write, Reply.answer({ size: 32 }))
    assert(meaning._tag === "Done")
    assert.strictEqual(meaning.answer.size, 32)
  })

  it("the data of a PRESENCE is its whole payload, whatever its size", () => {
    const address = RomId.toBytes(RomId.make("10.67C6697351FF"))
    for (const size of [0, 8, -1]) {
      const meaning = Reply.interpret(presence, Reply.answer({ size, payload: address }))
      assert(meaning._tag === "Done")
      assert.deepStrictEqual(meaning.data, address)
    }
    assert.strictEqual(dataOf(Reply.interpret(presence, Reply.answer({}))), "")
    assert.strictEqual(dataOf(Reply.interpret(presence, Reply.answer({ payload: new Uint8Array(8) }))), "\0".repeat(8))
  })

  it("the data of an unknown type is the first size bytes", () => {
    const unknown = Request.make(99, bytes("?"))
    assert.strictEqual(dataOf(Reply.interpret(unknown, Reply.answer({ size: 2, payload: bytes("abc") }))), "ab")
    assert.strictEqual(dataOf(Reply.interpret(unknown, Reply.answer({ size: 9, payload: bytes("abc") }))), "abc")
    assert.strictEqual(dataOf(Reply.interpret(unknown, Reply.answer({ size: -9, payload: bytes("abc") }))), "")
  })

  it.each<readonly [string, Request.Request, Partial<Reply.Answer>]>([
    ["a READ with more data than payload", read(99), { ret: 4, size: 4, payload: bytes("abc") }],
    ["a READ with less than no data", read(99), { size: -1, payload: bytes("abc") }],
    ["a GET with more data than payload", get(99), { size: 4, payload: bytes("abc") }],
    ["a DIRALL with more data than payload", dirAll, { size: 4, payload: bytes("abc") }],
    ["a DIR entry with more data than payload", dir, { size: 4, payload: bytes("abc") }],
    ["a DIR entry without a name", dir, { size: 0, payload: bytes("\0") }],
    ["a NOP that is answered by a number", Request.nop(), { ret: 1 }],
    ["a NOP that is answered by data", Request.nop(), { size: 1, payload: bytes("x") }],
    ["a WRITE of which less than nothing was taken", write, { size: -1 }],
    ["a PRESENCE whose checksum is wrong", presence, { payload: bytes("12345678") }],
    ["a PRESENCE with half an address", presence, { payload: new Uint8Array(4) }],
    ["a PRESENCE with more than an address", presence, { payload: new Uint8Array(9) }]
  ])("%s is a mismatch", (_, request, fields) => {
    const meaning = Reply.interpret(request, Reply.answer(fields))
    assert(meaning._tag === "Mismatch")
    assert.match(meaning.issue, /\w/)
  })

  it("every type is interpreted: none falls through to the unknown ones", () => {
    const overlong = Reply.answer({ size: -1, payload: bytes("x") })
    const judged = [1, 2, 3, 4, 6, 7, 8, 9, 10].map(
      (type) => Reply.interpret(Request.make(type, bytes("/\0")), overlong)._tag
    )
    assert.deepStrictEqual([...new Set(judged)], ["Mismatch"])
    assert.strictEqual(Reply.interpret(Request.make(MessageType.MSG_SIZE, bytes("/")), overlong)._tag, "Done")
  })
})
