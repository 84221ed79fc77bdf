/**
 * What is particular about families: pins that are three things, sensors that a chip does not know, wires at fault, boards that
 * share a code.
 */
import { assert, describe, it } from "@effect/vitest"
import { MessageType, OwReturnError, OwServer } from "@owserver/client"
import { Bus, type Devices as Described } from "@owserver/fake"
import { Effect, Either } from "effect"
import { Boards, Devices, DS28EA00, DS2408, DS2413, DS2438, Humidity, Switches, Thermocouple } from "../src/index.js"
import * as Sample from "./Sample.js"

const on = (devices: Described) => Sample.server(() => Bus.make(devices))

const only = (address: string, description: object) => on({ [address]: description } as Described)

describe("switches", () => {
  const relay = "3A.000000000001"
  const board = "29.000000000002"
  const chain = "42.000000000003"
  const installation = on({ [relay]: { sensed: [true, false] }, [board]: { "PIO.7": true } })

  const writes = Effect.flatMap(Sample.Fake, ({ counters }) =>
    Effect.map(counters, ({ requests }) => requests.get(MessageType.MSG_WRITE) ?? 0)
  )
  const outputs = (device: string, names: ReadonlyArray<string>) =>
    Effect.flatMap(Sample.Fake, ({ bus }) => Effect.forEach(names, (name) => bus.get(`/${device}/PIO.${name}`)))

  /** Bits 1 and 3 of the state are 0 where an output pulls down. */
  const outputsOf = (device: string) =>
    Effect.flatMap(Sample.Fake, ({ bus }) =>
      Effect.map(bus.get(`/${device}/piostate`), (state) => [(Number(state) & 2) === 0, (Number(state) & 8) === 0])
    )
  const refused = (path: string) =>
    Effect.fail(new OwReturnError({ operation: "read", path, server: "", ret: -1, code: "EPERM", text: "" }))

  it.effect("are set by one write; omitted outputs are off", () =>
    Effect.gen(function* () {
      const device = yield* Devices.get(board)
      yield* Switches.set(device, DS2408.PIO, { 0: true, 3: true })
      assert.deepStrictEqual(yield* outputs(board, ["0", "1", "3", "7"]), [true, false, true, false])
      yield* Switches.set(yield* Devices.get(relay), DS2413.PIO, { B: true })
      assert.deepStrictEqual(yield* outputsOf(relay), [false, true])
      assert.strictEqual(yield* writes, 2)
      // @ts-expect-error: it has no such output
      const none = Switches.set(device, DS2413.PIO, { C: true })
      assert.isDefined(none)
    }).pipe(Effect.provide(installation))
  )

  it.effect("are updated by one write; omitted outputs do not change", () =>
    Effect.gen(function* () {
      const device = yield* Devices.get(board)
      yield* Switches.update(device, DS2408.PIO, { 0: true, 1: false })
      assert.deepStrictEqual(yield* outputs(board, ["0", "1", "7"]), [true, false, true])
      yield* Switches.update(device, DS2408.PIO, { 7: false })
      assert.deepStrictEqual(yield* outputs(board, ["0", "1", "7"]), [true, false, false])
      assert.strictEqual(yield* writes, 2)
    }).pipe(Effect.provide(installation))
  )

  it.effect("have pins with a requested state, a level and a conflict", () =>
    Effect.gen(function* () {
      const device = yield* Devices.get(relay)
      const pins = yield* Switches.pins(device, DS2413)
      assert.deepStrictEqual(pins.A, { output: false, sensed: true, conflict: false })
      yield* Switches.set(device, DS2413.PIO, { A: true, B: true })
      const { A, B } = yield* Switches.pins(device, DS2413)
      assert.deepStrictEqual(
        [A, B],
        [
          { output: true, sensed: true, conflict: true },
          { output: true, sensed: false, conflict: false }
        ]
      )
    }).pipe(Effect.provide(installation))
  )

  for (const { chip, PIO, sensed } of [
    { chip: relay, PIO: DS2413.PIO, sensed: DS2413.sensed },
    { chip: chain, PIO: DS28EA00.PIO, sensed: DS28EA00.sensed }
  ]) {
    const isOn = outputsOf(chip)

    it.effect(`of ${chip} are not switched on if something else pulls their pins down`, () =>
      Effect.gen(function* () {
        const device = yield* Devices.get(chip)
        assert.strictEqual((yield* device.read(PIO.BYTE)).value, 0b10)
        const { B } = yield* Switches.pins(device, { PIO, sensed })
        assert.deepStrictEqual(B, { output: false, sensed: false, conflict: false })
        yield* Switches.update(device, PIO, { A: true })
        assert.deepStrictEqual(yield* isOn, [true, false])
        yield* Switches.update(device, PIO, { A: false })
        assert.deepStrictEqual(yield* isOn, [false, false])
        assert.strictEqual(yield* writes, 2)
      }).pipe(Effect.provide(only(chip, { "sensed.B": false })))
    )

    it.effect(`of ${chip} stay on and in conflict if something stronger pulls their pins up`, () =>
      Effect.gen(function* () {
        const device = yield* Devices.get(chip)
        const { A, B } = yield* Switches.pins(device, { PIO, sensed })
        assert.deepStrictEqual(B, { output: true, sensed: true, conflict: true })
        assert.deepStrictEqual(A, { output: false, sensed: true, conflict: false })
        yield* Switches.update(device, PIO, { A: true })
        assert.deepStrictEqual(yield* isOn, [true, true])
      }).pipe(Effect.provide(only(chip, { "PIO.B": true, "sensed.B": true })))
    )

    it.effect(`of ${chip} do not change if the server does not know their state`, () =>
      Effect.gen(function* () {
        const ow = yield* OwServer
        const read: typeof ow.read = (path, options) =>
          path.endsWith("/piostate") ? refused(path) : ow.read(path, options)
        const device = yield* Devices.get(chip)
        const error = yield* Effect.flip(
          Effect.provideService(Switches.update(device, PIO, { A: true }), OwServer, { ...ow, read })
        )
        assert.strictEqual(error._tag, "OwReturnError")
        assert.strictEqual(yield* writes, 0)
      }).pipe(Effect.provide(only(chip, {})))
    )
  }
})

describe("humidity of a DS2438", () => {
  const sensor = "26.000000000001"
  const installation = on({
    [sensor]: { humidity: 40, "HIH4000/humidity": 40, "HIH5030/humidity": 46, temperature: 19, VDD: 5 }
  })

  it.effect("uses the formula of the sensor, and includes temperature and supply", () =>
    Effect.gen(function* () {
      const { bus } = yield* Sample.Fake
      const device = yield* Devices.get(sensor)
      const climate = yield* Humidity.climate(device, "HIH5030")
      assert.deepStrictEqual(
        [climate.humidity.value, climate.humidity.property, Number(climate.temperature.value), climate.supply.value],
        [46, "HIH5030/humidity", 19, 5]
      )
      assert.isTrue(climate.isSupplied)
      assert.strictEqual((yield* device.read(DS2438.humidity)).value, 40)
      yield* bus.set(`/${sensor}/VDD`, 3.3)
      assert.isFalse((yield* Humidity.climate(device, "HIH4000")).isSupplied)
    }).pipe(Effect.provide(installation))
  )
})

describe("a thermocouple", () => {
  const wire = "3B.000000000001"
  const installation = on({ [wire]: { thermocouple: 850, temperature: 25 } })

  it.effect("is read if its wire is in order, also outside the range of other sensors", () =>
    Effect.gen(function* () {
      const device = yield* Devices.get(wire)
      const { source, value } = yield* Thermocouple.read(device)
      assert.deepStrictEqual([Number(value), source], [850, "Fresh"])
      assert.deepStrictEqual(yield* Thermocouple.faults(device), [])
    }).pipe(Effect.provide(installation))
  )

  it.effect("fails with the faults of its wire", () =>
    Effect.gen(function* () {
      const { bus } = yield* Sample.Fake
      const device = yield* Devices.get(wire)
      const reason = Effect.map(Effect.flip(Thermocouple.read(device)), (error) =>
        error._tag === "OwSuspectValue" ? error.reason : error._tag
      )
      yield* bus.set(`/${wire}/fault`, true)
      assert.strictEqual(yield* reason, "Unknown")
      yield* bus.set(`/${wire}/open_circuit`, true)
      yield* bus.set(`/${wire}/ground_short`, true)
      assert.strictEqual(yield* reason, "OpenCircuit, GroundShort")
      yield* bus.set(`/${wire}/fault`, false)
      assert.strictEqual(Number((yield* Thermocouple.read(device)).value), 850)
    }).pipe(Effect.provide(installation))
  )
})

describe("boards that share a code", () => {
  it.effect("of Embedded Data Systems have the properties of their device_type", () =>
    Effect.gen(function* () {
      const device = yield* Devices.get("7E.000000000001")
      const board = yield* Boards.eds(device)
      assert(board._tag === "EDS0068")
      assert.strictEqual((yield* device.read(board.properties.humidity)).value, 55)
      const error = yield* Effect.flip(Boards.eds(yield* Devices.get("7E.000000000002")))
      assert(error._tag === "OwUnknownProperty")
      assert.strictEqual(error.property, "EDS9999")
    }).pipe(
      Effect.provide(
        on({
          "7E.000000000001": { device_type: "EDS0068", "EDS0068/humidity": 55 },
          "7E.000000000002": { device_type: "EDS9999" }
        })
      )
    )
  )

  it.effect("of Hobby Boards have the properties of their type, or of their listing", () =>
    Effect.gen(function* () {
      const kinds = yield* Effect.forEach(yield* Devices.list(), (device) =>
        Effect.map(Effect.either(Boards.hobbyBoard(device)), (board) =>
          Either.isRight(board) ? board.right._tag : board.left._tag
        )
      )
      assert.deepStrictEqual(kinds, ["moisture", "hub", "humidity", "uvi", "OwUnknownProperty"])
      const device = yield* Devices.get("EF.000000000001")
      const board = yield* Boards.hobbyBoard(device)
      assert(board._tag === "moisture")
      assert.strictEqual((yield* device.read(board.properties.sensor[2])).value, 41)
    }).pipe(
      Effect.provide(
        on({
          "EF.000000000001": { type: "HB_MOISTURE_METER", "moisture/sensor.2": 41 },
          "EF.000000000002": { type: "HB_HUB" },
          "EF.000000000003": { type: "HobbyBoards_EF", "humidity/humidity_raw": 60 },
          "EE.000000000004": { type: "HB_UVI_METER" },
          "EF.000000000005": { type: "HB_SNIFFER" }
        })
      )
    )
  )
})
