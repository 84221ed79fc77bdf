import { assert, describe, it } from "@effect/vitest"
import { OwServer } from "@owserver/client"
import { Bus, type Devices as Described, Faults, VirtualClock } from "@owserver/fake"
import { Chunk, Clock, DateTime, Effect, Either, Exit, Fiber, Ref, Schedule, Stream } from "effect"
import { Changes, Devices, DS18B20, DS2408, Poll, type Reading } from "../src/index.js"
import * as Sample from "./Sample.js"

const address = (n: number) => `28.${n.toString(16).toUpperCase().padStart(12, "0")}` as const
const switches = "29.0000000000FF"

const bus = (buses: ReadonlyArray<object>) => Bus.make(...(buses as ReadonlyArray<Described>))

const on = (...buses: ReadonlyArray<object>) => Sample.server(() => bus(buses))

const slow = (...buses: ReadonlyArray<object>) => Sample.server(() => bus(buses), { server: { conversions: true } })

const told = (outcome: Poll.Outcome<unknown>): unknown =>
  Either.isRight(outcome) ? outcome.right.value : outcome.left._tag

const take = (count: number) => (stream: Poll.Polled<unknown>) =>
  Effect.map(Stream.runCollect(Stream.take(stream, count)), (all) => Chunk.toReadonlyArray(all).map(told))

/** What a stream tells within a time, and when: seconds. */
const during = (seconds: number) => (stream: Poll.Polled<unknown>) =>
  Effect.gen(function* () {
    const seen = yield* Ref.make<ReadonlyArray<readonly [number, unknown]>>([])
    yield* Stream.runForEach(stream, (outcome) =>
      Effect.flatMap(Clock.currentTimeMillis, (now) =>
        Ref.update(seen, (all) => [...all, [now / 1000, told(outcome)] as const])
      )
    ).pipe(Effect.timeoutOption(seconds * 1000))
    return yield* seen
  })

describe("poll", () => {
  it.effect("reads at once, then at fixed intervals, whatever a reading takes", () =>
    Effect.gen(function* () {
      const device = yield* Devices.get(address(1))
      const seen = yield* Poll.stream(device, DS18B20.temperature, "10 seconds").pipe(during(35))
      assert.deepStrictEqual(seen, [
        [0.75, 4],
        [11.5, 4],
        [21.5, 4],
        [31.5, 4]
      ])
    }).pipe(Effect.provide(slow({ [address(1)]: { temperature: 4 } })), Effect.provide(VirtualClock.layer()))
  )

  it.effect("continues after failures of the sensor, the bus and the server, and emits each", () =>
    Effect.gen(function* () {
      const fake = yield* Sample.Fake
      const device = yield* Devices.get(address(1))
      const events = [
        fake.setFaults({ rules: [Faults.on(Faults.Refuse({ ret: -5 }))] }),
        fake.setFaults({ rules: [Faults.on(Faults.Value({ value: "85" }), { path: /temperature/ })] }),
        fake.setFaults({ rules: [Faults.on(Faults.Value({ value: " " }), { path: /temperature/ })] }),
        Effect.zipRight(fake.setFaults({}), fake.bus.detach(address(1))),
        fake.bus.attach(address(1), { temperature: 5 }),
        Effect.zipRight(fake.setFaults({ refuseConnections: true }), fake.restart),
        Effect.zipRight(fake.setFaults({}), fake.restart),
        fake.restart
      ]
      yield* Effect.forkScoped(
        Effect.forEach(events, (event) => Effect.delay(event, "1 second")).pipe(Effect.delay(500))
      )
      const seen = yield* device.pipe(Poll.stream(DS18B20.temperature, "1 second"), take(10))
      assert.deepStrictEqual(seen, [
        4,
        4,
        "OwReturnError",
        "OwSuspectValue",
        "OwValueError",
        "OwDeviceMissing",
        5,
        "OwConnectionError",
        5,
        5
      ])
    }).pipe(
      Effect.scoped,
      Effect.provide(on({ [address(1)]: { temperature: 4 } })),
      Effect.provide(VirtualClock.layer())
    )
  )

  it.effect("ends with its schedule", () =>
    Effect.gen(function* () {
      const device = yield* Devices.get(address(1))
      const schedule = Schedule.intersect(Schedule.spaced("1 second"), Schedule.recurs(2))
      assert.deepStrictEqual(yield* take(100)(Poll.stream(device, DS18B20.temperature, schedule)), [4, 4, 4])
    }).pipe(Effect.provide(on({ [address(1)]: { temperature: 4 } })), Effect.provide(VirtualClock.layer()))
  )

  it.effect("stops at once when interrupted, also during an unanswered reading", () =>
    Effect.gen(function* () {
      const { setFaults } = yield* Sample.Fake
      const device = yield* Devices.get(address(1))
      yield* setFaults({ rules: [Faults.on(Faults.Stall(), { path: /temperature/ })] })
      const plan = [Poll.task(device, DS18B20.temperature, "10 seconds")]
      for (const stream of [Poll.stream(device, DS18B20.temperature, "10 seconds"), Poll.streamAll(plan)]) {
        const fiber = yield* Effect.fork(Stream.runDrain(stream))
        yield* Effect.sleep("1 second")
        const before = yield* Clock.currentTimeMillis
        assert.isTrue(Exit.isInterrupted(yield* Fiber.interrupt(fiber)))
        assert.strictEqual(yield* Clock.currentTimeMillis, before)
      }
    }).pipe(Effect.provide(on({ [address(1)]: { temperature: 4 } })), Effect.provide(VirtualClock.layer()))
  )

  it.effect("passes the last reading, so that a policy can compare the rate of change", () =>
    Effect.gen(function* () {
      const { bus } = yield* Sample.Fake
      const device = yield* Devices.get(address(1))
      const policy = { _tag: "RateOfChange", perSecond: 1 } as const
      yield* Effect.forkScoped(Effect.delay(bus.set(`/${address(1)}/temperature`, 85), "15 seconds"))
      const seen = yield* take(3)(Poll.stream(device, DS18B20.temperature, "10 seconds", { policy }))
      assert.deepStrictEqual(seen, [20, 20, "OwSuspectValue"])
    }).pipe(
      Effect.scoped,
      Effect.provide(on({ [address(1)]: { temperature: 20 } })),
      Effect.provide(VirtualClock.layer())
    )
  )

  it.effect("does not compare with a suspect reading", () =>
    Effect.gen(function* () {
      const { setFaults } = yield* Sample.Fake
      const device = yield* Devices.get(address(1))
      const wild = Faults.on(Faults.Value({ value: "60" }), { path: /temperature/, times: 1 })
      yield* Effect.forkScoped(Effect.delay(setFaults({ rules: [wild] }), "15 seconds"))
      const rules = [
        { name: "TooFast", properties: ["temperature"], condition: { _tag: "Faster", perSecond: 1 } } as const
      ]
      const qualities = yield* Poll.stream(device, DS18B20.temperature, "10 seconds", {
        policy: { _tag: "Accept" },
        rules
      }).pipe(
        Stream.take(4),
        Stream.map((outcome) => Either.map(outcome, ({ quality }) => quality)),
        Stream.runCollect
      )
      assert.deepStrictEqual(Chunk.toReadonlyArray(qualities).map(Either.getOrThrow), [
        "Good",
        "Good",
        "Suspect",
        "Good"
      ])
    }).pipe(
      Effect.scoped,
      Effect.provide(on({ [address(1)]: { temperature: 20 } })),
      Effect.provide(VirtualClock.layer())
    )
  )

  it.effect("with jitter reads at different times, and equally often", () =>
    Effect.gen(function* () {
      const devices = yield* Devices.list()
      const streams = devices.map((device) =>
        Poll.stream(device, DS18B20.temperature, "10 seconds", { jitter: true }).pipe(during(1000))
      )
      const seen = yield* Effect.all(streams, { concurrency: "unbounded" })
      const firsts = seen.map(([first]) => first?.[0] ?? 0)
      assert.strictEqual(new Set(firsts).size, devices.length)
      assert.isTrue(firsts.every((time) => time >= 0 && time < 10))
      assert.isTrue(
        seen.every(({ length }) => length > 85 && length < 115),
        String(seen.map(({ length }) => length))
      )
      const gaps = seen[0]!.slice(1).map(([time], n) => time - seen[0]![n]![0])
      assert.isTrue(gaps.every((gap) => gap >= 8 && gap <= 12.001))
      assert.isAbove(new Set(gaps.map(Math.round)).size, 2)
    }).pipe(
      Effect.provide(on(Object.fromEntries(Array.from({ length: 8 }, (_, n) => [address(n + 1), {}])))),
      Effect.provide(VirtualClock.layer())
    )
  )
})

describe("streamAll", () => {
  const many = Object.fromEntries(Array.from({ length: 40 }, (_, n) => [address(n + 1), { temperature: n }]))

  it.effect("reads each property at its own interval", () =>
    Effect.gen(function* () {
      const thermometer = yield* Devices.get(address(1))
      const board = yield* Devices.get(switches)
      const seen = yield* Poll.streamAll([
        Poll.task(thermometer, DS18B20.temperature, "10 seconds"),
        Poll.task(board, DS2408.sensed.ALL, "4 seconds")
      ]).pipe(during(21))
      const times = (wanted: (value: unknown) => boolean) =>
        seen.filter(([, value]) => wanted(value)).map(([time]) => time)
      assert.deepStrictEqual(times(Array.isArray), [0, 4, 8, 12, 16, 20])
      assert.deepStrictEqual(
        times((value) => value === 3),
        [0, 10, 20]
      )
    }).pipe(
      Effect.provide(on({ [address(1)]: { temperature: 3 }, [switches]: {} })),
      Effect.provide(VirtualClock.layer())
    )
  )

  it.effect("lets other callers overtake all due readings", () =>
    Effect.gen(function* () {
      const devices = yield* Devices.list()
      const board = yield* Devices.get(switches)
      const plan = devices
        .filter(({ family }) => family === "28")
        .map((device) => Poll.task(device, DS18B20.temperature, "10 seconds"))
      const seen = yield* Ref.make(0)
      yield* Effect.forkScoped(Stream.runForEach(Poll.streamAll(plan), () => Ref.update(seen, (n) => n + 1)))
      yield* Effect.sleep("5 seconds")
      const before = yield* Clock.currentTimeMillis
      assert.isFalse((yield* board.read(DS2408.sensed[3], { source: "Fresh" })).value)
      assert.strictEqual((yield* Clock.currentTimeMillis) - before, 0)
      const { inFlight, waiting } = yield* OwServer.status
      assert.deepStrictEqual([inFlight, waiting], [1, 0])
      assert.strictEqual(yield* seen, 6)
      yield* Effect.sleep("55 seconds")
      assert.strictEqual(yield* seen, 80 - 1)
    }).pipe(Effect.scoped, Effect.provide(slow({ ...many, [switches]: {} })), Effect.provide(VirtualClock.layer()))
  )

  it.effect("runs at most perBus readings on a bus, and total on all", () =>
    Effect.gen(function* () {
      const devices = yield* Devices.list()
      const most = (options: Poll.PlanOptions) =>
        Effect.gen(function* () {
          const plan = devices.map((device) => Poll.task(device, DS18B20.temperature, "1 minute"))
          const fiber = yield* Effect.fork(Stream.runDrain(Poll.streamAll(plan, options)))
          yield* Effect.sleep("100 millis")
          const { inFlight, waiting } = yield* OwServer.status
          yield* Fiber.interrupt(fiber)
          yield* Effect.sleep("1 minute")
          return inFlight + waiting
        })
      assert.deepStrictEqual(
        yield* Effect.all([most({}), most({ perBus: 2 }), most({ perBus: 2, total: 4 }), most({ total: 1 })]),
        [2, 3, 4, 1]
      )
    }).pipe(
      Effect.provide(slow(many, { "10.0000000000AA": {}, "10.0000000000AB": {}, "10.0000000000AC": {} })),
      Effect.provide(VirtualClock.layer())
    )
  )

  it.effect("continues for all sensors after an outage of the server", () =>
    Effect.gen(function* () {
      const { restart, setFaults } = yield* Sample.Fake
      const plan = (yield* Devices.list()).map((device) => Poll.task(device, DS18B20.temperature, "2 seconds"))
      const events = [Effect.zipRight(setFaults({ refuseConnections: true }), restart), setFaults({}), restart]
      yield* Effect.forkScoped(Effect.forEach(events, (event) => Effect.delay(event, "3 seconds")))
      const seen = yield* during(11)(Poll.streamAll(plan))
      const of = (second: number) => seen.filter(([time]) => Math.floor(time) === second).map(([, value]) => value)
      assert.deepStrictEqual(of(4), ["OwConnectionError", "OwConnectionError"])
      assert.deepStrictEqual(
        [of(2), of(8), of(10)].map((values) => values.sort()),
        [
          [0, 1],
          [0, 1],
          [0, 1]
        ]
      )
    }).pipe(
      Effect.scoped,
      Effect.provide(on({ [address(1)]: { temperature: 0 }, [address(2)]: { temperature: 1 } })),
      Effect.provide(VirtualClock.layer())
    )
  )

  it.effect("one failed sensor does not affect the others", () =>
    Effect.gen(function* () {
      const { bus } = yield* Sample.Fake
      const devices = yield* Devices.list()
      yield* bus.detach(address(2))
      const plan = devices.map((device) => Poll.task(device, DS18B20.temperature, "1 second"))
      const seen = yield* take(6)(Poll.streamAll(plan))
      assert.deepStrictEqual([...seen].sort(), [0, 0, 2, 2, "OwDeviceMissing", "OwDeviceMissing"])
    }).pipe(
      Effect.provide(on({ [address(1)]: { temperature: 0 }, [address(2)]: {}, [address(3)]: { temperature: 2 } })),
      Effect.provide(VirtualClock.layer())
    )
  )
})

describe("changes", () => {
  const reading = (value: unknown, property = "temperature"): Poll.Outcome<unknown> =>
    Either.right({
      value,
      unit: undefined,
      at: DateTime.unsafeMake(0),
      source: "Fresh",
      quality: "Good",
      device: address(1) as never,
      property
    } satisfies Reading.Reading<unknown>)

  const changes = (outcomes: ReadonlyArray<Poll.Outcome<unknown>>, options?: Changes.Options) =>
    Effect.map(Stream.runCollect(Stream.fromIterable(outcomes).pipe(Changes.stream(options))), (all) =>
      Chunk.toReadonlyArray(all).map(told)
    )

  it.effect("differ by more than the deadband from the last emitted reading", () =>
    Effect.gen(function* () {
      const values = [20, 20.3, 20.5, 20.6, 20.2, 19.9, 21, 21].map((value) => reading(value))
      assert.deepStrictEqual(yield* changes(values, { deadband: 0.5 }), [20, 20.6, 19.9, 21])
      assert.deepStrictEqual(yield* changes(values), [20, 20.3, 20.5, 20.6, 20.2, 19.9, 21])
    })
  )

  it.effect("are tracked for each sensor, also of values that are not numbers", () =>
    Effect.gen(function* () {
      const values = [reading(1, "a"), reading(1, "b"), reading(1, "a"), reading(2, "b")]
      assert.deepStrictEqual(yield* changes(values), [1, 1, 2])
      const arrays = [[true], [true], [false], [false, true]].map((value) => reading(value))
      assert.deepStrictEqual(yield* changes(arrays), [[true], [false], [false, true]])
    })
  )

  it.effect("emit a failure once, and the first reading after it, changed or not", () =>
    Effect.gen(function* () {
      const fake = yield* Sample.Fake
      const device = yield* Devices.get(address(1))
      const events = [fake.bus.detach(address(1)), fake.bus.attach(address(1), { temperature: 4 })]
      yield* Effect.forkScoped(Effect.forEach(events, (event) => Effect.delay(event, "5 seconds")))
      const seen = yield* Poll.stream(device, DS18B20.temperature, "1 second").pipe(Changes.stream(), during(30))
      assert.deepStrictEqual(
        seen.map(([, value]) => value),
        [4, "OwDeviceMissing", 4]
      )
    }).pipe(
      Effect.scoped,
      Effect.provide(on({ [address(1)]: { temperature: 4 } })),
      Effect.provide(VirtualClock.layer())
    )
  )
})
