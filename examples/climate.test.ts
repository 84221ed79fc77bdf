import { assert, it } from "@effect/vitest"
import { Bus, FakeOwServer, Faults, OwServerTest, VirtualClock } from "@owserver/fake"
import { Clock, Effect, Layer } from "effect"
import { heating, reading, temperatures } from "./climate.js"

const server = Layer.suspend(() =>
  OwServerTest.layer(
    Bus.make({
      "28.AD6555070000": { alias: "living room", temperature: (millis) => 20 + millis / 3_600_000 },
      "10.67C6697351FF": { alias: "cellar", temperature: 12.5 },
      "3A.010000000000": { alias: "heating" }
    }),
    { server: { conversions: true } }
  )
)

it.effect("all temperatures take one conversion, and a failed one does not hide the others", () =>
  Effect.gen(function* () {
    const { setFaults } = yield* FakeOwServer.FakeOwServer
    assert.deepStrictEqual(yield* temperatures, ["living room: 20.0002 °C", "cellar: 12.5 °C"])
    assert.strictEqual(yield* Clock.currentTimeMillis, 1000)
    yield* setFaults({ rules: [Faults.on(Faults.Value({ value: "85" }), { path: /^.10/ })] })
    const [, cellar] = yield* temperatures
    assert.match(cellar ?? "", /^cellar: .* 85 /)
  }).pipe(Effect.provide(server), Effect.provide(VirtualClock.layer()))
)

it.effect("the heating is on until the room is warm", () =>
  Effect.gen(function* () {
    const { bus } = yield* FakeOwServer.FakeOwServer
    yield* Effect.fork(heating)
    yield* Effect.sleep("1 minute")
    assert.isTrue(yield* bus.get("/heating/PIO.A"))
    yield* Effect.sleep("90 minutes")
    assert.isFalse(yield* bus.get("/heating/PIO.A"))
  }).pipe(Effect.provide(server), Effect.provide(VirtualClock.layer()))
)

it.effect("each error has its own text", () =>
  Effect.gen(function* () {
    const { bus, setFaults } = yield* FakeOwServer.FakeOwServer
    assert.strictEqual(yield* reading("cellar"), "12.5 °C")
    yield* setFaults({ rules: [Faults.on(Faults.Value({ value: "85" }), { path: /temperature/ })] })
    assert.strictEqual(yield* reading("cellar"), "85 °C is implausible")
    yield* setFaults({ rules: [Faults.on(Faults.Refuse({ ret: -5 }), { path: /temperature/ })] })
    assert.notInclude(yield* reading("cellar"), "°C")
    yield* setFaults({})
    yield* bus.detach("10.67C6697351FF")
    assert.strictEqual(yield* reading("cellar"), "10.67C6697351FF is missing")
    assert.strictEqual(yield* reading("attic"), "attic is missing")
  }).pipe(Effect.provide(server), Effect.provide(VirtualClock.layer()))
)
