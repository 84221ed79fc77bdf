/**
 * Tests WRITE by format: accepted and refused data, and the resulting value. The right columns are those of the real server.
 */
import { assert, describe, it } from "@effect/vitest"
import { Bus, type Devices, FakeOwServer, type Value } from "@owserver/fake"
import { Flags } from "@owserver/protocol"
import { DateTime, Effect, TestClock } from "effect"
import * as RawClient from "./RawClient.js"

type Words = NonNullable<Parameters<typeof RawClient.write>[2]>

const serve = (devices: object) =>
  Effect.gen(function* () {
    const bus = yield* Bus.make(devices as Devices)
    return { bus, server: yield* FakeOwServer.make(bus) }
  })

/** Writes data. Returns the reply and the resulting value. */
const written = (address: string, name: string, before: Value, data: string, words?: Words) =>
  Effect.gen(function* () {
    const { bus, server } = yield* serve({ [address]: { [name]: before } })
    const { payload, ret, size } = RawClient.ask(server, RawClient.write(`/${address}/${name}`, data, words))
    assert.strictEqual(payload.length, 0)
    return { ret, taken: size, value: yield* bus.get(`/${address}/${name}`) }
  })

/** All of the data is taken, and the value is there. */
const takes = (address: string, name: string, before: Value, data: string, value: Value, words?: Words) =>
  Effect.map(written(address, name, before, data, words), (result) =>
    assert.deepStrictEqual(result, { ret: 0, taken: Buffer.byteLength(data), value })
  )

/** Nothing is taken, and the former value is still there. */
const refuses = (address: string, name: string, before: Value, data: string, ret: number) =>
  Effect.map(written(address, name, before, data), (result) =>
    assert.deepStrictEqual(result, { ret, taken: 0, value: before })
  )

const thermometer = "10.67C6697351FF"
const clock = "27.000000000001"
const switches = "29.000000000001"
const memory = "06.000000000001"
const display = "FF.000000000001"

describe("a float is what strtod makes of it:", () => {
  const taken: ReadonlyArray<readonly [string, number]> = [
    ["22.25", 22.25],
    ["  7", 7],
    ["\t5", 5],
    ["+3", 3],
    ["-0", -0],
    [".5", 0.5],
    ["5.", 5],
    ["7 degrees", 7],
    ["1,5", 1],
    ["1e5", 100_000],
    ["1E-3", 0.001],
    ["1e", 1],
    ["0x10", 16],
    ["0x1.8p1", 3],
    ["0x.8", 0.5],
    ["0x", 0],
    ["nan", Number.NaN],
    ["inf", Number.POSITIVE_INFINITY],
    ["-Infinity", Number.NEGATIVE_INFINITY]
  ]
  it.scoped.each(taken)("%o is taken", ([data, value]) => takes(thermometer, "temphigh", 1, data, value))
  it.scoped.each(["", " ", "x", "-", "--5", ".", "i", "\u00a07"])("%o is no number", (data) =>
    refuses(thermometer, "temphigh", 1, data, -22)
  )
  it.scoped.each(["1e400", "-1e400", "1e-400", "1e-310"])("%o is out of range", (data) =>
    refuses(thermometer, "temphigh", 1, data, -34)
  )
})

describe("a whole number is what strtol and strtoul make of it, cut to 32 bits:", () => {
  const taken: ReadonlyArray<readonly [string, string, string, number]> = [
    [clock, "interval", "-1", -1],
    [clock, "interval", " 12abc", 12],
    [clock, "interval", "1.9", 1],
    [clock, "interval", "2147483647", 2_147_483_647],
    [clock, "interval", "-2147483648", -2_147_483_648],
    [clock, "interval", "2147483648", -2_147_483_648],
    [clock, "interval", "4294967301", 5],
    [clock, "interval", "-9223372036854775808", 0],
    [switches, "set_alarm", "+7", 7],
    [switches, "set_alarm", "0x10", 0],
    [switches, "set_alarm", "1e3", 1],
    [switches, "set_alarm", "-1", 4_294_967_295],
    [switches, "set_alarm", "4294967301", 5],
    [switches, "set_alarm", "18446744073709551615", 4_294_967_295]
  ]
  it.scoped.each(taken)("%s/%s: %o is taken", ([address, name, data, value]) => takes(address, name, 1, data, value))
  it.scoped.each([
    [clock, "interval", "", -22],
    [clock, "interval", "abc", -22],
    [clock, "interval", "9223372036854775808", -34],
    [switches, "set_alarm", "x1", -22],
    [switches, "set_alarm", "18446744073709551616", -34]
  ] as const)("%s/%s: %o is refused", ([address, name, data, ret]) => refuses(address, name, 1, data, ret))
})

describe("yes or no is a number or a word:", () => {
  const yes = ["1", "5", "-1", "+1", " 1", "yes", "Yup", "y", "on", "ON", "onx", "  yes", "\tyes", "yes no", "1.5"]
  const no = ["0", "00", "+0", "-0", "0.9", "0x1", "no", "nah", "n", "off", "OFF", "off1", " 0", "4294967296"]
  it.scoped.each(yes)("%o is yes", (data) => takes(clock, "running", false, data, true))
  it.scoped.each(no)("%o is no", (data) => takes(clock, "running", true, data, false))
  it.scoped.each(["x", "o", "of", "true", "-", "99999999999999999999"])("%o is neither", (data) =>
    refuses(clock, "running", true, data, -22)
  )
  it.scoped.each(["", " ", "\t", "   ", "\0", "\0" + "1", " \0yes"])("%o is nothing", (data) =>
    refuses(clock, "running", true, data, -14)
  )
})

describe("a date is taken in the forms of owserver:", () => {
  const before = DateTime.unsafeMake(0)
  const taken: ReadonlyArray<readonly [string, string]> = [
    ["Fri Mar 23 04:00:00 2007", "2007-03-23T04:00:00Z"],
    ["Fri Mar 23 2007 04:00:00", "2007-03-23T04:00:00Z"],
    ["Mar 23 2007 04:00:00", "2007-03-23T04:00:00Z"],
    ["04:00:00 Fri Mar 23 2007", "2007-03-23T04:00:00Z"],
    ["03/23/07 04:00:00", "2007-03-23T04:00:00Z"],
    ["fri mar 23 04:00:00 2007", "2007-03-23T04:00:00Z"],
    ["Friday March 23 04:00:00 2007", "2007-03-23T04:00:00Z"],
    ["Mon Mar 23 04:00:00 2007", "2007-03-23T04:00:00Z"],
    ["Fri Mar  3 04:00:00 2007", "2007-03-03T04:00:00Z"],
    ["Fri Mar 23 4:0:0 2007", "2007-03-23T04:00:00Z"],
    ["Fri Mar 23 04:00:60 2007", "2007-03-23T04:01:00Z"],
    ["Fri Feb 30 04:00:00 2007", "2007-03-02T04:00:00Z"],
    ["Fri Mar 23 04:00:00 2007\n", "2007-03-23T04:00:00Z"],
    ["Fri Mar 23 04:00:00 2007 x", "2007-03-23T04:00:00Z"],
    ["03/23/69 04:00:00", "1969-03-23T04:00:00Z"],
    ["03/23/68 04:00:00", "2068-03-23T04:00:00Z"]
  ]
  it.scoped.each(taken)("%o", ([data, iso]) => takes(clock, "date", before, data, DateTime.unsafeMake(iso)))
  it.scoped.each(["", " ", "x", "\0" + "1234"])("%o, which means now", (data) =>
    Effect.gen(function* () {
      yield* TestClock.setTime(1_174_622_400_000)
      yield* takes(clock, "date", before, data, DateTime.unsafeMake(1_174_622_400_000))
    })
  )
  it.scoped.each([
    "2007-03-23 04:00:00",
    "1174622400",
    "yesterday",
    "Mar 23 04:00:00 2007",
    "04:00:00 Mar 23 2007",
    "  Fri Mar 23 04:00:00 2007",
    "Fri Mar 23 24:00:00 2007",
    "Xyz Mar 23 04:00:00 2007",
    "Mar 32 2007 04:00:00",
    "13/01/07 04:00:00",
    "03/23/2007 04:00:00",
    "x\0yz"
  ])("but not %o", (data) => refuses(clock, "date", before, data, -22))
})

describe("text and bytes", () => {
  it.scoped("are taken as they are, and empty ones too", () =>
    Effect.gen(function* () {
      const { server } = yield* serve({ [memory]: { "pages/page": [Buffer.from("ABCD")] } })
      const page = `/${memory}/pages/page.0`
      assert.strictEqual(RawClient.ask(server, RawClient.write(page, Uint8Array.of(0, 0xff, 0x2c))).size, 3)
      assert.strictEqual(RawClient.ask(server, RawClient.write(page, "")).ret, 0)
      const { payload } = RawClient.ask(server, RawClient.read(page, { size: 5 }))
      assert.deepStrictEqual(Array.from(payload), [0, 0xff, 0x2c, 0x44, 0])
    })
  )
  it.scoped("are truncated to the property, and the reply states the number of bytes accepted", () =>
    Effect.gen(function* () {
      const { bus, server } = yield* serve({ [memory]: {}, [display]: {} })
      const taken = (path: string, length: number) =>
        RawClient.ask(server, RawClient.write(path, "x".repeat(length))).size
      assert.strictEqual(taken(`/${memory}/pages/page.1`, 40), 32)
      assert.strictEqual(taken(`/${display}/screen16`, 200), 128)
      assert.strictEqual(yield* bus.get(`/${display}/screen16`), "x".repeat(128))
    })
  )
  it.scoped("bytes are written at an offset, and those beyond the end are not accepted", () =>
    Effect.gen(function* () {
      const { server } = yield* serve({ [memory]: { "pages/page": [Buffer.from("ABCDEF")] } })
      const page = `/${memory}/pages/page.0`
      const write = (data: string, offset: number) => {
        const { ret, size } = RawClient.ask(server, RawClient.write(page, data, { offset }))
        return ret < 0 ? ret : size
      }
      assert.strictEqual(write("xy", 2), 2)
      assert.strictEqual(write("xyz", 30), 2)
      assert.strictEqual(write("xyz", 32), 0)
      assert.strictEqual(write("xyz", 500), 0)
      assert.strictEqual(write("xyz", -1), 0)
      assert.strictEqual(RawClient.text(RawClient.ask(server, RawClient.read(page))), `ABxyEF${"\0".repeat(24)}xy`)
    })
  )
  it.scoped("numbers are written whole at any offset", () => takes(thermometer, "temphigh", 1, "22", 22, { offset: 5 }))
})

describe("of an alias", () => {
  it.scoped("an offset keeps nothing, and one beyond the end removes the alias", () =>
    Effect.gen(function* () {
      const { server } = yield* serve({ [thermometer]: {} })
      const path = `/${thermometer}/alias`
      const named = (data: string, offset: number) => {
        const { size } = RawClient.ask(server, RawClient.write(path, data, { offset }))
        return [size, RawClient.text(RawClient.ask(server, RawClient.read(path)))]
      }
      assert.deepStrictEqual(named("kitchen", 0), [7, "kitchen"])
      assert.deepStrictEqual(named("bath", 3), [4, "bath"])
      assert.deepStrictEqual(named("hall", 256), [0, ""])
      assert.deepStrictEqual(named("attic", 1), [5, "attic"])
      assert.deepStrictEqual(named("hall", -1), [0, ""])
    })
  )
})

it.scoped("a write to all buses succeeds, whatever the access", () =>
  Effect.gen(function* () {
    const { server } = yield* serve({ [thermometer]: {} })
    for (const [path, data] of [
      ["/simultaneous/single", "abc"],
      ["/simultaneous/present", "1"],
      ["/bus.0/simultaneous/iblss", "1"],
      ["/bus.0/interface/settings/ds2404_found", "0"]
    ] as const) {
      const { ret, size } = RawClient.ask(server, RawClient.write(path, data))
      assert.deepStrictEqual([ret, size], [0, data.length], path)
    }
  })
)

describe("an array is written as a whole:", () => {
  const volts = "/20.000000000001/set_alarm/volthigh.ALL"
  const bits = `/${switches}/PIO.ALL`
  const table: ReadonlyArray<readonly [path: string, data: string, answer: number]> = [
    [volts, "1,2,3,4", 7],
    [volts, " 1, 2,3 ,4", 10],
    [volts, "1,2,3,4,5", 9],
    [volts, "1,2,3,4,", 8],
    [volts, "1,2,3", -22],
    [volts, "1,2,3,x", -22],
    [volts, "1,2,3,1e400", -22],
    [volts, "1;2;3;4", -22],
    [bits, "1,0,1,0,1,0,1,0", 15],
    [bits, "yes,no,on,off,1,0,1,0", 21],
    [bits, "1,0,1", -22],
    [bits, "1,0,1,0,1,0,1,", -22],
    [bits, ",,,,,,,", -22],
    [bits, "", -22],
    [`/${switches}/PIO.BYTE`, "256", 3],
    [`/${switches}/PIO.BYTE`, "-1", 2],
    [`/${switches}/PIO.BYTE`, "99999999999999999999", -34],
    [`/${switches}/PIO.BYTE`, "x", -22],
    [`/${switches}/PIO.BYTE`, "", -22],
    [`/${memory}/pages/page.ALL`, "x".repeat(512), 512],
    [`/${memory}/pages/page.ALL`, "x".repeat(511), -22],
    [`/${memory}/pages/page.ALL`, "x".repeat(513), -22],
    [`/${display}/line16.ALL`, "a,b,c,d", 7],
    [`/${display}/line16.ALL`, "hello", -22]
  ]
  it.scoped.each(table)("%s = %o", ([path, data, answer]) =>
    Effect.map(serve({ [switches]: {}, [memory]: {}, [display]: {}, "20.000000000001": {} }), ({ server }) => {
      const reading = RawClient.read(path.replace("line16.ALL", "version"))
      const before = RawClient.ask(server, reading)
      const { ret, size } = RawClient.ask(server, RawClient.write(path, data))
      assert.strictEqual(ret < 0 ? ret : size, answer)
      if (answer < 0) assert.deepStrictEqual(RawClient.ask(server, reading), before)
      assert.strictEqual(
        RawClient.ask(server, RawClient.write(path, data, { offset: 1 })).ret,
        path.endsWith("ALL") ? -22 : ret
      )
    })
  )
})

describe("scales apply to writes:", () => {
  it.scoped.each([
    ["F", 37.7778],
    ["K", -173.15],
    ["R", -217.594]
  ] as const)("100 %s", ([temperature, celsius]) =>
    Effect.map(written(thermometer, "temphigh", 1, "100", { flags: Flags.toWord({ temperature }) }), ({ value }) =>
      assert.approximately(Number(value), celsius, 1e-3)
    )
  )
  it.scoped.each([
    ["atm", 1013.25],
    ["mmHg", 1.33322],
    ["inHg", 33.8639],
    ["psi", 68.9476],
    ["Pa", 0.01]
  ] as const)("1 %s", ([pressure, mbar]) =>
    Effect.map(written("26.000000000001", "B1-R1-A/gain", 5, "1", { flags: Flags.toWord({ pressure }) }), ({ value }) =>
      assert.approximately(Number(value), mbar, mbar * 1e-5)
    )
  )
})

describe("refusals:", () => {
  const table: ReadonlyArray<readonly [path: string, data: string, ret: number]> = [
    ["/", "1", -21],
    [`/${thermometer}`, "1", -21],
    [`/${thermometer}/errata`, "1", -21],
    [`/${thermometer}/nothing`, "1", -1],
    [`/${thermometer}/power`, "1", -95],
    [`/${thermometer}/power`, "maybe", -22],
    [`/${thermometer}/type`, "x", -95],
    ["/structure/10/temperature", "1", -95],
    ["/structure/10/temperature", "warm", -22],
    ["/structure/29/PIO.ALL", "1", -22],
    ["/structure/29/PIO.0", "maybe", -22],
    ["/structure/1F/main", "1", -21],
    ["/system/configuration/version", "x", -95],
    ["/statistics/read/calls", "1", -95],
    ["/statistics/read/calls", "many", -22],
    ["/thermostat/temphigh", "hot", -22],
    ["/thermostat/temphigh", "1", -19],
    ["/thermostat/type", "1", -19],
    ["/bus.0/thermostat/type", "1", -95],
    ["/simultaneous/present", "maybe", -22],
    ["/bus.0/simultaneous/single", "x", -95]
  ]
  it.scoped.each(table)("%s = %o", ([path, data, ret]) =>
    Effect.map(serve({ [thermometer]: {} }), ({ server }) => {
      const answer = RawClient.ask(server, RawClient.write(path, data))
      assert.deepStrictEqual([answer.ret, answer.size, answer.offset], [ret, 0, 0])
    })
  )
  it.scoped.each([-1, 100])("/thermostat/type = x with the offset %s", (offset) =>
    Effect.map(serve({ [thermometer]: {} }), ({ server }) => {
      assert.strictEqual(RawClient.ask(server, RawClient.write("/thermostat/type", "x", { offset })).ret, -19)
    })
  )
  it.scoped("a read-only server refuses every write, settings and aliases included", () =>
    Effect.gen(function* () {
      const bus = yield* Bus.make({ [thermometer]: {} })
      const server = yield* FakeOwServer.make(bus, { faults: { readonly: true } })
      for (const path of [`/${thermometer}/temphigh`, `/${thermometer}/alias`, "/settings/timeout/volatile"]) {
        assert.strictEqual(RawClient.ask(server, RawClient.write(path, "1")).ret, -30, path)
      }
      assert.strictEqual(RawClient.ask(server, RawClient.write("/nothing", "1")).ret, -1)
    })
  )
})
