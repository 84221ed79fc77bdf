/**
 * What is done at intervals is done at intervals, whatever somebody does to the clock on the wall.
 */
import { assert, describe, it } from "@effect/vitest"
import { OwServer, RomId } from "@owserver/client"
import { Bus, FakeOwServer } from "@owserver/fake"
import { Clock, Effect, Either, Ref, Stream } from "effect"
import {
  Alarms,
  type Celsius,
  Counters,
  Device,
  Devices,
  DS18B20,
  DS2423,
  OwDeviceMissing,
  Poll,
  Presence,
  type Reading,
  TemperatureScan,
  Trust
} from "../src/index.js"
import { leaping } from "./LeapingClock.js"

const address = "28.000000000001"
const meter = "1D.000000000001"

const second = 1000
const hour = 3600 * second
const leaps = [-2.5 * second, 2.5 * second, -hour, hour, -10 * 365 * 24 * hour, 10 * 365 * 24 * hour]

/** Seconds of the monotonic clock. */
const seconds = Effect.map(Clock.currentTimeNanos, (nanos) => Number(nanos / 1_000_000n) / 1000)

/** A device that counts when it is read. */
const probe = Effect.gen(function* () {
  const times = yield* Ref.make<ReadonlyArray<number>>([])
  const begun = yield* seconds
  const told = Effect.flatMap(seconds, (now) => Ref.update(times, (all) => [...all, now - begun]))
  return { times, told }
})

const during = <A, E>(stream: Stream.Stream<A, never, E>) =>
  Stream.runDrain(stream).pipe(Effect.timeoutOption("60 seconds"))

describe("a wall clock that is set", () => {
  it.effect("does not change when a poll reads", () =>
    Effect.forEach(leaps, (leap) =>
      Effect.gen(function* () {
        const { times, told } = yield* probe
        const gone = new OwDeviceMissing({ device: address })
        const read = () => Effect.zipRight(Effect.delay(told, "100 millis"), gone)
        const device: Device.Device = { ...Device.make(RomId.make(address)), read }
        yield* during(Poll.stream(device, DS18B20.temperature, "10 seconds"))
        assert.deepStrictEqual((yield* times).map(Math.round), [0, 10, 20, 30, 40, 50], `set by ${leap} ms`)
      }).pipe(leaping(25 * second, leap))
    ).pipe(Effect.provideService(OwServer, {} as never))
  )

  it.effect("does not change when presence and alarms search", () =>
    Effect.forEach(leaps, (leap) =>
      Effect.gen(function* () {
        const fake = yield* FakeOwServer.make(yield* Bus.make({ [address]: { temperature: 4 } }))
        const ow = yield* OwServer.make(fake.transport)
        const streams: ReadonlyArray<Stream.Stream<unknown, never, OwServer>> = [
          Presence.stream("10 seconds"),
          Alarms.stream("10 seconds")
        ]
        for (const stream of streams) {
          const { times, told } = yield* probe
          // Each look lists directories; what is asked within a second is one look.
          const counted: typeof ow = {
            ...ow,
            dir: (path, options) => Effect.zipRight(told, ow.dir(path, options))
          }
          yield* during(Stream.provideService(stream, OwServer, counted))
          assert.deepStrictEqual(
            Array.from(new Set((yield* times).map(Math.round))),
            [0, 10, 20, 30, 40, 50],
            `set by ${leap} ms`
          )
        }
      }).pipe(Effect.scoped, leaping(25 * second, leap))
    )
  )

  it.effect("does not change counts and rates", () =>
    Effect.forEach(leaps, (leap) =>
      Effect.gen(function* () {
        const fake = yield* FakeOwServer.make(yield* Bus.make({ [meter]: {} }))
        const ow = yield* OwServer.make(fake.transport)
        // The last step is too large for its time, unless that is an hour.
        const values = [0, 100, 200, 300, 400, 30_000]
        let reads = 0
        const read: typeof ow.read = (path, options) =>
          Effect.zipRight(fake.bus.set(`/${meter}/counter.A`, values[reads++]!), ow.read(path, options)).pipe(
            Effect.orDie
          )
        const counted = yield* Poll.stream(Device.make(RomId.make(meter)), DS2423.counter.A, "10 seconds").pipe(
          Counters.counts({ fastest: 10 }),
          Stream.take(values.length),
          Stream.runCollect,
          Effect.provideService(OwServer, { ...ow, read })
        )
        assert.deepStrictEqual(
          Array.from(counted, (outcome) =>
            Either.isRight(outcome) ? `${outcome.right.event} ${Math.round(outcome.right.rate)}` : outcome.left._tag
          ),
          ["First 0", ...Array.from({ length: 4 }, () => "Counted 10"), "Doubtful 0"],
          `set by ${leap} ms`
        )
      }).pipe(Effect.scoped, leaping(45 * second, leap))
    )
  )

  it.effect("does not change the rate of change of a sensor", () =>
    Effect.forEach(leaps, (leap) =>
      Effect.gen(function* () {
        const bus = yield* Bus.make({ [address]: { temperature: 20 } })
        const fake = yield* FakeOwServer.make(bus)
        const ow = yield* OwServer.make(fake.transport)
        const rules = [
          { name: "Fast", properties: ["temperature"], condition: { _tag: "Faster" as const, perSecond: 0.5 } }
        ]
        const device = Device.make(RomId.make(address))
        const read = (previous?: Reading.Reading<Celsius>) =>
          Effect.provideService(
            device.read(DS18B20.temperature, { source: "Fresh", policy: Trust.reject, rules, previous }),
            OwServer,
            ow
          )
        const first = yield* read()
        yield* Effect.sleep("10 seconds")
        yield* bus.set(`/${address}/temperature`, 24)
        assert.strictEqual((yield* read(first)).quality, "Good", `set by ${leap} ms`)
        yield* bus.set(`/${address}/temperature`, 27)
        assert.strictEqual((yield* Effect.flip(read(first)))._tag, "OwSuspectValue", `set by ${leap} ms`)
      }).pipe(Effect.scoped, leaping(5 * second, leap))
    )
  )

  it.effect("does not change the waiting time for a common conversion", () =>
    Effect.forEach(leaps, (leap) =>
      Effect.gen(function* () {
        const fake = yield* FakeOwServer.make(yield* Bus.make({ [address]: { temperature: 4 } }))
        const ow = yield* OwServer.make(fake.transport)
        const devices = yield* Effect.provideService(Devices.list(), OwServer, ow)
        // The clock is set while the server answers the command to measure.
        const slow: typeof ow = {
          ...ow,
          write: (path, data, options) => Effect.delay(ow.write(path, data, options), "500 millis")
        }
        const begun = yield* seconds
        const outcomes = yield* Effect.provideService(TemperatureScan.readAll({ devices }), OwServer, slow)
        assert.isTrue(Array.from(outcomes.values()).every(Either.isRight))
        assert.strictEqual(Math.round((yield* seconds) - begun), 1, `set by ${leap} ms`)
      }).pipe(Effect.scoped, leaping(250, leap))
    )
  )
})
