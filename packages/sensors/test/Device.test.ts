import { assert, describe, it } from "@effect/vitest"
import { RomId } from "@owserver/client"
import { Bus, Faults } from "@owserver/fake"
import { DateTime, Effect, Either, TestClock, Tracer } from "effect"
import { Device, Devices, DS18B20, DS2408, DS2423, DS2438, Property } from "../src/index.js"
import * as Sample from "./Sample.js"

const address = "28.000000000001"

const installation = Sample.server(() => Bus.make({ [address]: { temperature: 21.5 } }))

const device = Devices.get(address)

/** Returns the names of the spans that an effect makes. */
const spansOf = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.flatMap(Effect.tracer, (tracer) => {
    const names: Array<string> = []
    const recording = Tracer.make({
      context: (execution, fiber) => tracer.context(execution, fiber),
      span: (name, ...rest) => {
        names.push(name)
        return tracer.span(name, ...rest)
      }
    })
    return Effect.as(Effect.withTracer(effect, recording), names)
  })

describe("the span of a reading", () => {
  it.effect("is a child of the caller's span; without one there is none", () =>
    Effect.gen(function* () {
      const { read } = yield* device
      assert.deepStrictEqual(yield* spansOf(read(Sample.temperature)), [])
      assert.deepStrictEqual(yield* spansOf(Effect.withSpan(read(Sample.temperature), "caller")), [
        "caller",
        "sensors.Device.read",
        "OwServer.read"
      ])
    }).pipe(Effect.provide(installation))
  )
})

describe("a reading", () => {
  it.effect("is a value with its unit, timestamp and source", () =>
    Effect.gen(function* () {
      yield* TestClock.setTime(1000)
      const { rom, read } = yield* device
      const reading = yield* read(Sample.temperature)
      assert.strictEqual(DateTime.toEpochMillis(reading.at), 1000)
      assert.deepStrictEqual({ ...reading, at: 0 }, {
        value: 21.5,
        unit: "°C",
        at: 0,
        source: "Cached",
        quality: "Good",
        device: rom,
        property: "temperature"
      } as never)
      assert.strictEqual((yield* read(Sample.temperature, { source: "Fresh" })).source, "Fresh")
      assert.strictEqual((yield* read(Sample.latesttemp)).source, "Latest")
    }).pipe(Effect.provide(installation))
  )

  it.effect("has the scale of the property, whatever the scale of the service", () =>
    Effect.gen(function* () {
      const { read } = yield* device
      const { unit, value } = yield* read(Sample.fahrenheit)
      assert.deepStrictEqual([value, unit], [70.7, "°F"])
    }).pipe(Effect.provide(installation))
  )

  it.effect("is fresh from the bus, or as old as the cache", () =>
    Effect.gen(function* () {
      const { bus } = yield* Sample.Fake
      const { read } = yield* device
      const measure = (source: "Fresh" | "Cached") =>
        Effect.gen(function* () {
          const fiber = yield* Effect.fork(read(Sample.temperature, { source }))
          yield* TestClock.adjust("750 millis")
          return (yield* fiber).value
        })
      assert.strictEqual(yield* measure("Cached"), 21.5)
      yield* bus.set(`/${address}/temperature`, 22)
      assert.strictEqual(yield* measure("Cached"), 21.5)
      assert.strictEqual(yield* measure("Fresh"), 22)
    }).pipe(
      Effect.provide(
        Sample.server(() => Bus.make({ [address]: { temperature: 21.5 } }), { server: { conversions: true } })
      )
    )
  )
})

describe("errors distinguish", () => {
  const answered = (value: string) => Faults.on(Faults.Value({ value }), { path: /temperature/ })

  it.effect("a missing device, an unknown property, a faulty bus, and invalid bytes", () =>
    Effect.gen(function* () {
      const { bus, setFaults } = yield* Sample.Fake
      const { read } = yield* device
      const outcome = (property = Sample.temperature) =>
        Effect.as(read(property), "a value").pipe(
          Effect.catchTags({
            OwDeviceMissing: ({ device }) => Effect.succeed(`${device} is gone`),
            OwReturnError: ({ code }) => Effect.succeed(code),
            OwValueError: ({ text }) => Effect.succeed(`"${text}" is no value`),
            OwSuspectValue: ({ reason }) => Effect.succeed(reason)
          })
        )
      assert.strictEqual(yield* outcome(), "a value")
      assert.strictEqual(yield* outcome(Sample.humidity), "EPERM")
      yield* setFaults({ rules: [Faults.on(Faults.Refuse({ ret: -5 }), { path: /temperature/ })] })
      assert.strictEqual(yield* outcome(), "EIO")
      yield* setFaults({ rules: [answered("            ")] })
      assert.strictEqual(yield* outcome(), '"            " is no value')
      yield* setFaults({ rules: [answered("          85")] })
      assert.strictEqual(yield* outcome(), "PowerOn")
      yield* setFaults({})
      yield* bus.detach(address)
      assert.strictEqual(yield* outcome(), `${address} is gone`)
      // The server has forgotten it after two minutes, and then says something else.
      yield* TestClock.adjust("3 minutes")
      assert.strictEqual(yield* outcome(), `${address} is gone`)
      yield* bus.attach(address, { temperature: 4 })
      assert.strictEqual(yield* outcome(), "a value")
    }).pipe(Effect.provide(installation))
  )
})

describe("write", () => {
  it.effect("sets a property in its scale, and does not send invalid values", () =>
    Effect.gen(function* () {
      const { bus, counters } = yield* Sample.Fake
      const { write } = yield* device
      yield* write(Sample.templow, 4)
      assert.strictEqual(yield* bus.get(`/${address}/templow`), 4)
      yield* write({ ...Sample.templow, flags: { temperature: "F" } }, 50)
      assert.strictEqual(yield* bus.get(`/${address}/templow`), 10)
      const { bytesReceived } = yield* counters
      const error = yield* Effect.flip(write(Sample.templow, Number.NaN))
      assert(error._tag === "OwInvalidValue")
      assert.include(error.message, "NaN")
      assert.strictEqual((yield* counters).bytesReceived, bytesReceived)
      // @ts-expect-error: it is read-only
      const readOnly = write(Sample.temperature, 20)
      assert.strictEqual((yield* Effect.flip(readOnly))._tag, "OwInvalidValue")
      assert.strictEqual((yield* counters).bytesReceived, bytesReceived)
    }).pipe(Effect.provide(installation))
  )

  it.effect("does not send a value of another type, out of range, an invalid date, or an unreachable alias", () =>
    Effect.gen(function* () {
      const { counters } = yield* Sample.Fake
      const { write } = yield* device
      const wrong: ReadonlyArray<readonly [Property.Any, unknown]> = [
        [DS18B20.temphigh, 128],
        [Property.inScale(DS18B20.temphigh, "F"), 300],
        [DS18B20.temphigh, "warm"],
        [DS18B20.tempres, 13],
        [DS18B20.alias, "textroom"],
        [DS2408.PIO[0], 1],
        [DS2408.PIO.ALL, [true]],
        [DS2408.PIO.BYTE, 256],
        [DS2438.date, "yesterday"],
        [DS2438.date, DateTime.unsafeMake("2200-01-01")],
        [DS2438.udate, -1],
        [DS2438.pages.page[0], new Uint8Array(9)]
      ]
      const { bytesReceived } = yield* counters
      for (const [property, value] of wrong) {
        const error = yield* Effect.flip(write(property as Property.Writable<unknown>, value))
        assert.strictEqual(error._tag, "OwInvalidValue", property.name)
      }
      assert.strictEqual((yield* counters).bytesReceived, bytesReceived)
    }).pipe(Effect.provide(installation))
  )
})

it.effect("readAll returns an outcome with its own type for each property", () =>
  Effect.gen(function* () {
    const { readAll } = yield* device
    const readings = yield* readAll({ degrees: Sample.temperature, kind: Sample.type, damp: Sample.humidity })
    const { damp, degrees, kind } = readings
    assert(Either.isRight(degrees) && Either.isRight(kind) && Either.isLeft(damp))
    const sum: number = degrees.right.value
    const name: string = kind.right.value
    assert.deepStrictEqual([sum, name, damp.left._tag], [21.5, "DS18B20", "OwReturnError"])
  }).pipe(Effect.provide(installation))
)

it.effect("readAll of a family reads the listed properties; a hidden one is read by its name", () =>
  Effect.gen(function* () {
    const counter = Device.make(RomId.make("1D.000000000001"))
    const readings = yield* counter.readAll(DS2423)
    assert.includeMembers(Object.keys(readings), ["counter.ALL", "mincount", "type"])
    assert.deepStrictEqual(
      Object.keys(readings).filter((name) => name === "present" || name.startsWith("counters")),
      []
    )
    assert.deepStrictEqual((yield* counter.read(DS2423.counters.ALL)).value, [5, 6])
  }).pipe(Effect.provide(Sample.server(() => Bus.make({ "1D.000000000001": { counter: [5, 6] } }))))
)

it("a device is made from an address, and isDevice recognizes it", () => {
  const made = Device.make("28.000000000001" as never)
  assert.strictEqual(made.path, "/28.000000000001")
  assert.strictEqual(made.family, "28")
  assert.isTrue(Device.isDevice(made))
  assert.isFalse(Device.isDevice({ path: "/28.000000000001" }))
})
