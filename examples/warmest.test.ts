import { assert, it } from "@effect/vitest"
import { Bus, FakeOwServer, Faults, OwServerTest, VirtualClock } from "@owserver/fake"
import { Effect, Layer } from "effect"
import { warmest } from "./warmest.js"

const server = Layer.suspend(() =>
  OwServerTest.layer(
    Bus.make({
      "10.67C6697351FF": { temperature: 21.5 },
      "28.AD6555070000": { temperature: (millis) => 20 + millis / 3_600_000 },
      "29.D60300000000": { PIO: [true, false, false, false, false, false, false, false] }
    })
  )
)

it.effect("the highest temperature is returned, also after it changes", () =>
  Effect.gen(function* () {
    assert.strictEqual(yield* warmest, 21.5)
    yield* Effect.sleep("2 hours") // virtual time: no waiting
    assert.strictEqual(yield* warmest, 22)
    const { bus } = yield* FakeOwServer.FakeOwServer
    yield* bus.detach("28.AD6555070000")
    assert.strictEqual(yield* warmest, 21.5)
  }).pipe(Effect.provide(server), Effect.provide(VirtualClock.layer()))
)

it.effect("a silent server fails the read, and a slow one does not", () =>
  Effect.gen(function* () {
    const fake = yield* FakeOwServer.FakeOwServer
    yield* fake.setFaults({ rules: [Faults.on(Faults.Slow({ millis: 8000 }), { path: /temperature$/ })] })
    assert.strictEqual(yield* warmest, 21.5)
    yield* fake.setFaults({ rules: [Faults.on(Faults.Stall(), { path: /temperature$/ })] })
    const error = yield* Effect.flip(warmest)
    assert(error._tag === "OwConnectionError" && error.reason === "Silence")
    assert.isAtMost((yield* fake.counters).mostOpen, 4)
  }).pipe(Effect.provide(server), Effect.provide(VirtualClock.layer()))
)
