import { assert, describe, it } from "@effect/vitest"
import { AddressFormat, Flags, MessageType, PressureScale, TemperatureScale } from "@owserver/protocol"
import * as ProtocolSchema from "@owserver/protocol/ProtocolSchema"
import { Arbitrary, FastCheck, Schema } from "effect"

it("each constant of pyownet exists with its number", () => {
  const { FLG_TRIM, ...constants } = Object.fromEntries(
    Object.entries(Flags).filter(([name]) => /^(FLG|MSK)_/.test(name))
  ) as Record<string, number>
  assert.strictEqual(FLG_TRIM, 0x40)
  assert.deepStrictEqual(constants, {
    FLG_BUS_RET: 0x00000002,
    FLG_PERSISTENCE: 0x00000004,
    FLG_ALIAS: 0x00000008,
    FLG_SAFEMODE: 0x00000010,
    FLG_UNCACHED: 0x00000020,
    FLG_OWNET: 0x00000100,
    FLG_TEMP_C: 0x00000000,
    FLG_TEMP_F: 0x00010000,
    FLG_TEMP_K: 0x00020000,
    FLG_TEMP_R: 0x00030000,
    MSK_TEMPSCALE: 0x00030000,
    FLG_PRESS_MBAR: 0x00000000,
    FLG_PRESS_ATM: 0x00040000,
    FLG_PRESS_MMHG: 0x00080000,
    FLG_PRESS_INHG: 0x000c0000,
    FLG_PRESS_PSI: 0x00100000,
    FLG_PRESS_PA: 0x00140000,
    MSK_PRESSURESCALE: 0x001c0000,
    FLG_FORMAT_FDI: 0x00000000,
    FLG_FORMAT_FI: 0x01000000,
    FLG_FORMAT_FDIDC: 0x02000000,
    FLG_FORMAT_FDIC: 0x03000000,
    FLG_FORMAT_FIDC: 0x04000000,
    FLG_FORMAT_FIC: 0x05000000,
    MSK_DEVFORMAT: 0xff000000
  })
  assert.deepStrictEqual(Object.fromEntries(Object.entries(MessageType).filter(([name]) => /^MSG_/.test(name))), {
    MSG_ERROR: 0,
    MSG_NOP: 1,
    MSG_READ: 2,
    MSG_WRITE: 3,
    MSG_DIR: 4,
    MSG_SIZE: 5,
    MSG_PRESENCE: 6,
    MSG_DIRALL: 7,
    MSG_GET: 8,
    MSG_DIRALLSLASH: 9,
    MSG_GETSLASH: 10
  })
})

it("each message type has a name, and an unknown one shows its number", () => {
  for (const [constant, type] of Object.entries(MessageType).filter(([name]) => name.startsWith("MSG_"))) {
    assert.strictEqual(`MSG_${MessageType.name(type as number)}`, constant)
  }
  assert.strictEqual(MessageType.name(99), "type 99")
  assert.strictEqual(MessageType.name(-1), "type -1")
})

it("the tables of scales and formats agree with the constants", () => {
  const word = (constant: string) => Flags[constant as keyof typeof Flags]
  for (const { constant, scale } of TemperatureScale.table) {
    assert.strictEqual(Flags.toWord({ temperature: scale }), word(constant))
  }
  for (const { constant, scale } of PressureScale.table) {
    assert.strictEqual(Flags.toWord({ pressure: scale }), word(constant))
  }
  for (const { constant, format } of AddressFormat.table) {
    assert.strictEqual(Flags.toWord({ format }), word(constant))
  }
})

describe("fromWord", () => {
  it("decodes the bits of a word", () => {
    assert.deepStrictEqual(Flags.fromWord(0x0517_0162), {
      temperature: "R",
      pressure: "Pa",
      format: "fic",
      busRet: true,
      alias: false,
      safemode: false,
      uncached: true,
      trim: true,
      ownet: true
    })
  })
  it("decodes undefined codes like owserver: pressure 6 and 7 as mbar, formats above 5 as f.i", () => {
    for (const word of [0x0018_0000, 0x001c_0000]) assert.strictEqual(Flags.fromWord(word).pressure, "mbar")
    for (const code of [6, 128, 255]) assert.strictEqual(Flags.fromWord(code * 2 ** 24).format, "f.i")
  })
})

it.prop("flags survive their word", [ProtocolSchema.Flags], ([flags]) => {
  assert.deepStrictEqual(
    Schema.decodeSync(ProtocolSchema.FlagsFromWord)(Schema.encodeSync(ProtocolSchema.FlagsFromWord)(flags)),
    flags
  )
})

describe("merge", () => {
  it.prop(
    "a record replaces the fields it has and leaves all other bits alone",
    [ProtocolSchema.Flags, ProtocolSchema.Flags],
    ([a, b]) => {
      const unnamed = 0x00e0_fe85
      const { format, uncached } = b
      const merged = Flags.merge(Flags.toWord(a) | unnamed, { format, uncached, trim: undefined })
      assert.deepStrictEqual(Flags.fromWord(merged), { ...a, format, uncached })
      assert.strictEqual(merged & unnamed, unnamed)
    }
  )
  it.prop(
    "a word adds its bits, unknown ones included",
    [Arbitrary.make(Schema.Int), ProtocolSchema.Flags],
    ([bits, flags]) => {
      const word = Flags.toWord(flags)
      assert.strictEqual(Flags.merge(word, bits), (word | bits) >>> 0)
    }
  )
  it("a field can be cleared", () => {
    assert.strictEqual(Flags.merge(Flags.FLG_BUS_RET | Flags.FLG_OWNET, { busRet: false }), Flags.FLG_OWNET)
    assert.strictEqual(Flags.merge(Flags.FLG_TEMP_R, { temperature: "C" }), 0)
  })
  it("returns an unsigned word", () => {
    assert.strictEqual(Flags.merge(0, -1), 0xffff_ffff)
    assert.strictEqual(Flags.merge(0xff00_0000, {}), 0xff00_0000)
  })
})

it("an input has no unknown flags", () => {
  const is = Flags.isInput
  for (const good of [{}, { temperature: "K" }, { trim: undefined }, 0, 0xffff_ffff, -1]) assert.isTrue(is(good))
  for (const bad of [{ temperature: "X" }, { tempreature: "K" }, { trim: 1 }, 1.5, 2 ** 32, Number.NaN, "C", null]) {
    assert.isFalse(is(bad), JSON.stringify(bad))
  }
})

const guess = FastCheck.oneof(
  FastCheck.constantFrom("C", "R", "mbar", "Pa", "f.i", "fic", "bar", undefined, null, true, false, 0, 1),
  FastCheck.anything()
)
const fields = FastCheck.constantFrom(...Object.keys(Flags.fromWord(0)), "persistence", "constructor", "__proto__")
const inputs = FastCheck.oneof(
  FastCheck.dictionary(fields, guess, { maxKeys: 4 }),
  FastCheck.integer({ min: -(2 ** 33), max: 2 ** 33 }),
  FastCheck.constantFrom(-(2 ** 31), -(2 ** 31) - 1, 2 ** 32 - 1, 2 ** 32, { [Symbol.iterator]: true }, []),
  FastCheck.anything()
)

it.prop("isInput accepts what its schema accepts", [inputs], ([input]) => {
  assert.strictEqual(Flags.isInput(input), Schema.is(ProtocolSchema.FlagsInput)(input))
})
