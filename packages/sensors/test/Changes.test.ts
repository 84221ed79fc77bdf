import { assert, describe, it } from "@effect/vitest"
import { OwConnectionError, RomId } from "@owserver/client"
import { Bus, Faults, VirtualClock } from "@owserver/fake"
import { type Chunk, DateTime, Effect, Either, Ref, Stream } from "effect"
import {
  Changes,
  type Device,
  Devices,
  DS18B20,
  OwDeviceMissing,
  Poll,
  type Reading,
  TemperatureScan,
  Trust
} from "../src/index.js"
import * as Sample from "./Sample.js"

const one = "28.000000000001"
const two = "28.000000000002"
const hub = "1F.000000000003"
const behind = "28.000000000004"

type Outcome = Either.Either<Reading.Reading<unknown>, Device.ReadError>

const reading = (value: unknown, device = one, property = "temperature"): Either.Either<Reading.Reading<never>> =>
  Either.right({
    value: value as never,
    unit: "°C",
    at: DateTime.unsafeMake(0),
    source: "Fresh",
    quality: "Good",
    device: RomId.make(device),
    property
  })

const away = (path: string): Either.Either<never, Device.ReadError> =>
  Either.left(new OwConnectionError({ operation: "read", path, server: "pi", reason: "Refused" }))

const missing = (device = one): Either.Either<never, Device.ReadError> => Either.left(new OwDeviceMissing({ device }))

const said = (outcome: Outcome) => (Either.isLeft(outcome) ? outcome.left._tag : outcome.right.value)

const through = <A>(outcomes: ReadonlyArray<Outcome>, combinator: (self: Stream.Stream<never>) => Stream.Stream<A>) =>
  Effect.map(Stream.runCollect(combinator(Stream.fromIterable(outcomes) as never)), (all) =>
    Array.from(all as Chunk.Chunk<unknown> as Chunk.Chunk<Outcome>, said)
  )

const bus = Sample.server(() =>
  Bus.make({
    [one]: { temperature: 20 },
    [two]: { temperature: 21 },
    [hub]: { main: { [behind]: { temperature: 3 } } }
  })
)

describe("changes of all thermometers", () => {
  it.effect("emit each outage and recovery of each thermometer", () =>
    Effect.gen(function* () {
      const { setFaults } = yield* Sample.Fake
      const devices = yield* Devices.list()
      const all = Stream.mapConcat(
        Stream.repeatEffect(TemperatureScan.readAll({ devices, policy: Trust.accept })),
        (outcomes) => Array.from(outcomes.values())
      )
      const broken = { rules: [Faults.on(Faults.Reset({ after: 0 }))] }
      const round = yield* Ref.make(0)
      const staged = all.pipe(
        Stream.take(3 * 6),
        Stream.tap(() =>
          Effect.flatMap(
            Ref.updateAndGet(round, (n) => n + 1),
            (n) => {
              if (n === 3) return setFaults(broken)
              if (n === 9) return setFaults({})
              if (n === 12) return setFaults(broken)
              return n === 15 ? setFaults({}) : Effect.void
            }
          )
        )
      )
      const told = Array.from(yield* Stream.runCollect(Changes.stream(staged)), said)
      const errors = ["OwConnectionError", "OwConnectionError", "OwConnectionError"]
      assert.deepStrictEqual(told.slice(0, 9), [20, 21, 3, ...errors, 20, 21, 3])
      assert.deepStrictEqual(told.slice(-6), [...errors, 20, 21, 3])
    }).pipe(Effect.provide(bus), Effect.provide(VirtualClock.layer()))
  )

  it.effect("have errors with the path of the device", () =>
    Effect.gen(function* () {
      const { setFaults } = yield* Sample.Fake
      const devices = yield* Devices.list()
      yield* setFaults({ rules: [Faults.on(Faults.Reset({ after: 0 }))] })
      const outcomes = yield* TemperatureScan.readAll({ devices })
      const errors = Array.from(outcomes.values(), (outcome) => Either.getOrThrow(Either.flip(outcome)))
      const paths = errors.map((error) => (error._tag === "OwDeviceMissing" ? "" : error.path))
      assert.sameMembers(paths, [`/${one}/temperature`, `/${two}/temperature`, `/${hub}/main/${behind}/temperature`])
      assert.include(errors[0]?.message, `read /${one}/temperature`)
      assert.instanceOf(errors[0], Error)
    }).pipe(Effect.provide(bus), Effect.provide(VirtualClock.layer()))
  )
})

describe("changes", () => {
  const changes = (...outcomes: ReadonlyArray<Outcome>) => through(outcomes, Changes.stream() as never)

  it.effect("treat latesttemp and temperature as one sensor", () =>
    Effect.gen(function* () {
      const latest = reading(20, one, "latesttemp")
      assert.deepStrictEqual(yield* changes(reading(20), latest, away(`/${one}/temperature`), latest), [
        20,
        "OwConnectionError",
        20
      ])
    })
  )

  it.effect("emit a failure without a device once, and the first reading after it", () =>
    Effect.gen(function* () {
      const outcomes = [reading(20), away("/"), away("/"), reading(20), reading(20), away("/"), reading(20)]
      assert.deepStrictEqual(yield* changes(...outcomes), [20, "OwConnectionError", 20, "OwConnectionError", 20])
    })
  )

  it.effect("distinguish properties whose names end alike", () =>
    Effect.gen(function* () {
      const broken = away(`/${one}/HIH4000/humidity`)
      const good = reading(50, one, "humidity")
      assert.deepStrictEqual(yield* changes(good, broken, good, broken, good), [50, "OwConnectionError"])
    })
  )

  it.effect("emit the end of a failure of a policy", () =>
    Effect.gen(function* () {
      const { setFaults } = yield* Sample.Fake
      const device = yield* Devices.get(one)
      const doubted = Faults.on(Faults.Value({ value: "85" }), { path: /temperature/ })
      const unread = Faults.on(Faults.Reset({ after: 0 }), { path: /scratchpad/ })
      const told: Array<unknown> = []
      const step = (faults: Faults.Faults) =>
        Effect.zipRight(
          setFaults(faults),
          Effect.either(device.read(DS18B20.temperature, { policy: Trust.scratchpad }))
        )
      for (const faults of [{}, { rules: [doubted, unread] }, {}]) told.push(yield* step(faults))
      assert.deepStrictEqual(yield* changes(...(told as ReadonlyArray<Outcome>)), [20, "OwConnectionError", 20])
    }).pipe(Effect.provide(bus))
  )
})

describe("hysteresis", () => {
  it.effect("is a state with two thresholds, for each sensor", () =>
    Effect.gen(function* () {
      const outcomes = [20.5, 21, 20.5, 20, 20.5, 19, 22].map((value) => reading(value))
      const states = yield* through(outcomes, Changes.hysteresis({ low: 20, high: 21 }) as never)
      assert.deepStrictEqual(states, [true, true, false, false, false, true])
      const others = [reading(21), reading(20.5, two), away(`/${one}/temperature`), reading(20.5)]
      assert.deepStrictEqual(yield* through(others, Changes.hysteresis({ low: 20, high: 21 }) as never), [
        true,
        "OwConnectionError",
        true
      ])
    })
  )
})

describe("in a row", () => {
  it.effect("emits repeated values and failures", () =>
    Effect.gen(function* () {
      const inARow = (...outcomes: ReadonlyArray<Outcome>) => through(outcomes, Changes.inARow(2) as never)
      assert.deepStrictEqual(yield* inARow(...[1, 2, 2, 1, 2, 2, 2].map((value) => reading(value))), [2, 2, 2])
      assert.deepStrictEqual(yield* inARow(reading(1), missing(), reading(1), missing(), missing(), reading(1)), [
        "OwDeviceMissing"
      ])
      assert.deepStrictEqual(yield* inARow(reading(1), reading(1, two), reading(1), reading(1, two)), [1, 1])
    })
  )
})

describe("the latest", () => {
  /** What a consumer that needs 9.7 s for each outcome sees of these, which come each second. */
  const seen = (outcomes: ReadonlyArray<Outcome>, take: number) =>
    Effect.gen(function* () {
      const told: Array<unknown> = []
      yield* Stream.fromIterable(outcomes).pipe(
        Stream.mapEffect((outcome) => Effect.as(Effect.sleep("1 second"), outcome)),
        Changes.latest,
        Stream.take(take),
        Stream.runForEach((outcome) =>
          Effect.zipRight(
            Effect.sync(() => told.push(said(outcome))),
            Effect.sleep(9700)
          )
        )
      )
      return told
    }).pipe(Effect.provide(VirtualClock.layer()))

  it.effect("outcome reaches a slow consumer, and the stream ends with its source", () =>
    Effect.gen(function* () {
      const values = Array.from({ length: 35 }, (_, n) => reading(n))
      assert.deepStrictEqual(yield* seen(values, 100), [0, 9, 19, 29, 34])
    })
  )

  it.effect("outcomes of the sensors come in turn", () =>
    Effect.gen(function* () {
      const values = Array.from({ length: 40 }, (_, n) => reading(n, n % 2 === 0 ? one : two))
      const told = (yield* seen(values, 100)) as ReadonlyArray<number>
      assert.sameMembers(told.slice(-2), [38, 39])
      assert.isAtLeast(told.filter((n) => n % 2 === 0).length, 2)
      assert.isAtLeast(told.filter((n) => n % 2 === 1).length, 2)
    })
  )

  it.effect("ends with the last outcome of a device, also if it is missing", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* seen([reading(0), reading(1), missing(), reading(2)], 100), [0, 2])
      assert.deepStrictEqual(yield* seen([reading(0), missing(), reading(1), missing()], 100), [0, "OwDeviceMissing"])
    })
  )

  it.effect("fails like its source, after the waiting outcomes", () =>
    Effect.gen(function* () {
      const failing = Stream.concat(Stream.fromIterable([reading(1)]), Stream.fail("over"))
      const told: Array<unknown> = []
      const run = Stream.runForEach(Changes.latest(failing), (outcome) => Effect.sync(() => told.push(said(outcome))))
      assert.strictEqual(yield* Effect.flip(run), "over")
      assert.deepStrictEqual(told, [1])
    })
  )

  it.effect("stops reading when the consumer does", () =>
    Effect.gen(function* () {
      let reads = 0
      const source = Stream.repeatEffect(
        Effect.delay(
          Effect.sync(() => reading(reads++)),
          "1 second"
        )
      )
      yield* Stream.runDrain(Stream.take(Changes.latest(source), 3))
      const before = reads
      yield* Effect.sleep("1 minute")
      assert.strictEqual(reads, before)
    }).pipe(Effect.provide(VirtualClock.layer()))
  )
})

it.effect("a slow consumer of many sensors receives current readings with latest, and old ones without", () =>
  Effect.gen(function* () {
    const devices = [yield* Devices.get(one), yield* Devices.get(two)]
    const plan = devices.map((device) => Poll.task(device, DS18B20.temperature, "1 second"))
    const ages = (stream: Poll.Polled<number>) =>
      Effect.gen(function* () {
        const seen: Array<number> = []
        yield* stream.pipe(
          Stream.filterMap(Either.getRight),
          Stream.take(8),
          Stream.runForEach(({ at }) =>
            Effect.gen(function* () {
              seen.push((yield* DateTime.now).epochMillis - at.epochMillis)
              yield* Effect.sleep("10 seconds")
            })
          )
        )
        return Math.max(...seen)
      })
    assert.isAbove(yield* ages(Poll.streamAll(plan)), 10_000)
    assert.isAtMost(yield* ages(Changes.latest(Poll.streamAll(plan))), 1000)
  }).pipe(Effect.provide(bus), Effect.provide(VirtualClock.layer()))
)
