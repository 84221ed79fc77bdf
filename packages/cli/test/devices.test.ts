import { assert, describe, it } from "@effect/vitest"
import { Faults } from "@owserver/fake"
import { Effect } from "effect"
import { installed, start as owserver } from "../../conformance/test/RealOwServer.js"
import { ow } from "./Main.js"
import { house, lines, records, serving } from "./Sensing.js"

const thermometer = "28.AD6555070000"

describe("ow devices", { concurrent: true }, () => {
  it.scopedLive("lists each device with its primary reading", () =>
    Effect.gen(function* () {
      const { server } = yield* serving(house)
      const { code, err, out } = yield* ow(["devices", "-s", server])
      assert.deepStrictEqual(lines(out), [
        "device           alias        type     bus  property     reading",
        "10.67C6697351FF  living room  DS18S20  0    temperature  21.5 °C",
        "28.AD6555070000               DS18B20  0    temperature  12 °C",
        "26.D70000000000               DS2438   0    humidity     45.5 %",
        "29.D60300000000  valves       DS2408   0    sensed.ALL   1,0,0,0,0,0,0,1",
        "1D.D70000000000               DS2423   0    counter.ALL  4711,12",
        "05.D70000000000               DS2405   0    sensed       1",
        "01.D70000000000               DS2401   0"
      ])
      assert.deepStrictEqual([code, err], [0, ""])
    })
  )

  it.scopedLive("prints records with --json, in the requested units", () =>
    Effect.gen(function* () {
      const { server } = yield* serving({ "10.67C6697351FF": house["10.67C6697351FF"], "01.D70000000000": {} })
      const { out } = yield* ow(["devices", "-F", "-f", "f.i.c", "--json", "-s", server])
      const [room, id] = records(out)
      assert.match(room.time, /^\d{4}-\d\d-\d\dT.*Z$/)
      assert.deepStrictEqual(room, {
        device: "10.67C6697351FF.8D",
        alias: "living room",
        type: "DS18S20",
        bus: 0,
        property: "temperature",
        value: 70.7,
        unit: "°F",
        quality: "good",
        time: room.time,
        error: null,
        message: null
      })
      assert.deepStrictEqual([id.property, id.value, id.time, id.error], [null, null, null, null])
    })
  )

  it.scopedLive("shows a failure in its row and on stderr", () =>
    Effect.gen(function* () {
      const faults = {
        rules: [
          Faults.on(Faults.Refuse({ ret: -5 }), { path: /28\.AD6555070000\/(latesttemp|temperature)$/ }),
          Faults.on(Faults.Value({ value: "" }), { path: /counter\.ALL$/ })
        ]
      }
      const { server } = yield* serving(house, { faults })
      const { code, err, out } = yield* ow(["devices", "-s", server])
      assert.match(out, /^28\.AD6555070000 .* temperature {2}refused: EIO$/m)
      assert.match(out, /^1D\.D70000000000 .* counter\.ALL {2}no value$/m)
      assert.match(out, /^10\.67C6697351FF .* 21\.5 °C$/m)
      assert.strictEqual(code, 4)
      assert.match(lines(err)[0] ?? "", /^ow: read \/28\.AD6555070000\/latesttemp on .* \(EIO, -5\)/)
      assert.match(lines(err)[1] ?? "", /^ow: read \/1D\.D70000000000\/counter\.ALL: "" is not a value/)
      assert.strictEqual(lines(err).length, 2)
    })
  )

  it.scopedLive("prints no table without devices", () =>
    Effect.gen(function* () {
      const { server } = yield* serving({})
      assert.deepStrictEqual(yield* ow(["devices", "-s", server]), {
        code: 0,
        out: "",
        err: "ow: no devices found\n"
      })
    })
  )

  it.live("ends with the exit code for connections if there is no server", () =>
    Effect.gen(function* () {
      const { code, err, out } = yield* ow(["devices", "-s", "127.0.0.1:1"])
      assert.deepStrictEqual([code, out], [5, ""])
      assert.match(err, /^ow: .* nothing listens there.*\n$/)
    })
  )
})

describe("ow temps", { concurrent: true }, () => {
  it.scopedLive("measures all thermometers, and lists no other device", () =>
    Effect.gen(function* () {
      const { server } = yield* serving(house)
      assert.deepStrictEqual(yield* ow(["temps", "-s", server]), {
        code: 0,
        err: "",
        out: [
          "device           alias        temperature  quality",
          "10.67C6697351FF  living room      21.5 °C  good",
          "28.AD6555070000                     12 °C  good",
          ""
        ].join("\n")
      })
    })
  )

  it.scopedLive("marks confirmed and suspect values", () =>
    Effect.gen(function* () {
      const { server } = yield* serving(house, {
        faults: {
          rules: [
            Faults.on(Faults.Value({ value: "          85" }), { path: /^\/10.*\/latesttemp$/ }),
            Faults.on(Faults.Value({ value: "        -127" }), { path: /^\/28.*temp/ })
          ]
        }
      })
      const { code, err, out } = yield* ow(["temps", "-s", server])
      assert.match(out, /^10\.67C6697351FF {2}living room +21\.5 °C {2}confirmed$/m)
      assert.match(out, new RegExp(`^${thermometer} +- {2}suspect: -127$`, "m"))
      assert.strictEqual(code, 7)
      assert.match(err, /^ow: read \/28.*-127 is not plausible.*\n$/)
    })
  )

  it.scopedLive("prints records with --json", () =>
    Effect.gen(function* () {
      const { server } = yield* serving(house)
      const found = records((yield* ow(["temps", "--json", "-K", "-s", server])).out)
      assert.deepStrictEqual(
        found.map(({ alias, device, property, unit, value }) => [device, alias, property, value, unit]),
        [
          ["10.67C6697351FF", "living room", "temperature", 294.65, "K"],
          ["28.AD6555070000", null, "temperature", 285.15, "K"]
        ]
      )
    })
  )

  it.scopedLive("notes that no thermometer was found", () =>
    Effect.gen(function* () {
      const { server } = yield* serving({ "01.D70000000000": {} })
      const { code, err, out } = yield* ow(["temps", "-s", server])
      assert.deepStrictEqual([code, out, err], [0, "", "ow: no thermometers found\n"])
    })
  )
})

describe.runIf(installed)("the real owserver", { concurrent: true }, () => {
  it.scopedLive("lists its devices and temperatures", () =>
    Effect.gen(function* () {
      const { host, port } = yield* owserver("--tester=10,28,26,1D,29,12")
      const devices = yield* ow(["devices", "--json", "-s", `${host}:${port}`])
      assert.deepStrictEqual([devices.code, devices.err], [0, ""])
      assert.deepStrictEqual(
        records(devices.out).map(({ property, type, unit, value }) => [type, property, unit, typeof value]),
        [
          ["DS18S20", "temperature", "°C", "number"],
          ["DS18B20", "temperature", "°C", "number"],
          ["DS2438", "humidity", "%", "number"],
          ["DS2423", "counter.ALL", null, "object"],
          ["DS2408", "sensed.ALL", null, "object"],
          ["DS2406", "sensed.ALL", null, "object"]
        ]
      )
      const temps = yield* ow(["temps", "-s", `${host}:${port}`])
      assert.deepStrictEqual([temps.code, temps.err], [0, ""])
      assert.match(temps.out, /^device .*\n10\.\w{12} .* °C {2}good\n28\.\w{12} .* °C {2}good\n$/)
    })
  )
})
