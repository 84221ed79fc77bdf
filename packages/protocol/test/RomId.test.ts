import { assert, describe, it } from "@effect/vitest"
import { AddressFormat, RomId } from "@owserver/protocol"
import * as ProtocolSchema from "@owserver/protocol/ProtocolSchema"
import { Arbitrary, Either, FastCheck, Schema } from "effect"
import { cases, fromHex } from "./Recording.js"

const id = RomId.make("10.67C6697351FF")

it("the six formats of the table parse to one device", () => {
  assert.strictEqual(AddressFormat.table.length, 6)
  for (const { example, format } of AddressFormat.table) {
    assert.strictEqual(RomId.format(id, format), example)
    assert.deepStrictEqual(RomId.parse(example), Either.right(id))
    assert.deepStrictEqual(RomId.parse(example.toLowerCase()), Either.right(id))
  }
})

describe("crc8", () => {
  it("is the checksum of the data sheets", () => {
    // Maxim AN 27, example 1: the address 02 1C B8 01 00 00 00 has A2.
    assert.strictEqual(RomId.crc8([0x02, 0x1c, 0xb8, 0x01, 0x00, 0x00, 0x00]), 0xa2)
    assert.strictEqual(RomId.crc8([]), 0)
  })
  it.prop("of an address with its checksum is 0", [ProtocolSchema.RomId], ([any]) => {
    assert.strictEqual(RomId.crc8(RomId.toBytes(any)), 0)
  })
})

it("an address has a family, a serial number and a checksum", () => {
  assert.deepStrictEqual([RomId.family(id), RomId.serial(id), RomId.checksum(id)], ["10", "67C6697351FF", "8D"])
})

it("the kernel's form has the bytes of the serial number in reverse", () => {
  const sensor = RomId.make("28.AD6555070000")
  assert.strictEqual(RomId.toKernel(sensor), "28-0000075565ad")
  assert.deepStrictEqual(RomId.parse("28-0000075565ad"), Either.right(sensor))
  assert.deepStrictEqual(RomId.parse("28-0000075565AD"), Either.right(sensor))
})

it("the reversed form is that of the property r_address", () => {
  assert.strictEqual(RomId.toReversed(id), "8DFF517369C66710")
  assert.deepStrictEqual(RomId.parseReversed("8DFF517369C66710"), Either.right(id))
  assert.deepStrictEqual(RomId.parseReversed("8dff517369c66710"), Either.right(id))
})

it("the address of a recorded PRESENCE parses, and so do the zeros of a path without a device", () => {
  const answered = cases("basic").flatMap(({ name, reply_frames }) => {
    const reply = name.startsWith("presence")
      ? Schema.decodeSync(ProtocolSchema.ReplyFromBytes)(fromHex(reply_frames[0]!))
      : undefined
    return reply?._tag === "Answer" && reply.payload.length > 0
      ? [`${Either.getOrThrow(RomId.fromBytes(reply.payload))}`]
      : []
  })
  assert.include(answered, "10.000010EF0000")
  assert.include(answered, "00.000000000000")
})

describe("every address survives", () => {
  const forms: Record<string, (any: RomId.RomId) => Either.Either<RomId.RomId, unknown>> = {
    ...Object.fromEntries(
      AddressFormat.table.map(({ format }) => [format, (any: RomId.RomId) => RomId.parse(RomId.format(any, format))])
    ),
    kernel: (any) => RomId.parse(RomId.toKernel(any)),
    reversed: (any) => RomId.parseReversed(RomId.toReversed(any)),
    bytes: (any) => RomId.fromBytes(RomId.toBytes(any)),
    FromString: (any) =>
      Schema.decodeEither(ProtocolSchema.RomIdFromString)(Schema.encodeSync(ProtocolSchema.RomIdFromString)(any)),
    FromBytes: (any) =>
      Schema.decodeEither(ProtocolSchema.RomIdFromBytes)(Schema.encodeSync(ProtocolSchema.RomIdFromBytes)(any))
  }
  for (const [form, roundTrip] of Object.entries(forms)) {
    it.prop(form, [ProtocolSchema.RomId], ([any]) => assert.deepStrictEqual(roundTrip(any), Either.right(any)))
  }
})

describe("refuses", () => {
  it("a wrong checksum, and states the right one", () => {
    for (const text of ["10.67C6697351FF.8E", "10.67C6697351FF8E", "1067C6697351FF.8e", "1067C6697351FF8E"]) {
      const { message } = Either.getOrThrow(Either.flip(RomId.parse(text)))
      assert.strictEqual(message, `"${text}" is not a 1-Wire address: its checksum is 8D, not 8E`)
    }
    assert.isTrue(Either.isLeft(RomId.parseReversed("8EFF517369C66710")))
    assert.isTrue(Either.isLeft(RomId.fromBytes(fromHex("1067C6697351FF8E"))))
  })
  it("the format fic parsed as reversed, and vice versa", () => {
    assert.isTrue(Either.isLeft(RomId.parse("8DFF517369C66710")))
    assert.isTrue(Either.isLeft(RomId.parseReversed("1067C6697351FF8D")))
  })
  it.each([
    "",
    "10",
    "10.67C6697351F",
    "10.67C6697351FFF",
    "10..67C6697351FF",
    "10.67C6697351FG",
    "10.67C6697351FF\n",
    "/10.67C6697351FF",
    "28-0000075565ad.8D",
    " 10.67C6697351FF",
    "kitchen"
  ])("%j", (text) => {
    assert.isTrue(Either.isLeft(RomId.parse(text)))
    assert.strictEqual(Schema.decodeEither(ProtocolSchema.RomIdFromString)(text)._tag, "Left")
  })
  it("too few or too many bytes", () => {
    for (const length of [0, 4, 7, 9]) assert.isTrue(Either.isLeft(RomId.fromBytes(new Uint8Array(length))))
  })
  const bytes = Arbitrary.make(Schema.Uint8ArrayFromSelf)
  it.prop(
    "with nothing but InvalidRomId",
    [FastCheck.oneof(bytes, FastCheck.uint8Array({ minLength: 8, maxLength: 8 }))],
    ([raw]) => {
      const outcome = RomId.fromBytes(raw)
      assert.isTrue(Either.isRight(outcome) ? RomId.crc8(raw) === 0 : outcome.left._tag === "InvalidRomId")
    }
  )
})
