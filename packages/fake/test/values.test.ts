/**
 * Tests READ by format. The right columns are the output of C's printf and of the real server.
 */
import { assert, describe, it } from "@effect/vitest"
import { Bus, type Devices, FakeOwServer, type Value } from "@owserver/fake"
import { Flags } from "@owserver/protocol"
import { DateTime, Effect } from "effect"
import * as RawClient from "./RawClient.js"

type Words = NonNullable<Parameters<typeof RawClient.read>[1]>

const serve = (devices: object) => Effect.flatMap(Bus.make(devices as Devices), (bus) => FakeOwServer.make(bus))

/** What a READ of a property gives if it has the value. */
const shown = (address: string, name: string, value: Value | ReadonlyArray<Value>, words?: Words, path = name) =>
  Effect.map(serve({ [address]: { [name]: value } }), (server) =>
    RawClient.ask(server, RawClient.read(`/${address}/${path}`, words))
  )

const shows = (address: string, name: string, value: Value | ReadonlyArray<Value>, text: string, words?: Words) =>
  Effect.map(shown(address, name, value, words), (answer) => {
    assert.strictEqual(RawClient.text(answer), text)
    const { length } = answer.payload
    assert.deepStrictEqual(
      [answer.ret, answer.size, answer.offset],
      [length, length, length === 0 ? 0 : (words?.offset ?? 0)]
    )
  })

const thermometer = "10.67C6697351FF"
const switches = "29.000000000001"
const converter = "20.000000000001"
const memory = "06.000000000001"
const logger = "21.000000000001"

describe("a float is %12G:", () => {
  const table: ReadonlyArray<readonly [number, string]> = [
    [0, "           0"],
    [-0, "          -0"],
    [21.5, "        21.5"],
    [85, "          85"],
    [-55.0625, "    -55.0625"],
    [57.230849, "     57.2308"],
    [0.1 + 0.2, "         0.3"],
    [0.0001234, "   0.0001234"],
    [0.00001234, "   1.234E-05"],
    [0.00009999995, "      0.0001"],
    [999_999, "      999999"],
    [999_999.5, "       1E+06"],
    [1_048_576, " 1.04858E+06"],
    [1_234_567.5, " 1.23457E+06"],
    [1e100, "      1E+100"],
    [1.5e300, "    1.5E+300"],
    [Number.MIN_VALUE, "4.94066E-324"],
    [Number.MAX_VALUE, "1.79769E+308"],
    [Number.NaN, "         NAN"],
    [Number.POSITIVE_INFINITY, "         INF"],
    [Number.NEGATIVE_INFINITY, "        -INF"]
  ]
  it.scoped.each(table)("%s", ([value, text]) => shows(thermometer, "temphigh", value, text))

  const halves: ReadonlyArray<readonly [number, string]> = [
    [100.0625, "     100.062"],
    [-100.0625, "    -100.062"],
    [112.3125, "     112.312"],
    [123_456.5, "      123456"],
    [123_457.5, "      123458"],
    [99_999.95, "     99999.9"]
  ]
  it.scoped.each(halves)("%s, which is as near to one as to the other or nearly so", ([value, text]) =>
    shows(thermometer, "temphigh", value, text)
  )
})

describe("a whole number is %12d or %12u:", () => {
  it.scoped.each([
    ["27.000000000001", "interval", -7, "          -7"],
    ["27.000000000001", "interval", 2_147_483_647, "  2147483647"],
    ["27.000000000001", "interval", -2_147_483_648, " -2147483648"],
    [switches, "set_alarm", 1_048_576, "     1048576"],
    [switches, "set_alarm", 4_294_967_295, "  4294967295"]
  ] as const)("%s/%s", ([address, name, value, text]) => shows(address, name, value, text))
})

describe("a bit is one digit, a text itself, bytes themselves:", () => {
  it.scoped.each([
    [thermometer, "power", true, "1"],
    [thermometer, "power", false, "0"],
    [thermometer, "errata/die", "B7", "B7"],
    [thermometer, "type", "", ""],
    [thermometer, "type", "Fühler, 1. OG", "Fühler, 1. OG"],
    [memory, "pages/page.0", new Uint8Array(32).fill(0x41), "A".repeat(32)]
  ] as const)("%s/%s = %o", ([address, name, value, text]) => shows(address, name, value, text))

  it.scoped("bytes always have the length of the property", () =>
    shows(memory, "pages/page.0", Buffer.from("A"), `A${"\0".repeat(31)}`)
  )
})

describe("a date is 24 characters, as C's ctime has it:", () => {
  const dates = [
    ["2007-03-23T04:00:00Z", "Fri Mar 23 04:00:00 2007"],
    ["2007-03-03T23:59:59Z", "Sat Mar  3 23:59:59 2007"],
    ["1970-01-01T00:00:00Z", "Thu Jan  1 00:00:00 1970"],
    ["2068-02-29T12:00:00Z", "Wed Feb 29 12:00:00 2068"]
  ] as const
  it.scoped.each(dates)("%s", ([iso, text]) => shows("04.000000000001", "date", DateTime.unsafeMake(iso), text))

  it.scoped("it cannot be read in parts", () =>
    Effect.gen(function* () {
      const ask = (words: Words) => shown("04.000000000001", "date", DateTime.unsafeMake(0), words)
      for (const words of [{ size: 23 }, { offset: 1 }, { offset: 23, size: 1 }]) {
        assert.strictEqual((yield* ask(words)).ret, -90)
      }
      for (const offset of [24, 30, -1]) {
        const { ret, size } = yield* ask({ offset })
        assert.deepStrictEqual([ret, size], [0, 0], `offset ${offset}`)
      }
    })
  )
})

describe("parts:", () => {
  const table: ReadonlyArray<readonly [claim: string, words: Words, text: string]> = [
    ["the front of a number", { size: 9 }, "        2"],
    ["its end", { offset: 8 }, "21.5"],
    ["what is within", { offset: 8, size: 2 }, "21"],
    ["nothing at its end", { offset: 12 }, ""],
    ["nothing behind its end", { offset: 100 }, ""],
    ["nothing in front of it", { offset: -1 }, ""]
  ]
  it.scoped.each(table)("%s", ([, words, text]) => shows(thermometer, "temphigh", 21.5, text, words))

  it.scoped("of bytes, from an offset on", () =>
    shows(memory, "memory", Buffer.from("abcdef"), "cde", { offset: 2, size: 3 })
  )
  it.scoped("a bit is one byte", () => shows(thermometer, "power", true, "", { offset: 1 }))
})

describe("arrays:", () => {
  const bits = [true, false, true, false, false, false, false, true]
  const volts = [1, 2.5, -3, 1e6]
  const read = (address: string, name: string, value: ReadonlyArray<Value>, path: string, words?: Words) =>
    Effect.map(shown(address, name, value, words, path), (answer) =>
      answer.ret < 0 ? answer.ret : RawClient.text(answer)
    )

  it.scoped.each([
    [switches, "PIO", bits, "PIO.ALL", "1,0,1,0,0,0,0,1"],
    [switches, "PIO", bits, "PIO.BYTE", "         133"],
    [switches, "PIO", bits, "PIO.7", "1"],
    [switches, "PIO", bits, "PIO.007", "1"],
    [switches, "PIO", bits, "PIO.all", "1,0,1,0,0,0,0,1"],
    [switches, "PIO", bits.slice(0, 1), "PIO.ALL", "1,0,0,0,0,0,0,0"],
    [converter, "volt", volts, "volt.ALL", "           1,         2.5,          -3,       1E+06"],
    [converter, "volt", volts, "volt.b", "         2.5"],
    [memory, "pages/page", [Buffer.from("A")], "pages/page.ALL", "A".padEnd(512, "\0")]
  ] as const)("%s/%s as %o", ([address, name, value, path, text]) =>
    Effect.map(read(address, name, value, path), (found) => assert.strictEqual(found, text))
  )
  it.scoped("TRIM removes the spaces of every element", () =>
    Effect.gen(function* () {
      const words = { flags: Flags.FLG_TRIM }
      assert.strictEqual(yield* read(converter, "volt", volts, "volt.ALL", words), "1,2.5,-3,1E+06")
      assert.strictEqual(yield* read(switches, "PIO", bits, "PIO.BYTE", words), "133")
      assert.strictEqual(yield* read(switches, "PIO", bits, "PIO.ALL", words), "1,0,1,0,0,0,0,1")
    })
  )
  it.scoped("are read as a whole or not at all", () =>
    Effect.gen(function* () {
      assert.strictEqual(yield* read(converter, "volt", volts, "volt.ALL", { size: 50 }), -34)
      assert.strictEqual(yield* read(switches, "PIO", bits, "PIO.ALL", { size: 14 }), -34)
      const all = yield* read(switches, "PIO", bits, "PIO.ALL", { size: 15 })
      assert.strictEqual(all, "1,0,1,0,0,0,0,1")
      const pages = (words: Words) => read(memory, "pages/page", [Buffer.from("AB")], "pages/page.ALL", words)
      assert.strictEqual(yield* pages({ size: 511 }), -34)
      assert.strictEqual(yield* pages({ offset: 1, size: 1 }), "")
    })
  )
  it.scoped("an offset applies to each element, whose value is lost, and shorter ones become empty", () =>
    Effect.gen(function* () {
      const volt = (words: Words) => read(converter, "volt", volts, "volt.ALL", words)
      assert.strictEqual(yield* volt({ offset: 10 }), " 0, 0, 0, 0")
      assert.strictEqual(yield* volt({ offset: 11, size: 6 }), "0,0,0,")
      assert.strictEqual(yield* volt({ offset: 11, size: 5 }), -14)
      for (const words of [
        { offset: 12 },
        { offset: 12, size: 1 },
        { offset: 1, flags: Flags.FLG_TRIM },
        { offset: -1 }
      ])
        assert.strictEqual(yield* volt(words), "", JSON.stringify(words))
      assert.strictEqual(yield* read(switches, "PIO", bits, "PIO.ALL", { offset: 1, size: 3 }), "")
    })
  )
  it.scoped("a lost temperature is 0 °C in the scale of the request", () =>
    Effect.gen(function* () {
      const last = (flags: number, offset: number) =>
        Effect.map(shown(logger, "log/temperature", [], { flags, offset }, "log/temperature.ALL"), (answer) =>
          RawClient.text(answer).slice(-9)
        )
      const rankine = Flags.toWord({ temperature: "R" })
      assert.strictEqual(yield* last(Flags.toWord({ temperature: "F" }), 8), "  32,  32")
      assert.strictEqual(yield* last(rankine, 5), "7, 491.67")
      assert.strictEqual(yield* last(rankine | Flags.FLG_TRIM, 2), "1.67,1.67")
    })
  )
  it.scoped("there is no element beyond the last, and none of a scalar", () =>
    Effect.gen(function* () {
      for (const path of ["PIO.8", "PIO.-1", "PIO.A", "PIO.", "PIO", "pio.0", "set_alarm.0", "set_alarm.ALL"]) {
        assert.strictEqual(yield* read(switches, "PIO", bits, path), -1, path)
      }
      for (const path of ["volt.E", "volt.0", "volt.BYTE"]) {
        assert.strictEqual(yield* read(converter, "volt", volts, path), -1, path)
      }
    })
  )
})

describe("scales:", () => {
  const temperatures = [
    [0, "           0", "          32", "      273.15", "      491.67"],
    [100, "         100", "         212", "      373.15", "      671.67"],
    [-40, "         -40", "         -40", "      233.15", "      419.67"],
    [21.5, "        21.5", "        70.7", "      294.65", "      530.37"]
  ] as const
  it.scoped.each(temperatures)("%s °C in C, F, K and R", ([celsius, ...texts]) =>
    Effect.forEach(["C", "F", "K", "R"] as const, (temperature, n) =>
      shows(thermometer, "temphigh", celsius, texts[n]!, { flags: Flags.toWord({ temperature }) })
    )
  )
  const pressures = [
    [1013.25, "     1013.25", "           1", "         760", "     29.9213", "     14.6959", "      101325"],
    [1, "           1", " 0.000986923", "    0.750062", "     0.02953", "   0.0145038", "         100"]
  ] as const
  it.scoped.each(pressures)("%s mbar in all scales, and in the two that are none", ([mbar, ...texts]) =>
    Effect.forEach([...texts, texts[0], texts[0]], (text, n) =>
      shows("26.000000000001", "B1-R1-A/gain", mbar, text, { flags: n << 18 })
    )
  )
  it.scoped.each([
    ["C", "0.5"],
    ["F", "0.9"],
    ["K", "0.5"],
    ["R", "0.9"]
  ] as const)("a difference of temperatures, in %s", ([temperature, text]) =>
    Effect.map(serve({ "21.000000000001": {} }), (server) => {
      const flags = Flags.toWord({ temperature, trim: true })
      const answer = RawClient.ask(server, RawClient.read("/21.000000000001/about/resolution", { flags }))
      assert.strictEqual(RawClient.text(answer), text)
    })
  )
  it.scoped("other numbers have no scale", () =>
    shows(converter, "volt.A", 5, "           5", { flags: Flags.toWord({ temperature: "F", pressure: "Pa" }) })
  )
})

describe("refusals:", () => {
  it.scoped.each([
    ["a size of 0", thermometer, "power", { size: 0 }, -90],
    ["a size below 0", thermometer, "power", { size: -1 }, -90],
    ["a size above 100,050", thermometer, "power", { size: 100_051 }, -90],
    ["a directory", thermometer, "errata", {}, -21],
    ["what can only be written", "1B.000000000001", "counter/reset", {}, -95],
    ["nothing", thermometer, "nothing", {}, -1],
    ["a property as a directory", thermometer, "power/", {}, -1],
    ["below a property", thermometer, "power/x", {}, -1]
  ] as const)("%s", ([, address, path, words, ret]) =>
    Effect.map(serve({ [address]: {} }), (server) => {
      const answer = RawClient.ask(server, RawClient.read(`/${address}/${path}`, words))
      assert.deepStrictEqual([answer.ret, answer.size, answer.offset, answer.payload.length], [ret, 0, 0, 0])
    })
  )
})
