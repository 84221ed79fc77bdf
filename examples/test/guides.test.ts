/**
 * The examples of the guides.
 */
import { assert, describe, it } from "@effect/vitest"
import { OwServer, type OwServerError, RomId } from "@owserver/client"
import { Bus, FakeOwServer, Faults, OwServerTest, VirtualClock } from "@owserver/fake"
import * as FakeTcp from "@owserver/fake/FakeTcp"
import { Devices, TemperatureBatcher } from "@owserver/sensors"
import { Chunk, Clock, Effect, Fiber, Layer, Logger, Option, Stream } from "effect"
import * as RealOwServer from "../../packages/conformance/test/RealOwServer.js"
import * as Connections from "../guides/connections.js"
import * as Errors from "../guides/errors.js"
import * as Many from "../guides/many.js"
import * as Timeouts from "../guides/timeouts.js"
import { traced } from "../guides/trace.js"
import * as TrustGuide from "../guides/trust.js"

const path = "/28.000028D70100/temperature"

const bus = Effect.suspend(() => Bus.make({ "28.000028D70100": { temperature: 21.25 } }))

/** The duration of an effect in milliseconds, by the current clock. */
const took = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    const begun = yield* Clock.currentTimeMillis
    yield* effect
    return (yield* Clock.currentTimeMillis) - begun
  })

const misbehaving = (fault: Faults.Fault, when: Faults.When = { path }) =>
  Effect.flatMap(FakeOwServer.FakeOwServer, ({ setFaults }) => setFaults({ rules: [Faults.on(fault, when)] }))

describe("connections", () => {
  const opened = Effect.map(FakeOwServer.FakeOwServer, ({ counters }) => counters).pipe(Effect.flatten)

  it.scopedLive("persistent connections stay within the limit; others end with their request", () =>
    Effect.gen(function* () {
      const paths = Array.from({ length: 20 }, () => path)
      const accepted = (layer: (port: number) => Layer.Layer<OwServer, OwServerError>) =>
        Effect.gen(function* () {
          const server = yield* FakeOwServer.make(bus)
          const { port } = yield* FakeTcp.listen(server)
          yield* Effect.provide(OwServer.readMany(paths), layer(port))
          return (yield* server.counters).accepted
        })
      assert.isAtMost(yield* accepted(Connections.kept), 2)
      // The layer's own check is a request as well.
      assert.strictEqual(yield* accepted(Connections.perRequest), 1 + paths.length)
    })
  )

  it.effect("a burst leaves no connection open, and a clone shares the limit", () =>
    Effect.gen(function* () {
      assert.strictEqual((yield* Connections.burst(Array.from({ length: 9 }, () => path))).length, 9)
      assert.strictEqual(yield* Connections.connections, "0 open, 0 busy, 0 queued")
      const { accepted } = yield* opened
      assert.deepStrictEqual(yield* Connections.search, ["/uncached/28.000028D70100/"])
      assert.strictEqual((yield* opened).accepted, accepted + 1)
      yield* misbehaving(Faults.Slow({ millis: 5000 }))
      const slow = yield* Effect.fork(
        Effect.all(
          [1, 2, 3, 4, 5, 6].map(() => OwServer.read(path)),
          { concurrency: 6 }
        )
      )
      yield* Effect.sleep("1 second")
      assert.strictEqual(yield* Connections.connections, "4 open, 4 busy, 2 queued")
      yield* Fiber.interrupt(slow)
    }).pipe(Effect.provide(OwServerTest.layer(bus)), Effect.provide(VirtualClock.layer()))
  )
})

describe("timeouts", () => {
  it.effect("a timeout is exact; without one the call waits as long as keepalives arrive", () =>
    Effect.gen(function* () {
      assert.strictEqual(yield* Timeouts.soon(path), "       21.25")
      yield* misbehaving(Faults.Slow({ millis: 8500 }))
      assert.strictEqual(yield* Timeouts.soon(path), "not after 2000 ms, while Replying")
      assert.strictEqual(yield* took(Timeouts.soon(path)), 2000)
      assert.strictEqual(yield* took(Timeouts.patiently(path)), 8500)
      assert.strictEqual(yield* Timeouts.keepalives(path), 8)
    }).pipe(Effect.provide(OwServerTest.layer(bus)), Effect.provide(VirtualClock.layer()))
  )

  it.effect("a silent server fails the call after five seconds", () =>
    Effect.gen(function* () {
      yield* misbehaving(Faults.Stall())
      assert.strictEqual(yield* took(Timeouts.patiently(path)), 5000)
      assert.strictEqual(yield* Timeouts.patiently(path), "no connection: Silence")
      assert.strictEqual(yield* Timeouts.soon(path), "not after 2000 ms, while Replying")
    }).pipe(Effect.provide(OwServerTest.layer(bus)), Effect.provide(VirtualClock.layer()))
  )
})

describe("errors", () => {
  it.effect("transient errors are retried, a missing path is none", () =>
    Effect.gen(function* () {
      assert.strictEqual(Option.getOrNull(yield* Errors.reading(path)), 21.25)
      assert.isNull(Option.getOrNull(yield* Errors.reading("/28.000028D70101/temperature")))
      yield* misbehaving(Faults.Refuse({ ret: -5 }), { path, times: 3 })
      assert.strictEqual(Option.getOrNull(yield* Errors.reading(path)), 21.25)
      yield* misbehaving(Faults.Refuse({ ret: -5 }))
      const begun = yield* Clock.currentTimeMillis
      const error = yield* Effect.flip(Errors.reading(path))
      assert.strictEqual(error._tag, "OwReturnError")
      assert.isAbove((yield* Clock.currentTimeMillis) - begun, 50_000)
    }).pipe(Effect.provide(OwServerTest.layer(bus)), Effect.provide(VirtualClock.layer()))
  )

  it.effect("each kind of error has its own text", () =>
    Effect.gen(function* () {
      const answers = Effect.fnUntraced(function* (fault: Faults.Fault) {
        yield* misbehaving(fault)
        return yield* Errors.explained(path)
      })
      assert.strictEqual(yield* Errors.explained("/nonexistent"), "/nonexistent does not exist")
      assert.strictEqual(yield* Errors.explained("/"), "the server returned EISDIR: is a directory")
      assert.strictEqual(yield* answers(Faults.Refuse({ ret: -5 })), "the bus failed; check the wiring")
      assert.strictEqual(yield* answers(Faults.Slow({ millis: 20_000 })), "the bus is slow")
      assert.match(yield* answers(Faults.Stall()), /cannot be reached: Silence$/)
      assert.strictEqual(yield* answers(Faults.Close({ after: 30 })), "the connection was lost; try again")
      assert.match(yield* answers(Faults.Word({ field: "version", value: 7 })), /is not an owserver$/)
      assert.match(yield* answers(Faults.Word({ field: "size", value: 99 })), /is not an owserver$/)
      assert.strictEqual((yield* Effect.flip(Errors.explained("/a\0b")))._tag, "OwInvalidArgument")
    }).pipe(Effect.provide(OwServerTest.layer(bus)), Effect.provide(VirtualClock.layer()))
  )
})

describe("many sensors", () => {
  /** Ten thermometers on each of two buses, with realistic conversion times. */
  const twenty = Effect.suspend(() => {
    const ten = (bus: number) =>
      Object.fromEntries(Array.from({ length: 10 }, (_, n) => [`28.0${bus}00000000${n}0`, { temperature: n }]))
    return Bus.make(ten(1), ten(2))
  })
  const server = OwServerTest.layer(twenty, { server: { conversions: true } })
  const world = Layer.provideMerge(TemperatureBatcher.layer(), server)

  it.effect("a common conversion takes as long as one", () =>
    Effect.gen(function* () {
      const devices = yield* Devices.list()
      assert.strictEqual(devices.length, 20)
      assert.strictEqual(yield* took(Many.inTurn(devices)), 20 * 750)
      const outcomes = yield* Many.together(devices)
      assert.strictEqual(Array.from(outcomes.values()).filter(({ _tag }) => _tag === "Right").length, 20)
      assert.strictEqual(yield* took(Many.together(devices)), 1000)
      assert.strictEqual(yield* took(Many.shared(devices)), 1020)
      assert.strictEqual(yield* took(Many.coarse(devices)), 110)
      assert.deepStrictEqual(
        yield* Many.types,
        Array.from({ length: 20 }, () => "DS18B20")
      )
    }).pipe(Effect.provide(world), Effect.provide(VirtualClock.layer()))
  )
})

describe("implausible values", () => {
  /** A scratchpad with its checksum. Byte 6 is 10h if 85 °C was measured. */
  const scratchpad = (...bytes: ReadonlyArray<number>) => Uint8Array.of(...bytes, RomId.crc8(Uint8Array.from(bytes)))

  const ask = (how: typeof TrustGuide.room) => Effect.flatMap(Devices.get("28.000028D70100"), how)

  it.effect("85 °C is read again, accepted for a boiler, and returned if every value is accepted", () =>
    Effect.gen(function* () {
      const { bus } = yield* FakeOwServer.FakeOwServer
      assert.strictEqual(yield* ask(TrustGuide.room), "21.25 °C, Good")
      yield* misbehaving(Faults.Value({ value: "85" }), { path, times: 1 })
      assert.strictEqual(yield* ask(TrustGuide.room), "21.25 °C, Confirmed")
      yield* bus.set(path, 85)
      assert.strictEqual(yield* ask(TrustGuide.room), "not 85 °C: PowerOn")
      assert.strictEqual(yield* ask(TrustGuide.boiler), "not 85 °C: PowerOn")
      yield* bus.set("/28.000028D70100/scratchpad", scratchpad(0x50, 0x05, 0x4b, 0x46, 0x7f, 0xff, 0x10, 0x10))
      assert.strictEqual(yield* ask(TrustGuide.boiler), "85 °C, Confirmed")
      assert.strictEqual(yield* ask(TrustGuide.raw), "85 °C, Suspect")
      yield* misbehaving(Faults.Value({ value: "-127" }))
      assert.strictEqual(yield* ask(TrustGuide.room), "not -127 °C: NoAnswer")
    }).pipe(Effect.provide(OwServerTest.layer(bus)), Effect.provide(VirtualClock.layer()))
  )

  it.effect("a value that changes too fast is refused until enough time has passed", () =>
    Effect.gen(function* () {
      const { bus } = yield* FakeOwServer.FakeOwServer
      const device = yield* Devices.get("28.000028D70100")
      const readings = yield* Effect.fork(Stream.runCollect(Stream.take(TrustGuide.pool(device), 4)))
      yield* Effect.sleep("5 seconds")
      yield* misbehaving(Faults.Value({ value: "80" }), { path, times: 1 })
      yield* Effect.sleep("10 seconds")
      yield* bus.set(path, 40)
      yield* Effect.sleep("10 seconds")
      yield* bus.set(path, 22)
      const [first, second, third, fourth] = Chunk.toReadonlyArray(yield* Fiber.join(readings))
      assert.deepStrictEqual([first, fourth], ["21.25 °C", "22 °C"])
      assert.match(second ?? "", / 80 is not plausible: TooFast/)
      assert.match(third ?? "", / 40 is not plausible: TooFast/)
    }).pipe(Effect.provide(OwServerTest.layer(bus)), Effect.provide(VirtualClock.layer()))
  )
})

describe("the trace", () => {
  const lines = (port: number) => {
    const logged: Array<string> = []
    const logger = Logger.make(({ message }) => void logged.push(String(message)))
    return traced(port).pipe(Effect.provide(Logger.replace(Logger.defaultLogger, logger)), Effect.as(logged))
  }
  const expected = (text: string) => [
    "> NOP  size 0 offset 0 flags 0x00000104",
    "< 0 0 bytes size 0 offset 0 flags 0x00000104 kept",
    "> READ /10.000010EF0000/temperature size 100050 offset 0 flags 0x00000104",
    `< ${text.length} ${text.length} bytes size ${text.length} offset 0 flags 0x00000104 kept`,
    "> READ /uncached/10.000010EF0000/temperature size 100050 offset 0 flags 0x00000104",
    `< ${text.length} ${text.length} bytes size ${text.length} offset 0 flags 0x00000104 kept`,
    "> DIRALLSLASH /nonexistent size 0 offset 0 flags 0x00000104",
    "< -1 (EPERM) 0 bytes size 0 offset 0 flags 0x00000104 kept"
  ]

  it.scopedLive("logs each frame", () =>
    Effect.gen(function* () {
      const { port } = yield* FakeTcp.make(Effect.suspend(() => Bus.tester("10")))
      assert.deepStrictEqual(yield* lines(port), expected("         1.6"))
    })
  )

  it.scopedLive.skipIf(!RealOwServer.installed)("is the same of the real owserver", () =>
    Effect.gen(function* () {
      const { port } = yield* RealOwServer.start("--tester=10")
      assert.deepStrictEqual(yield* lines(port), expected("         1.6"))
    })
  )
})
