/**
 * Codecs of values: values survive, and invalid bytes fail.
 */
import { assert, describe, it } from "@effect/vitest"
import { Codec } from "@owserver/sensors"
import { DateTime, Either, FastCheck as fc, Schema } from "effect"

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

const text = (data: Uint8Array): string => new TextDecoder().decode(data)

const decode = <A>(codec: Codec.Codec<A>, data: Uint8Array) => Schema.decodeEither(codec)(data)

const encode = <A>(codec: Codec.Codec<A>, value: unknown) => Schema.encodeUnknownEither(codec)(value)

const read = <A>(codec: Codec.Codec<A>, data: string): A => Either.getOrThrow(decode(codec, bytes(data)))

const written = <A>(codec: Codec.Codec<A>, value: A): string => text(Either.getOrThrow(encode(codec, value)))

const refusesToRead = <A>(codec: Codec.Codec<A>, ...all: ReadonlyArray<string>) => {
  for (const one of all) assert.isTrue(Either.isLeft(decode(codec, bytes(one))), JSON.stringify(one))
}

const refusesToWrite = <A>(codec: Codec.Codec<A>, ...all: ReadonlyArray<unknown>) => {
  for (const one of all) assert.isTrue(Either.isLeft(encode(codec, one)), String(one))
}

const survives = <A>(codec: Codec.Codec<A>, value: A) =>
  assert.deepStrictEqual(Either.getOrThrow(decode(codec, Either.getOrThrow(encode(codec, value)))), value)

/** `%12d`, as servers print whole numbers. */
const printed = (value: number): string => String(value).padStart(12)

const notNumbers = [
  "",
  " ",
  "            ",
  "abc",
  "1e",
  "--1",
  "1,5",
  "0x10",
  "1 ",
  "1\n",
  "NAN",
  "INF",
  "        -INF"
]

const whole = {
  integer: { codec: Codec.integer, least: -0x8000_0000, most: 0x7fff_ffff },
  unsigned: { codec: Codec.unsigned, least: 0, most: 0xffff_ffff },
  "a bit field of five": { codec: Codec.bitField(5), least: 0, most: 31 }
}

for (const [name, { codec, least, most }] of Object.entries(whole)) {
  describe(name, () => {
    const value = fc.integer({ min: least, max: most })
    it.prop("survives", [value], ([one]) => survives(codec, one))
    it.prop("decodes the text of a server, padded or trimmed", [value], ([one]) => {
      assert.strictEqual(read(codec, printed(one)), one)
      assert.strictEqual(read(codec, String(one)), one)
    })
    it("fails outside its bounds, in both directions", () => {
      assert.strictEqual(read(codec, String(least)), least)
      assert.strictEqual(read(codec, String(most)), most)
      refusesToWrite(codec, least - 1, most + 1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, "1", true, null, undefined)
      refusesToRead(codec, String(least - 1), String(most + 1), "1.5", ...notNumbers)
    })
  })
}

it.prop(
  "a truncated number fails, wherever it is truncated",
  [fc.integer({ min: -999_999_999, max: 999_999_999 }), fc.integer({ min: 0, max: 11 })],
  ([value, length]) => {
    refusesToRead(Codec.integer, printed(value).slice(0, length))
    refusesToRead(Codec.float, printed(value).slice(0, length))
  }
)

it.prop(
  "a signed number printed as unsigned is decoded with its sign",
  [fc.integer({ min: -0x8000_0000, max: 0x7fff_ffff })],
  ([value]) => {
    assert.strictEqual(read(Codec.wrappedInteger, printed(value >>> 0)), value)
    assert.strictEqual(written(Codec.wrappedInteger, value), String(value))
  }
)

it("a range limits encoding, not decoding", () => {
  const codec = Codec.within(Codec.unsigned, [9, 12])
  assert.deepStrictEqual([written(codec, 9), written(codec, 12)], ["9", "12"])
  refusesToWrite(codec, 8, 13, 10.5, "9")
  assert.strictEqual(read(codec, "85"), 85)
  refusesToRead(codec, ...notNumbers)
})

describe("a float", () => {
  const exponent = fc.integer({ min: -99, max: 99 })
  const value = fc
    .tuple(fc.double({ min: 1, max: 9.99999, noNaN: true }), exponent, fc.boolean())
    .map(([size, power, isNegative]) => Number(`${isNegative ? "-" : ""}${size}e${power}`))

  it.prop("survives with all its digits", [value], ([one]) => survives(Codec.float, one))

  it.prop(
    "decodes the text of a server, with and without an exponent",
    [fc.integer({ min: -9999, max: 9999 }), exponent],
    ([digits, power]) => {
      const sign = power < 0 ? "-" : "+"
      const scientific = `${digits}E${sign}${String(Math.abs(power)).padStart(2, "0")}`
      assert.strictEqual(read(Codec.float, scientific.padStart(12)), Number(scientific))
      assert.strictEqual(read(Codec.float, String(digits / 100).padStart(12)), digits / 100)
    }
  )

  it("decodes the recordings", () => {
    for (const [recorded, expected] of [
      ["         1.6", 1.6],
      ["    -55.0625", -55.0625],
      ["       1E+06", 1e6],
      ["     21.1235", 21.1235],
      [" 1.23457E+14", 1.23457e14],
      ["          -0", -0],
      ["1.6", 1.6]
    ] as const) {
      assert.strictEqual(read(Codec.float, recorded), expected)
    }
  })

  it("fails if it is not a number, or if the server could not print it", () => {
    refusesToRead(Codec.float, ...notNumbers, "1.", ".5", "1.5.", "1E6", "1e+06", "Infinity", "    21.")
    refusesToWrite(Codec.float, Number.NaN, Number.POSITIVE_INFINITY, -1e100, 1e-100, 5e-324, "1", 1n, null, new Date())
    assert.deepStrictEqual([written(Codec.float, 0), written(Codec.float, -0)], ["0", "0"])
  })
})

describe("yes or no", () => {
  it.prop("survives", [fc.boolean()], ([one]) => survives(Codec.yesNo, one))
  it("is 0 or 1 and nothing else", () => {
    assert.deepStrictEqual([read(Codec.yesNo, "1"), read(Codec.yesNo, "0")], [true, false])
    refusesToRead(Codec.yesNo, "", " ", "2", "10", "01", " 1", "yes", "no")
    refusesToWrite(Codec.yesNo, 1, 0, "yes", null)
  })
})

describe("a date", () => {
  const utc = Codec.date(Codec.utc)
  const seconds = fc.integer({ min: 0, max: 0xffff_ffff })
  const at = (second: number) => DateTime.unsafeMake(second * 1000)
  const zones = [Codec.utc, DateTime.zoneMakeOffset(-5 * 3_600_000), DateTime.zoneMakeOffset(5.5 * 3_600_000)]
  const millis = (value: DateTime.Utc) => value.epochMillis

  it.prop("survives in every zone", [seconds, fc.constantFrom(...zones)], ([second, zone]) => {
    const codec = Codec.date(zone)
    assert.strictEqual(millis(read(codec, written(codec, at(second)))), second * 1000)
  })

  it.prop("keeps whole seconds", [seconds, fc.integer({ min: 0, max: 999 })], ([second, milli]) => {
    const value = DateTime.unsafeMake(second * 1000 + milli)
    assert.strictEqual(millis(read(utc, written(utc, value))), second * 1000)
  })

  it("is encoded like ctime, in the zone of the server", () => {
    const moment = DateTime.unsafeMake("2007-03-23T04:00:00Z")
    assert.strictEqual(written(utc, moment), "Fri Mar 23 04:00:00 2007")
    assert.strictEqual(written(utc, DateTime.unsafeMake("2007-03-01T04:05:06Z")), "Thu Mar  1 04:05:06 2007")
    const berlin = Codec.date(DateTime.zoneUnsafeMakeNamed("Europe/Berlin"))
    assert.strictEqual(written(berlin, moment), "Fri Mar 23 05:00:00 2007")
    assert.strictEqual(millis(read(berlin, "Fri Mar 23 05:00:00 2007")), moment.epochMillis)
    assert.strictEqual(
      millis(read(berlin, "Mon Jul 23 06:00:00 2007")),
      DateTime.unsafeMake("2007-07-23T04:00:00Z").epochMillis
    )
  })

  it("fails if it is not a date of the calendar, or outside the range of chips", () => {
    refusesToRead(
      utc,
      "",
      " ",
      "Fri Mar 23 04:00:00 200",
      "Fri Mar 23 2007 04:00:00",
      "Mon Mar 23 04:00:00 2007",
      "Fri Feb 30 04:00:00 2007",
      "Fri Mar 23 24:00:00 2007",
      "Fri Mar 23 04:00:60 2007",
      "2007-03-23T04:00:00Z",
      "1174622400",
      "Wed Dec 31 23:59:59 1969",
      "Sun Feb  7 06:28:16 2106"
    )
    refusesToWrite(utc, at(-1), at(0x1_0000_0000), new Date(0), 0, "Fri Mar 23 04:00:00 2007", null)
  })
})

describe("text", () => {
  const codec = Codec.text(16)
  const value = fc.string({ maxLength: 16, unit: "binary-ascii" })
  it.prop("survives, blanks included", [value], ([one]) => survives(codec, one))
  it("fails if the server would truncate it, counted in bytes", () => {
    refusesToWrite(codec, "x".repeat(17), "ü".repeat(9), 1, null, "\ud800")
    survives(codec, "ü".repeat(8))
    refusesToRead(codec, "x".repeat(17))
  })
})

describe("an alias", () => {
  const letter = fc.constantFrom(..."abcdefghiklmnoprtuvwxyzKÜ01 ._-,".split(""))
  const name = fc
    .array(letter, { maxLength: 30 })
    .map((letters) => letters.join("").trim())
    .filter((one) => !/^(?:alar|text|bus\.)/i.test(one))
  it.prop("survives", [name], ([one]) => survives(Codec.alias, one))
  it("fails if the device would be unreachable, or the server would change it", () => {
    const unreachable = ["textroom", "Alarming", "alar", "system1", "json", "Uncached", "interfaces", "thermostat 2"]
    const refused = ["settings", "structure", "simultaneous", "statistics", "unaliased", "bus.", "bus.7", "a/b"]
    const changed = [" kitchen", "kitchen\t", "kit\0chen", "x".repeat(257), "kit\nchen"]
    const misleading = ["28.A1B2C3D4E5F6", "28a1b2c3d4e5f6"]
    refusesToWrite(Codec.alias, ...unreachable, ...refused, ...changed, ...misleading, 1, null)
    for (const fine of ["", "ala", "tex", "bus", "bustop", "my text", "28.kitchen", "x".repeat(256)]) {
      survives(Codec.alias, fine)
    }
  })
})

describe("bytes", () => {
  const codec = Codec.binary(32)
  it.prop("survive", [fc.uint8Array({ maxLength: 32 })], ([one]) => survives(codec, one))
  it("fail if the server would truncate them", () => {
    refusesToWrite(codec, new Uint8Array(33), "x", [1, 2], null)
    refusesToRead(codec, "x".repeat(33))
  })
  it.prop(
    "of an array survive as one",
    [fc.array(fc.uint8Array({ minLength: 8, maxLength: 8 }), { minLength: 3, maxLength: 3 })],
    ([one]) => survives(Codec.allBinary(8, 3), one)
  )
  it("of an array have their full length", () => {
    refusesToWrite(Codec.allBinary(2, 2), [Uint8Array.of(1, 2)], [Uint8Array.of(1, 2), Uint8Array.of(3)])
    refusesToRead(Codec.allBinary(2, 2), "abc", "abcde")
  })
})

describe("all of an array", () => {
  const numbers = Codec.all(Codec.float, 3)
  const three = <A>(one: fc.Arbitrary<A>) => fc.array(one, { minLength: 3, maxLength: 3 })
  it.prop("numbers survive", [three(fc.integer())], ([all]) => survives(numbers, all))
  it.prop("bits survive", [three(fc.boolean())], ([all]) => survives(Codec.all(Codec.yesNo, 3), all))
  it.prop(
    "texts without commas survive",
    [three(fc.string({ maxLength: 8 }).filter((one) => !one.includes(",")))],
    ([all]) => {
      survives(Codec.all(Codec.text(32), 3), all)
    }
  )
  it("fails with another number of elements, and names an invalid element", () => {
    assert.deepStrictEqual(read(numbers, "           1,         2.5,          -3"), [1, 2.5, -3])
    refusesToRead(numbers, "", "1,2", "1,2,3,4", "1,,3", "1,2,", "1,2,x", "           1,         2.5,         ")
    refusesToWrite(numbers, [1, 2], [1, 2, 3, 4], [1, 2, Number.NaN], [1, 2, "3"], 1, null)
    refusesToWrite(Codec.all(Codec.text(8), 2), ["a,b", "c"])
    const error = decode(numbers, bytes("1,,3"))
    assert.include(String(Either.getOrNull(Either.flip(error))), "element 1: it is blank")
  })
})

it.prop("any bytes decode or fail, and never throw", [fc.uint8Array({ maxLength: 40 })], ([data]) => {
  const codecs = [Codec.integer, Codec.float, Codec.yesNo, Codec.alias, Codec.text(8), Codec.binary(8)]
  const more = [Codec.date(Codec.utc), Codec.all(Codec.integer, 2), Codec.allBinary(2, 4), Codec.bitField(8)]
  for (const codec of [...codecs, ...more] as ReadonlyArray<Codec.Codec<unknown>>) {
    const found = decode(codec, data)
    if (Either.isRight(found)) assert.isFalse(Number.isNaN(found.right))
  }
})
