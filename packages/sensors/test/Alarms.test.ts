import { assert, describe, it } from "@effect/vitest"
import { OwServer } from "@owserver/client"
import { Bus, type Devices as Described, Faults, VirtualClock } from "@owserver/fake"
import { Effect, Either, Stream } from "effect"
import { Alarms } from "../src/index.js"
import * as Sample from "./Sample.js"

const board = "29.000000000001"
const pair = "12.000000000002"
const thermometer = "28.000000000003"
const converter = "20.000000000004"
const chain = "42.000000000005"
const port = "1C.000000000006"

const installation = Sample.server(() =>
  Bus.make({
    [board]: { set_alarm: 111_111_111, alias: "doors" },
    [pair]: { set_alarm: 331 },
    [thermometer]: { temperature: 20, temphigh: 30, templow: 10 },
    [converter]: {},
    [chain]: { temperature: 20, temphigh: 30, templow: 10 },
    [port]: { set_alarm: 331 }
  } satisfies Described)
)

type Event = readonly [device: string, ...latched: ReadonlyArray<string>] | string

/** Runs one step per second, half a second before each search, and returns the emitted events. */
const collect = (
  steps: (server: Effect.Effect.Success<typeof Sample.Fake>) => ReadonlyArray<Effect.Effect<unknown, unknown>>
) =>
  Effect.gen(function* () {
    const each = steps(yield* Sample.Fake)
    yield* Effect.forkScoped(Effect.forEach(each, Effect.delay("1 second"), { discard: true }).pipe(Effect.delay(500)))
    const events: Array<Event> = []
    yield* Alarms.stream("1 second").pipe(
      Stream.runForEach((event) =>
        Effect.sync(() =>
          events.push(Either.isLeft(event) ? event.left._tag : [event.right.device.rom, ...event.right.latched])
        )
      ),
      Effect.timeoutOption((each.length + 2) * 1000)
    )
    return events
  }).pipe(Effect.scoped, Effect.provide(installation), Effect.provide(VirtualClock.layer()))

describe("alarms", () => {
  it.effect("emit each latched event once, and clear the latch for the next", () =>
    Effect.gen(function* () {
      const events = yield* collect(({ bus }) => [
        bus.set(`/${board}/latch.3`, true),
        Effect.void,
        Effect.zipRight(bus.set(`/${board}/latch.3`, true), bus.set(`/${board}/latch.7`, true)),
        bus.set(`/${pair}/latch.B`, true),
        bus.set(`/${converter}/alarm/high.C`, true)
      ])
      assert.deepStrictEqual(events, [
        [board, "3"],
        [board, "3", "7"],
        [pair, "B"],
        [converter, "high.C"]
      ])
    })
  )

  it.effect("emit a device without a latch when it enters the alarm, and again after it has left", () =>
    Effect.gen(function* () {
      const temperature = (value: number) => (bus: Bus.Bus) => bus.set(`/${thermometer}/temperature`, value)
      const events = yield* collect(({ bus }) => [31, 32, 20, 5].map((value) => temperature(value)(bus)))
      assert.deepStrictEqual(events, [[thermometer], [thermometer]])
    })
  )

  it.effect("emit a device with an empty latch that is in alarm for another cause", () =>
    Effect.gen(function* () {
      const events = yield* collect(({ bus }) => [
        bus.set(`/${chain}/temperature`, 40),
        Effect.void,
        bus.set(`/${chain}/temperature`, 20),
        bus.set(`/${chain}/temperature`, 5)
      ])
      assert.deepStrictEqual(events, [[chain], [chain]])
    })
  )

  it.effect("write only to set latches: no output, no setting, no other channel", () =>
    Effect.gen(function* () {
      const { bus } = yield* Sample.Fake
      const ow = yield* OwServer
      const written: Array<string> = []
      const watched = OwServer.of({
        ...ow,
        write: (path, data, options) => {
          written.push(path)
          return ow.write(path, data, options)
        }
      })
      // The latch of a DS28EA00 is the state of its outputs.
      yield* bus.set(`/${chain}/latch.A`, true)
      yield* bus.set(`/${chain}/temperature`, 40)
      yield* bus.set(`/${board}/latch.3`, true)
      yield* bus.set(`/${pair}/latch.B`, true)
      yield* bus.set(`/${port}/latch.1`, true)
      yield* bus.set(`/${converter}/alarm/high.C`, true)
      const first = Effect.provideService(
        Stream.runCollect(Stream.take(Alarms.stream("1 second"), 5)),
        OwServer,
        watched
      )
      const events = Array.from(yield* first, (event) => {
        const { device, latched } = Either.getOrThrow(event)
        return [device.rom, ...latched]
      })
      assert.sameDeepMembers(events, [[board, "3"], [pair, "B"], [port, "1"], [converter, "high.C"], [chain]])
      assert.isTrue(yield* bus.get(`/${chain}/latch.A`))
      assert.sameMembers(written, [
        `/${board}/latch.ALL`,
        `/${pair}/latch.ALL`,
        `/${port}/latch.ALL`,
        `/${converter}/alarm/high.C`
      ])
    }).pipe(Effect.provide(installation), Effect.provide(VirtualClock.layer()))
  )

  it.effect("emit a latch again after another client cleared it", () =>
    Effect.gen(function* () {
      const events = yield* collect(({ bus, setFaults }) => [
        Effect.zipRight(setFaults({ readonly: true }), bus.set(`/${board}/latch.0`, true)),
        Effect.zipRight(setFaults({}), bus.set(`/${board}/latch.0`, false)),
        bus.set(`/${board}/latch.0`, true)
      ])
      assert.deepStrictEqual(events, [[board, "0"], "OwReturnError", [board, "0"]])
    })
  )

  it.effect("emit a latch that cannot be cleared once, and the failure each time", () =>
    Effect.gen(function* () {
      const events = yield* collect(({ bus, setFaults }) => [
        Effect.zipRight(setFaults({ readonly: true }), bus.set(`/${board}/latch.0`, true)),
        Effect.void,
        setFaults({}),
        bus.set(`/${board}/latch.0`, true)
      ])
      assert.deepStrictEqual(events, [[board, "0"], "OwReturnError", "OwReturnError", [board, "0"]])
    })
  )

  it.effect("continue after failures of the server and of one device", () =>
    Effect.gen(function* () {
      const events = yield* collect(({ bus, restart, setFaults }) => [
        Effect.zipRight(setFaults({ refuseConnections: true }), restart),
        Effect.zipRight(setFaults({ rules: [Faults.on(Faults.Refuse({ ret: -5 }), { path: /latch/ })] }), restart),
        bus.set(`/${board}/latch.0`, true),
        setFaults({})
      ])
      assert.deepStrictEqual(events, ["OwConnectionError", "OwReturnError", [board, "0"]])
    })
  )
})

describe("current alarms", () => {
  it.scoped("include set latches, which are not cleared", () =>
    Effect.gen(function* () {
      const { bus, setFaults } = yield* Sample.Fake
      assert.strictEqual((yield* Alarms.current).size, 0)
      yield* bus.set(`/${board}/latch.3`, true)
      yield* bus.set(`/${converter}/alarm/high.C`, true)
      yield* bus.set(`/${thermometer}/temperature`, 31)
      for (const _ of [1, 2]) {
        const found = Array.from(yield* Alarms.current, ([rom, alarm]) => [
          String(rom),
          Either.getOrThrow(alarm).latched
        ])
        assert.deepStrictEqual(found, [
          [board, ["3"]],
          [thermometer, []],
          [converter, ["high.C"]]
        ])
      }
      assert.isTrue(yield* bus.get(`/${board}/latch.3`))
      yield* setFaults({ rules: [Faults.on(Faults.Refuse({ ret: -5 }), { path: /latch/ })] })
      const states = Array.from(yield* Alarms.current, ([rom, alarm]) => [String(rom), Either.isRight(alarm)])
      assert.deepStrictEqual(states, [
        [board, false],
        [thermometer, true],
        [converter, true]
      ])
    }).pipe(Effect.provide(installation))
  )
})
