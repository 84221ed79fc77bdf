import { assert, describe, it } from "@effect/vitest"
import { MessageType, OwServer } from "@owserver/client"
import { Bus, type Devices as Described, Faults, VirtualClock } from "@owserver/fake"
import { Clock, Effect, Either, Exit, Fiber, Scope } from "effect"
import { Devices, DS18B20, TemperatureBatcher, TemperatureScan } from "../src/index.js"
import * as Sample from "./Sample.js"

const conversions = { server: { conversions: true } } as const

const address = (n: number) => `28.${n.toString(16).toUpperCase().padStart(12, "0")}` as const

/** So many thermometers, of which the n-th has n tenths of a degree. */
const thermometers = (count: number, description: Described["28.x"] = {}): Described =>
  Object.fromEntries(
    Array.from({ length: count }, (_, n) => [address(n + 1), { temperature: (n + 1) / 10, ...description }])
  )

const on = (...buses: ReadonlyArray<Described>) => Sample.server(() => Bus.make(...buses), conversions)

const took = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    const begun = yield* Clock.currentTimeMillis
    const result = yield* effect
    return [result, (yield* Clock.currentTimeMillis) - begun] as const
  })

const values = (outcomes: TemperatureScan.TemperatureScan<"C" | "F">) =>
  Array.from(outcomes.values(), (outcome) =>
    Either.isRight(outcome) ? Number(outcome.right.value) : outcome.left._tag
  )

const writes = Effect.flatMap(Sample.Fake, ({ counters }) =>
  Effect.map(counters, ({ requests }) => requests.get(MessageType.MSG_WRITE) ?? 0)
)

describe("readAll", () => {
  it.effect("reads a hundred thermometers in under 2 s, which take 75 s one by one", () =>
    Effect.gen(function* () {
      const devices = yield* Devices.list()
      assert.strictEqual(devices.length, 100)
      const [singly, slow] = yield* took(Effect.forEach(devices, ({ read }) => read(DS18B20.temperature)))
      assert.strictEqual(slow, 75_000)
      yield* Effect.sleep("1 minute")
      const [outcomes, fast] = yield* took(TemperatureScan.readAll())
      assert.strictEqual(fast, 1000)
      assert.deepStrictEqual(
        values(outcomes),
        singly.map(({ value }) => value)
      )
      assert.strictEqual(yield* writes, 1)
    }).pipe(Effect.provide(on(thermometers(100))), Effect.provide(VirtualClock.layer()))
  )

  it.effect("measures on all buses in parallel, and on the branches of a hub after its bus", () =>
    Effect.gen(function* () {
      const [outcomes, time] = yield* took(TemperatureScan.readAll())
      assert.deepStrictEqual(values(outcomes), [0.1, 0.2, 20, 8, 3])
      assert.strictEqual(time, 2000)
      const readings = Array.from(outcomes.values(), Either.getOrThrow)
      assert.isTrue(readings.every(({ quality, source, unit }) => `${quality} ${source} ${unit}` === "Good Latest °C"))
    }).pipe(
      Effect.provide(
        on(
          { ...thermometers(2), "1F.000000000001": { main: { "10.0000000000AA": { temperature: 3 } } } },
          { "42.0000000000BB": {}, "3B.0000000000CC": { temperature: 8 }, "26.0000000000DD": {} }
        )
      ),
      Effect.provide(VirtualClock.layer())
    )
  )

  it.effect("measures again, whatever the cache of the server contains", () =>
    Effect.gen(function* () {
      const { bus } = yield* Sample.Fake
      assert.deepStrictEqual(values(yield* TemperatureScan.readAll()), [0.1, 0.2])
      yield* bus.set(`/${address(2)}/temperature`, 30)
      assert.deepStrictEqual(values(yield* TemperatureScan.readAll()), [0.1, 30])
    }).pipe(Effect.provide(on(thermometers(2))), Effect.provide(VirtualClock.layer()))
  )

  it.effect("is faster with fewer bits, which are written only if they differ", () =>
    Effect.gen(function* () {
      const { bus } = yield* Sample.Fake
      yield* bus.set(`/${address(1)}/tempres`, 9)
      const [, first] = yield* took(TemperatureScan.readAll({ resolution: 9 }))
      assert.deepStrictEqual([first, yield* writes], [110, 3])
      assert.strictEqual(yield* bus.get(`/${address(3)}/tempres`), 9)
      const [outcomes, second] = yield* took(TemperatureScan.readAll({ resolution: 9 }))
      assert.deepStrictEqual([values(outcomes), second, yield* writes], [[0.1, 0.2, 0.3], 110, 4])
    }).pipe(Effect.provide(on(thermometers(3))), Effect.provide(VirtualClock.layer()))
  )

  it.effect("takes the full time if the resolution of one chip cannot be set", () =>
    Effect.gen(function* () {
      const { bus, setFaults } = yield* Sample.Fake
      const mixed = `/3B.0000000000CC/temperature`
      const devices = yield* Devices.list()
      yield* TemperatureScan.readAll()
      yield* bus.set(mixed, 30)
      const [outcomes, time] = yield* took(TemperatureScan.readAll({ resolution: 9 }))
      assert.deepStrictEqual([values(outcomes), time], [[0.1, 30], 1000])
      yield* bus.set(`/${address(1)}/temperature`, 20)
      yield* setFaults({ rules: [Faults.on(Faults.Refuse({ ret: -5 }), { path: /tempres/ })] })
      const [unset, long] = yield* took(TemperatureScan.readAll({ resolution: 10, devices: devices.slice(0, 1) }))
      assert.deepStrictEqual([values(unset), long], [[20], 1000])
    }).pipe(
      Effect.provide(on({ ...thermometers(1), "3B.0000000000CC": { temperature: 8 } })),
      Effect.provide(VirtualClock.layer())
    )
  )

  it.effect("waits for a running conversion and does not restart it", () =>
    Effect.gen(function* () {
      const ask = (delay: number) => took(Effect.delay(TemperatureScan.readAll(), delay))
      const [[one, first], [two, second]] = yield* Effect.all([ask(0), ask(500)], { concurrency: "unbounded" })
      assert.deepStrictEqual([values(one), first], [[0.1, 0.2], 1000])
      assert.deepStrictEqual([values(two), second], [[0.1, 0.2], 2000])
      const readings = [...one.values(), ...two.values()].map(Either.getOrThrow)
      assert.isTrue(readings.every(({ quality }) => quality === "Good"))
      assert.strictEqual(yield* writes, 2)
    }).pipe(Effect.provide(on(thermometers(2))), Effect.provide(VirtualClock.layer()))
  )

  it.effect("keeps the bus quiet for thermometers without a power supply", () =>
    Effect.gen(function* () {
      const fake = yield* Sample.Fake
      const seen = Effect.map(fake.counters, ({ bytesReceived }) => bytesReceived)
      yield* fake.bus.set("/29.0000000000FF/PIO.0", true)
      const [outcomes, time] = yield* took(
        Effect.zip(
          TemperatureScan.readAll(),
          Effect.gen(function* () {
            yield* Effect.sleep(10)
            const before = yield* seen
            yield* Effect.sleep(980)
            return (yield* seen) - before
          }),
          { concurrent: true }
        )
      )
      assert.deepStrictEqual([values(outcomes[0]), outcomes[1], time], [[0.1, 0.2, 0.3], 0, 1000])
    }).pipe(
      Effect.provide(on({ ...thermometers(3, { power: false }), "29.0000000000FF": {} })),
      Effect.provide(VirtualClock.layer())
    )
  )

  it.effect("converts separately for a thermometer that lost its power in the common conversion", () =>
    Effect.gen(function* () {
      const { setFaults } = yield* Sample.Fake
      const path = `/${address(2)}/latesttemp`
      yield* setFaults({ rules: [Faults.on(Faults.Value({ value: "          85" }), { path })] })
      const outcomes = yield* TemperatureScan.readAll()
      assert.deepStrictEqual(values(outcomes), [0.1, 0.2])
      assert.deepStrictEqual(
        Array.from(outcomes.values(), (outcome) => Either.getOrThrow(outcome).quality),
        ["Good", "Confirmed"]
      )
    }).pipe(Effect.provide(on(thermometers(2))), Effect.provide(VirtualClock.layer()))
  )

  it.effect("measures one after the other if the server does not support or allow common conversions", () =>
    Effect.gen(function* () {
      const { bus, setFaults } = yield* Sample.Fake
      const word = Faults.Word({ field: "offset", value: 0 })
      const without = [
        { rules: [Faults.on(word, { path: "/unaliased/bus.0", types: [MessageType.MSG_DIRALL] })] },
        { readonly: true }
      ]
      for (const [n, faults] of without.entries()) {
        yield* bus.set(`/${address(1)}/temperature`, n)
        yield* setFaults(faults)
        const [outcomes, time] = yield* took(TemperatureScan.readAll())
        assert.deepStrictEqual([values(outcomes)[0], time], [n, 2250], String(n))
      }
    }).pipe(Effect.provide(on(thermometers(3))), Effect.provide(VirtualClock.layer()))
  )

  it.effect("detects common conversions of servers without DIRALL", () =>
    Effect.gen(function* () {
      const { setFaults } = yield* Sample.Fake
      yield* setFaults({ noDirall: true })
      const [outcomes, time] = yield* took(TemperatureScan.readAll())
      assert.deepStrictEqual([values(outcomes), time], [[0.1, 0.2, 0.3], 1000])
    }).pipe(Effect.provide(on(thermometers(3))), Effect.provide(VirtualClock.layer()))
  )

  it.effect("returns an outcome for each thermometer, also if a whole bus fails", () =>
    Effect.gen(function* () {
      const { bus, setFaults } = yield* Sample.Fake
      const devices = yield* Devices.list()
      yield* bus.detach(address(1))
      yield* setFaults({ rules: [Faults.on(Faults.Refuse({ ret: -5 }), { path: /bus.1|10.0000000000AA/ })] })
      const outcomes = yield* TemperatureScan.readAll({ devices, scale: "F" })
      assert.deepStrictEqual(values(outcomes), ["OwDeviceMissing", 32.36, "OwReturnError"])
    }).pipe(Effect.provide(on(thermometers(2), { "10.0000000000AA": {} })), Effect.provide(VirtualClock.layer()))
  )
})

describe("shared temperatures", () => {
  const shared = (...buses: ReadonlyArray<Described>) =>
    TemperatureBatcher.layer({ window: "50 millis" }).pipe((layer) => [layer, on(...buses)] as const)
  const provide = (count: number) => {
    const [layer, server] = shared({ ...thermometers(count), "26.0000000000DD": { temperature: 9 } })
    return <A, E>(effect: Effect.Effect<A, E, OwServer | TemperatureBatcher.TemperatureBatcher | Sample.FakeServer>) =>
      effect.pipe(Effect.provide(layer), Effect.provide(server), Effect.provide(VirtualClock.layer()))
  }

  it.effect("requests within a window share one conversion, and later ones the next", () =>
    Effect.gen(function* () {
      const devices = yield* Devices.list()
      const thermometers = devices.filter(TemperatureScan.isThermometer)
      const ask = (device: (typeof devices)[number], delay: number) =>
        took(Effect.delay(TemperatureBatcher.read(device), delay))
      const early = thermometers.map((device, n) => ask(device, n * 2))
      const outcomes = yield* Effect.all([...early, ask(thermometers[0]!, 500)], { concurrency: "unbounded" })
      assert.deepStrictEqual(
        outcomes.map(([{ value }]) => value as number),
        [...Array.from({ length: 20 }, (_, n) => (n + 1) / 10), 0.1]
      )
      // By the clock: the one that came at 500 ms waits for the first conversion and for one of its own.
      assert.deepStrictEqual(
        outcomes.map(([, time]) => time),
        [...Array.from({ length: 20 }, () => 1050), 2050]
      )
      assert.strictEqual(yield* writes, 2)
    }).pipe(provide(20))
  )

  it.effect("batched requests share it too", () =>
    Effect.gen(function* () {
      const devices = yield* Devices.list()
      const [readings, time] = yield* took(Effect.forEach(devices, TemperatureBatcher.read, { batching: true }))
      assert.deepStrictEqual([readings.map(({ value }) => value as number), time], [[0.1, 0.2, 0.3, 9], 1050])
      assert.strictEqual(yield* writes, 1)
    }).pipe(provide(3))
  )

  it.effect("an interrupted request does not end it for the others; without requests it does not start", () =>
    Effect.gen(function* () {
      const devices = yield* Devices.list()
      const [one, two] = [devices[0]!, devices[1]!]
      const stays = Effect.timeoutOption(TemperatureBatcher.read(one), "5 seconds")
      const leaves = Effect.timeoutOption(TemperatureBatcher.read(two), "100 millis")
      const [reading] = yield* Effect.all([stays, leaves], { concurrency: "unbounded" })
      assert.strictEqual(reading._tag, "Some")
      assert.strictEqual(yield* writes, 1)
      yield* Effect.timeoutOption(TemperatureBatcher.read(two), "10 millis")
      yield* Effect.sleep("5 seconds")
      assert.strictEqual(yield* writes, 1)
    }).pipe(provide(2))
  )

  it.effect("fails for a failed thermometer, and for all if the server fails", () =>
    Effect.gen(function* () {
      const { bus, setFaults } = yield* Sample.Fake
      const devices = (yield* Devices.list()).filter(TemperatureScan.isThermometer)
      yield* bus.detach(address(1))
      const ask = Effect.forEach(devices, (device) => Effect.either(TemperatureBatcher.read(device)), {
        concurrency: "unbounded"
      })
      const tags = (outcomes: Effect.Effect.Success<typeof ask>) =>
        outcomes.map((outcome) => (Either.isLeft(outcome) ? outcome.left._tag : outcome.right.value))
      assert.deepStrictEqual(tags(yield* ask), ["OwDeviceMissing", 0.2])
      yield* setFaults({ refuseConnections: true })
      yield* OwServer.closeConnections
      assert.deepStrictEqual(tags(yield* ask), ["OwConnectionError", "OwConnectionError"])
    }).pipe(provide(2))
  )

  it.effect("interrupts waiting and later requests when its scope is closed", () =>
    Effect.gen(function* () {
      const device = yield* Devices.get(address(1))
      for (const moment of ["at once", "while others may join", "while they measure"]) {
        const scope = yield* Scope.make()
        const { resolver } = yield* Scope.extend(TemperatureBatcher.make(), scope)
        const ask = Effect.fork(Effect.request(new TemperatureBatcher.Measure({ device }), resolver))
        const waits = yield* ask
        yield* moment === "at once" ? Effect.yieldNow() : Effect.sleep(moment === "while they measure" ? 500 : 10)
        yield* Scope.close(scope, Exit.void)
        const outcomes = yield* Effect.forEach([waits, yield* ask], (fiber) =>
          Effect.timeoutOption(Fiber.await(fiber), "10 seconds")
        )
        assert.isTrue(
          outcomes.every((outcome) => outcome._tag === "Some" && Exit.isInterrupted(outcome.value)),
          moment
        )
      }
    }).pipe(provide(1))
  )
})
