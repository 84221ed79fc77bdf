import { assert, describe, it } from "@effect/vitest"
import { Bus, type Devices as Described, Faults, VirtualClock } from "@owserver/fake"
import { Chunk, Effect, Either, Stream } from "effect"
import { Presence } from "../src/index.js"
import * as Sample from "./Sample.js"

const one = "28.000000000001"
const two = "10.000000000002"
const hub = "1F.000000000003"

const on = (...buses: ReadonlyArray<Described>) => Sample.server(() => Bus.make(...buses))

/** Runs one step per second, half a second before each walk, and returns the emitted events. */
const collect = (
  steps: (bus: Bus.Bus) => ReadonlyArray<Effect.Effect<void, unknown, never>>,
  options?: Presence.Options
) =>
  Effect.gen(function* () {
    const { bus } = yield* Sample.Fake
    const each = steps(bus)
    yield* Effect.forkScoped(
      Effect.forEach(each, Effect.delay("1 second"), { discard: true }).pipe(Effect.delay("500 millis"))
    )
    const events: Array<string> = []
    yield* Presence.stream("1 second", options).pipe(
      Stream.runForEach((event) =>
        Effect.sync(() =>
          events.push(
            Either.isLeft(event) ? event.left._tag : `${event.right._tag} ${event.right.device.path.slice(1)}`
          )
        )
      ),
      Effect.timeoutOption((each.length + 1) * 1000 + 900)
    )
    return events
  }).pipe(Effect.scoped)

describe("presence", () => {
  it.effect("emits each appearance, disappearance, return and move once", () =>
    Effect.gen(function* () {
      const events = yield* collect((bus) => [
        bus.detach(one),
        Effect.void,
        bus.attach(one, {}),
        Effect.zipRight(bus.detach(one), bus.attach(one, {}, { bus: 1 })),
        bus.attach("26.0000000000AA", {})
      ])
      assert.deepStrictEqual(events, [
        `Appeared ${one}`,
        `Appeared ${hub}`,
        `Appeared ${hub}/main/${two}`,
        `Vanished ${one}`,
        `Returned ${one}`,
        `Moved ${one}`,
        "Appeared 26.0000000000AA"
      ])
    }).pipe(Effect.provide(on({ [one]: {}, [hub]: { main: { [two]: {} } } }, {})), Effect.provide(VirtualClock.layer()))
  )

  it.effect("keeps devices during a failed walk, and continues when the server is back", () =>
    Effect.gen(function* () {
      const { bus, restart, setFaults } = yield* Sample.Fake
      const events = yield* collect(() => [
        Effect.zipRight(setFaults({ refuseConnections: true }), restart),
        Effect.zipRight(setFaults({}), restart),
        bus.detach(one)
      ])
      assert.deepStrictEqual(events, [`Appeared ${one}`, "OwConnectionError", `Vanished ${one}`])
    }).pipe(Effect.provide(on({ [one]: {} })), Effect.provide(VirtualClock.layer()))
  )

  it.effect("emits events of other buses while one fails, and keeps the devices of that bus", () =>
    Effect.gen(function* () {
      const { bus, setFaults } = yield* Sample.Fake
      const broken = setFaults({ rules: [Faults.on(Faults.Refuse({ ret: -5 }), { path: /bus\.1/ })] })
      const events = yield* collect(() => [
        Effect.zipRight(broken, bus.attach("26.0000000000AA", {})),
        bus.detach(one),
        setFaults({}),
        bus.detach(two)
      ])
      assert.deepStrictEqual(events, [
        `Appeared ${one}`,
        `Appeared ${hub}`,
        `Appeared ${hub}/main/${two}`,
        "OwReturnError",
        "Appeared 26.0000000000AA",
        "OwReturnError",
        `Vanished ${one}`,
        `Vanished ${hub}/main/${two}`
      ])
    }).pipe(Effect.provide(on({ [one]: {} }, { [hub]: { main: { [two]: {} } } })), Effect.provide(VirtualClock.layer()))
  )

  it.effect("needs as many walks without a device as misses says", () =>
    Effect.gen(function* () {
      const events = yield* collect(
        (bus) => [bus.detach(one), bus.attach(one, {}), bus.detach(one), Effect.void, Effect.void],
        { misses: 2 }
      )
      assert.deepStrictEqual(events, [`Appeared ${one}`, `Vanished ${one}`])
    }).pipe(Effect.provide(on({ [one]: {} })), Effect.provide(VirtualClock.layer()))
  )

  it.effect("starts again in each run", () =>
    Effect.gen(function* () {
      const stream = Presence.stream("1 second").pipe(Stream.take(1))
      assert.strictEqual(Chunk.size(yield* Stream.runCollect(stream)), 1)
      assert.strictEqual(Chunk.size(yield* Stream.runCollect(stream)), 1)
    }).pipe(Effect.provide(on({ [one]: {} })), Effect.provide(VirtualClock.layer()))
  )
})
