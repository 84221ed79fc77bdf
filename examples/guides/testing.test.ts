import { fileURLToPath } from "node:url"
import * as Command from "@effect/platform/Command"
import * as NodeContext from "@effect/platform-node/NodeContext"
import { assert, it } from "@effect/vitest"
import { MessageType, OwServer } from "@owserver/client"
import { Bus, FakeOwServer, Faults, OwServerTest, VirtualClock } from "@owserver/fake"
import * as FakeTcp from "@owserver/fake/FakeTcp"
import { Effect, Option } from "effect"
import { reading } from "./errors.js"

const path = "/10.67C6697351FF/temperature"

/** The simulated bus. Each test gets a new one. */
const bus = Effect.suspend(() =>
  Bus.make({
    "10.67C6697351FF": { alias: "cellar", temperature: 12.5 },
    "28.AD6555070000": { temperature: (millis) => 20 + millis / 3_600_000 }
  })
)

const server = OwServerTest.layer(bus)

it.effect("values change after a write or over time", () =>
  Effect.gen(function* () {
    const { bus } = yield* FakeOwServer.FakeOwServer
    yield* bus.set(path, 13)
    assert.strictEqual(yield* OwServer.readText("/cellar/temperature", { flags: { trim: true } }), "13")
    yield* Effect.sleep("3 hours")
    assert.strictEqual(yield* OwServer.readText("/28.AD6555070000/temperature", { flags: { trim: true } }), "23")
  }).pipe(Effect.provide(server), Effect.provide(VirtualClock.layer()))
)

it.effect("a detached device is missing until it is attached again", () =>
  Effect.gen(function* () {
    const { bus } = yield* FakeOwServer.FakeOwServer
    yield* bus.detach("10.67C6697351FF")
    assert.isTrue(Option.isNone(yield* reading(path)))
    yield* bus.attach("10.67C6697351FF", { temperature: 14 })
    assert.strictEqual(Option.getOrNull(yield* reading(path)), 14)
  }).pipe(Effect.provide(server), Effect.provide(VirtualClock.layer()))
)

it.effect("a transient fault is retried, and a lasting one fails after a minute", () =>
  Effect.gen(function* () {
    const { counters, setFaults } = yield* FakeOwServer.FakeOwServer
    yield* setFaults({ rules: [Faults.on(Faults.Reset({ after: 0 }), { path, times: 3 })] })
    assert.strictEqual(Option.getOrNull(yield* reading(path)), 12.5)
    yield* setFaults({ rules: [Faults.on(Faults.Refuse({ ret: -5 }), { path })] })
    const error = yield* Effect.flip(reading(path))
    assert.strictEqual(error._tag === "OwReturnError" && error.code, "EIO")
    // There were pauses between the retries, so there are few requests.
    assert.isBelow((yield* counters).requests.get(MessageType.MSG_READ) ?? 0, 30)
  }).pipe(Effect.provide(server), Effect.provide(VirtualClock.layer()))
)

it.effect("a restart of the server causes no error", () =>
  Effect.gen(function* () {
    const { restart } = yield* FakeOwServer.FakeOwServer
    yield* OwServer.ping
    yield* restart
    assert.strictEqual(Option.getOrNull(yield* reading(path)), 12.5)
  }).pipe(Effect.provide(server), Effect.provide(VirtualClock.layer()))
)

it.scopedLive("a program in another process reads over TCP", () =>
  Effect.gen(function* () {
    const { port } = yield* FakeTcp.make(bus)
    const program = fileURLToPath(new URL("../read.ts", import.meta.url))
    const output = yield* Command.make("node", "--conditions=@owserver/source", "--import=tsx", program).pipe(
      Command.env({ PORT: String(port) }),
      Command.string
    )
    assert.strictEqual(output, "It is 12.5 °C\n")
  }).pipe(Effect.provide(NodeContext.layer))
)
