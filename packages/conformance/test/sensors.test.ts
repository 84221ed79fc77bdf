/**
 * Sensors on the simulated buses of the real owserver, and on the fake: devices and hubs, typed values, temperature scans. Simulated
 * buses have no alarms and measure at once.
 */
import { assert, describe, layer as provided } from "@effect/vitest"
import { OwServer, type OwServerError } from "@owserver/client"
import { Bus, OwServerTest } from "@owserver/fake"
import {
  Alarms,
  Devices,
  DS18B20,
  DS18S20,
  DS2408,
  DS2413,
  DS2423,
  DS2438,
  Poll,
  Presence,
  Switches,
  TemperatureScan
} from "@owserver/sensors"
import { Chunk, Effect, Either, Layer, Option, Stream } from "effect"
import * as ClientModes from "./ClientModes.js"
import * as RealOwServer from "./RealOwServer.js"

const families = "10,28,26,29,1D,3A,1F"

const address = (family: string, position: number): string =>
  `${family}.0000${family}${(~Number.parseInt(family, 16) & 0xff).toString(16).toUpperCase().padStart(2, "0")}0${position}00`

const addresses = families.split(",").map(address)

/** The value that a tester bus computes: family plus position, a tenth of it for a measurement. */
const computed = (family: string) => Number.parseInt(family, 16) + families.split(",").indexOf(family)

const device = (family: string) => Devices.get(addresses[families.split(",").indexOf(family)] ?? "")

const suite = (name: string, server: Layer.Layer<OwServer, OwServerError>) =>
  provided(server, { excludeTestServices: true })(name, (it) => {
    it.effect("lists each device once, although the hub lists all again, and finds each by its address", () =>
      Effect.gen(function* () {
        const devices = yield* Devices.list()
        assert.deepStrictEqual(
          devices.map(({ bus, path }) => [path, Option.getOrUndefined(bus)]),
          addresses.map((one) => [`/${one}`, 0])
        )
        for (const { path, rom } of devices) assert.strictEqual((yield* Devices.get(rom)).path, path)
        assert.strictEqual((yield* Effect.flip(Devices.get("28.0000000000FF")))._tag, "OwDeviceMissing")
      })
    )

    it.effect("reads typed values in the requested scale, each with its own result", () =>
      Effect.gen(function* () {
        const thermometer = yield* device("10")
        const { type, temperature, latesttemp } = yield* thermometer.readAll({
          type: DS18S20.type,
          temperature: DS18S20.temperature,
          latesttemp: DS18S20.latesttemp
        })
        assert.strictEqual(Either.getOrThrow(type).value, "DS18S20")
        assert.strictEqual(Number(Either.getOrThrow(temperature).value), computed("10") / 10)
        assert.strictEqual(Either.getOrThrow(latesttemp).source, "Latest")
        const counter = yield* (yield* device("1D")).read(DS2423.counter.B, { source: "Fresh" })
        assert.deepStrictEqual([counter.value, counter.source], [computed("1D") + 1, "Fresh"])
        const humidity = yield* (yield* device("26")).read(DS2438.HIH4000.humidity)
        assert.strictEqual(humidity.value, computed("26") / 10)
      })
    )

    it.effect("reads all readable properties of a family", () =>
      Effect.gen(function* () {
        const board = yield* device("29")
        const readings = yield* board.readAll(DS2408)
        const failed = Object.entries(readings).filter(([, outcome]) => Either.isLeft(outcome))
        assert.deepStrictEqual(failed, [])
        assert.isAbove(Object.keys(readings).length, 10)
      })
    )

    it.effect("refuses bit fields with more bits than the chip, which a tester bus returns", () =>
      Effect.gen(function* () {
        const error = yield* Effect.flip((yield* device("3A")).read(DS2413.PIO.BYTE))
        assert(error._tag === "OwValueError")
        assert.strictEqual(error.text.trim(), String(computed("3A") - 2))
      })
    )

    it.effect("distinguishes a missing property from a missing device", () =>
      Effect.gen(function* () {
        const relay = yield* device("3A")
        assert.strictEqual((yield* Effect.flip(relay.read(DS18B20.temperature)))._tag, "OwReturnError")
      })
    )

    it.effect("measures all thermometers at once", () =>
      Effect.gen(function* () {
        const outcomes = yield* TemperatureScan.readAll({ resolution: 9 })
        assert.deepStrictEqual(
          Array.from(outcomes, ([rom, outcome]) => [rom as string, Number(Either.getOrThrow(outcome).value)]),
          [
            [addresses[0], computed("10") / 10],
            [addresses[1], computed("28") / 10]
          ]
        )
      })
    )

    it.effect("sets outputs with one write, and reads each pin", () =>
      Effect.gen(function* () {
        yield* Switches.set(yield* device("3A"), DS2413.PIO, { A: true })
        const board = yield* device("29")
        yield* Switches.set(board, DS2408.PIO, { 1: true })
        const pins = yield* Switches.pins(board, DS2408)
        // A tester bus ignores writes, and computes the same number for both: 41 + 2 and the element -2.
        const on = Object.entries(pins).filter(([, { conflict }]) => conflict)
        assert.deepStrictEqual(
          on.map(([name]) => name),
          ["1", "3", "5"]
        )
      })
    )

    it.effect("polls a device, and reports present devices", () =>
      Effect.gen(function* () {
        const polled = yield* Stream.runCollect(
          Stream.take(Poll.stream(yield* device("28"), DS18B20.temperature, "10 millis"), 3)
        )
        assert.isTrue(Chunk.every(polled, Either.isRight))
        const appeared = yield* Stream.runCollect(Stream.take(Presence.stream("10 millis"), addresses.length))
        assert.deepStrictEqual(
          Chunk.toReadonlyArray(appeared).map((event) => Either.getOrThrow(event)._tag),
          addresses.map(() => "Appeared")
        )
        const alarms = yield* Stream.runCollect(Alarms.stream("10 millis").pipe(Stream.interruptAfter("200 millis")))
        assert.deepStrictEqual(Chunk.toReadonlyArray(alarms), [])
      })
    )
  })

suite("sensors on the fake", Layer.suspend(() => OwServerTest.layer(Bus.tester(families))) as never)

describe.skipIf(!RealOwServer.installed)("sensors on owserver", () => {
  for (const flags of [[], ["--no_dirall", "--no_get"]] as const) {
    suite(
      `owserver --tester ${flags.join(" ")}`,
      Layer.unwrapScoped(
        Effect.map(RealOwServer.start(`--tester=${families}`, ...flags), (address) =>
          ClientModes.persistent.layer(address)
        )
      )
    )
  }

  provided(
    Layer.unwrapScoped(
      Effect.map(RealOwServer.start("--mock=28.A1B2C3D4E5F6,29.000000000001", "--mock=10.000000000002"), (address) =>
        ClientModes.persistent.layer(address)
      )
    ),
    { excludeTestServices: true }
  )("owserver --mock", (it) => {
    it.effect("lists devices on two buses, and reads back written values", () =>
      Effect.gen(function* () {
        const devices = yield* Devices.list()
        assert.deepStrictEqual(
          devices.map(({ bus, path }) => [path, Option.getOrUndefined(bus)]),
          [
            ["/28.A1B2C3D4E5F6", 0],
            ["/29.000000000001", 0],
            ["/10.000000000002", 1]
          ]
        )
        const thermometer = yield* Devices.get("28.A1B2C3D4E5F6")
        yield* thermometer.write(DS18B20.temphigh, 31 as never)
        assert.strictEqual(Number((yield* thermometer.read(DS18B20.temphigh)).value), 31)
        const board = yield* Devices.get("29.000000000001")
        // A mock bus does not keep bit fields: it returns random bits.
        for (const on of [true, false]) {
          yield* board.write(DS2408.strobe, on)
          assert.strictEqual((yield* board.read(DS2408.strobe)).value, on)
        }
      })
    )

    it.effect("finds devices by alias, and lists their aliases", () =>
      Effect.gen(function* () {
        yield* OwServer.write("/10.000000000002/alias", "boiler, left")
        const found = yield* Devices.get("boiler, left")
        assert.strictEqual(found.path, "/10.000000000002")
        const devices = yield* Devices.list()
        assert.deepStrictEqual(
          devices.flatMap(({ alias }) => Option.toArray(alias)),
          ["boiler, left"]
        )
        // A path that starts with the name of a server directory leads there. The device is still found.
        yield* OwServer.write("/29.000000000001/alias", "textroom")
        assert.strictEqual((yield* Devices.get("textroom")).path, "/29.000000000001")
      })
    )
  })
})
