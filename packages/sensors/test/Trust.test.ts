import { assert, describe, it } from "@effect/vitest"
import { assertSome } from "@effect/vitest/utils"
import { RomId } from "@owserver/client"
import { Bus, Faults, type OwServerTest } from "@owserver/fake"
import { DateTime, Effect, Option, type Schema, TestClock } from "effect"
import { type Device, Devices, Trust } from "../src/index.js"
import * as Sample from "./Sample.js"

const address = "28.000000000001"
const old = "10.000000000002"

const installation = (options: OwServerTest.Options = {}) =>
  Sample.server(() => Bus.make({ [address]: { temperature: 21.5 }, [old]: {}, "26.000000000003": {} }), options)

/** Lets the thermometer say these values, one after the other, and then what it measures. */
const says = (...values: ReadonlyArray<number>) =>
  Effect.flatMap(Sample.Fake, ({ setFaults }) =>
    setFaults({
      rules: values.map((value) =>
        Faults.on(Faults.Value({ value: String(value).padStart(12) }), { path: /temp$|temperature$/, times: 1 })
      )
    })
  )

const reading = (options: Device.ReadOptions<number> = {}, property = Sample.temperature) =>
  Effect.flatMap(Devices.get(address), ({ read }) => read(property, options)).pipe(
    Effect.map(({ quality, source, value }) => [value, quality, source]),
    Effect.catchTag("OwSuspectValue", (error) => Effect.succeed([error.reason, error.reading]))
  )

describe("by default", () => {
  it.effect("a doubtful value is read once more from the bus, and the second one counts", () =>
    Effect.gen(function* () {
      yield* says(85)
      assert.deepStrictEqual(yield* reading(), [21.5, "Confirmed", "Fresh"])
    }).pipe(Effect.provide(installation()))
  )

  it.effect("a doubtful second value fails", () =>
    Effect.gen(function* () {
      yield* says(85, 85)
      assert.deepStrictEqual(yield* reading(), ["PowerOn", 85])
      yield* says(85, -127)
      assert.deepStrictEqual(yield* reading(), ["NoAnswer", -127])
      yield* says(125.1, 85)
      assert.deepStrictEqual(yield* reading(), ["PowerOn", 85])
    }).pipe(Effect.provide(installation()))
  )

  it.effect("values next to doubtful ones are good", () =>
    Effect.gen(function* () {
      for (const value of [84.9375, 85.0625, -55, 125, 0, -0.0625]) {
        yield* says(value)
        assert.deepStrictEqual(yield* reading(), [value, "Good", "Cached"])
      }
    }).pipe(Effect.provide(installation()))
  )

  it.effect("85 °C is doubted in every scale", () =>
    Effect.gen(function* () {
      yield* says(185)
      assert.deepStrictEqual(yield* reading({}, Sample.fahrenheit), [70.7, "Confirmed", "Fresh"])
    }).pipe(Effect.provide(installation()))
  )

  it.effect("latesttemp of a thermometer that has never measured is confirmed by a conversion", () =>
    Effect.gen(function* () {
      const fiber = yield* Effect.fork(reading({}, Sample.latesttemp))
      yield* TestClock.adjust("750 millis")
      assert.deepStrictEqual(yield* fiber, [21.5, "Confirmed", "Fresh"])
    }).pipe(Effect.provide(installation({ server: { conversions: true } })))
  )

  it.effect("a humidity of 101 % is accepted, and 150 % fails", () =>
    Effect.gen(function* () {
      const { bus } = yield* Sample.Fake
      const { read } = yield* Devices.get("26.000000000003")
      yield* bus.set("/26.000000000003/humidity", 101)
      assert.strictEqual((yield* read(Sample.humidity)).quality, "Good")
      yield* bus.set("/26.000000000003/humidity", 150)
      assert.strictEqual((yield* Effect.flip(read(Sample.humidity)))._tag, "OwSuspectValue")
    }).pipe(Effect.provide(installation()))
  )
})

describe("by policy", () => {
  it.effect("accept returns the value as suspect", () =>
    Effect.gen(function* () {
      yield* says(85)
      assert.deepStrictEqual(yield* reading({ policy: Trust.accept }), [85, "Suspect", "Cached"])
    }).pipe(Effect.provide(installation()))
  )

  it.effect("reject fails at once", () =>
    Effect.gen(function* () {
      yield* says(85)
      assert.deepStrictEqual(yield* reading({ policy: Trust.reject }), ["PowerOn", 85])
    }).pipe(Effect.provide(installation()))
  )

  it.effect("retry reads at most n times more", () =>
    Effect.gen(function* () {
      yield* says(85, 85, 85)
      assert.deepStrictEqual(yield* reading({ policy: Trust.retry(3) }), [21.5, "Confirmed", "Fresh"])
      yield* says(85, 85, 85, 85)
      assert.deepStrictEqual(yield* reading({ policy: Trust.retry(3) }), ["PowerOn", 85])
      yield* says(85)
      assert.deepStrictEqual(yield* reading({ policy: Trust.retry(0) }), ["PowerOn", 85])
    }).pipe(Effect.provide(installation()))
  )

  it.effect("a rule may have its own policy", () =>
    Effect.gen(function* () {
      const rules = [{ name: "Boiling", properties: ["temperature"], condition: { _tag: "Outside", low: 0, high: 90 } }]
      yield* says(91)
      const doubting = { rules: [{ ...rules[0], policy: Trust.reject } as Trust.Rule] }
      assert.deepStrictEqual(yield* reading({ ...doubting, policy: Trust.accept }), ["Boiling", 91])
      yield* says(85)
      assert.deepStrictEqual(yield* reading(doubting), [85, "Good", "Cached"])
    }).pipe(Effect.provide(installation()))
  )
})

describe("by scratchpad", () => {
  const policy = Trust.scratchpad
  const pad = (...bytes: ReadonlyArray<number>) => Uint8Array.from([...bytes, RomId.crc8(bytes)])
  const powerOn = pad(0x50, 0x05, 0x4b, 0x46, 0x7f, 0xff, 0x0c, 0x10)
  const measured = pad(0x50, 0x05, 0x4b, 0x46, 0x7f, 0xff, 0x10, 0x10)

  const holds = (bytes: Uint8Array) =>
    Effect.flatMap(Sample.Fake, ({ bus }) => bus.set(`/${address}/scratchpad`, bytes))

  it.effect("a measured 85 °C is distinguished from 85 °C at power-on", () =>
    Effect.gen(function* () {
      yield* holds(measured)
      yield* says(85)
      assert.deepStrictEqual(yield* reading({ policy }), [85, "Confirmed", "Cached"])
      yield* holds(powerOn)
      yield* says(85)
      assert.deepStrictEqual(yield* reading({ policy }), ["PowerOn", 85])
    }).pipe(Effect.provide(installation()))
  )

  it.effect("without evidence, a second reading decides", () =>
    Effect.gen(function* () {
      const broken = measured.with(8, 0)
      const other = pad(0x51, 0x05, 0x4b, 0x46, 0x7f, 0xff, 0x10, 0x10)
      for (const bytes of [broken, other]) {
        yield* holds(bytes)
        yield* says(85)
        assert.deepStrictEqual(yield* reading({ policy }), [21.5, "Confirmed", "Fresh"])
      }
      yield* holds(measured)
      yield* says(-127, -127)
      assert.deepStrictEqual(yield* reading({ policy }), ["NoAnswer", -127])
    }).pipe(Effect.provide(installation()))
  )

  it.effect("the scratchpad of a DS18S20 is no evidence", () =>
    Effect.gen(function* () {
      const { bus, setFaults } = yield* Sample.Fake
      yield* bus.set(`/${old}/scratchpad`, pad(0xaa, 0, 0x4b, 0x46, 0xff, 0xff, 0x10, 0x10))
      yield* setFaults({
        rules: [Faults.on(Faults.Value({ value: "85" }), { path: `/${old}/temperature` })]
      })
      const { read } = yield* Devices.get(old)
      const error = yield* Effect.flip(read(Sample.temperature, { policy }))
      assert(error._tag === "OwSuspectValue")
      assert.strictEqual(error.reading, 85)
    }).pipe(Effect.provide(installation()))
  )
})

describe("by rate of change", () => {
  const policy = Trust.rateOfChange({ perSecond: 0.1 })

  const previous = (value: number) =>
    Effect.map(Devices.get(address), ({ rom }) => ({
      value,
      unit: "°C",
      at: DateTime.unsafeMake(0),
      source: "Fresh" as const,
      quality: "Good" as const,
      device: rom,
      property: "temperature"
    }))

  it.effect("85 °C is accepted only near the last good reading", () =>
    Effect.gen(function* () {
      yield* TestClock.setTime(60_000)
      yield* says(85)
      const near = yield* previous(80)
      assert.deepStrictEqual(yield* reading({ policy, previous: near }), [85, "Confirmed", "Cached"])
      yield* says(85)
      const far = yield* previous(21)
      assert.deepStrictEqual(yield* reading({ policy, previous: far }), ["PowerOn", 85])
    }).pipe(Effect.provide(installation()))
  )

  it.effect("85 °C at power-on is not confirmed by a second reading of it", () =>
    Effect.gen(function* () {
      yield* says(85, 85)
      assert.deepStrictEqual(yield* reading({ policy }), ["PowerOn", 85])
      yield* says(85, 85.0625)
      assert.deepStrictEqual(yield* reading({ policy }), [85.0625, "Confirmed", "Fresh"])
      yield* says(85)
      assert.deepStrictEqual(yield* reading({ policy }), [21.5, "Confirmed", "Fresh"])
      yield* says(-127, -127)
      assert.deepStrictEqual(yield* reading({ policy }), ["NoAnswer", -127])
    }).pipe(Effect.provide(installation()))
  )

  it.effect("85 °C at power-on is not confirmed by elapsed time, however long the absence", () =>
    Effect.gen(function* () {
      const before = yield* previous(84)
      for (const seconds of [61, 650, 3600, 86_400, 31_536_000]) {
        yield* TestClock.setTime(seconds * 1000)
        yield* says(85, 85)
        assert.deepStrictEqual(yield* reading({ policy, previous: before }), ["PowerOn", 85])
      }
      yield* TestClock.setTime(600_000)
      yield* says(85)
      const patient = Trust.rateOfChange({ perSecond: 0.1, maxSeconds: 900 })
      assert.deepStrictEqual(yield* reading({ policy: patient, previous: before }), [85, "Confirmed", "Cached"])
    }).pipe(Effect.provide(installation()))
  )

  it.effect("after an absence, the scratchpad confirms a measured 85 °C", () =>
    Effect.gen(function* () {
      const { bus } = yield* Sample.Fake
      const bytes = [0x50, 0x05, 0x4b, 0x46, 0x7f, 0xff, 0x10, 0x10]
      yield* bus.set(`/${address}/scratchpad`, Uint8Array.from([...bytes, RomId.crc8(bytes)]))
      yield* TestClock.setTime(3_600_000)
      yield* says(85)
      const before = yield* previous(20)
      assert.deepStrictEqual(yield* reading({ policy, previous: before }), [85, "Confirmed", "Cached"])
    }).pipe(Effect.provide(installation()))
  )

  it.effect("after an absence, another value is confirmed by a second one near it", () =>
    Effect.gen(function* () {
      const rules: ReadonlyArray<Trust.Rule> = [
        { name: "Boiling", properties: ["temperature"], condition: { _tag: "Outside", low: 0, high: 90 } }
      ]
      const before = yield* previous(20)
      yield* TestClock.setTime(3_600_000)
      yield* says(95, 95)
      assert.deepStrictEqual(yield* reading({ policy, rules, previous: before }), [95, "Confirmed", "Fresh"])
      yield* says(95, 110)
      assert.deepStrictEqual(yield* reading({ policy, rules, previous: before }), ["Boiling", 110])
    }).pipe(Effect.provide(installation()))
  )

  it.effect("a Faster rule doubts a leap, and a second value near it confirms it", () =>
    Effect.gen(function* () {
      const rules: ReadonlyArray<Trust.Rule> = [
        { name: "TooFast", properties: ["temperature"], condition: { _tag: "Faster", perSecond: 1 } }
      ]
      yield* TestClock.setTime(10_000)
      const before = yield* previous(10)
      yield* says(19)
      assert.deepStrictEqual(yield* reading({ rules, previous: before }), [19, "Good", "Cached"])
      yield* says(60, 60.5)
      assert.deepStrictEqual(yield* reading({ rules, previous: before }), [60.5, "Confirmed", "Fresh"])
      yield* says(60, 21.5)
      assert.deepStrictEqual(yield* reading({ rules, previous: before }), ["TooFast", 21.5])
    }).pipe(Effect.provide(installation()))
  )
})

it("rules are data, and match the last part of a name", () => {
  const named = (property: string, value: number) =>
    Option.map(Trust.check({ family: "7E", property, value }), ({ name }) => name)
  assertSome(named("EDS0068/temperature", 126), "OutOfRange")
  assertSome(named("EDS0068/humidity", 126), "OutOfRange")
  assert.isTrue(Option.isNone(named("EDS0068/temperature", 85)))
  assert.isTrue(Option.isNone(named("EDS0068/light", 126)))
  assert.deepStrictEqual(JSON.parse(JSON.stringify(Trust.rules)), Trust.rules as Schema.Schema.Type<never>)
})
