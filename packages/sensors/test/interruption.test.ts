/**
 * Whatever runs on and on, and whatever takes long, stops at once when it is interrupted: also while the server owes an answer.
 */
import { assert, describe, it } from "@effect/vitest"
import { OwServer } from "@owserver/client"
import { Bus, FakeOwServer, Faults, VirtualClock } from "@owserver/fake"
import { Clock, Effect, Exit, Fiber, Schedule, Stream } from "effect"
import { Alarms, Devices, DS18B20, Poll, Presence, Servers, TemperatureBatcher, TemperatureScan } from "../src/index.js"

const address = "28.000000000001"

const stalled = { rules: [Faults.on(Faults.Stall())] }

/** A server that answers until the test has it stall. */
const installation = Effect.gen(function* () {
  const fake = yield* FakeOwServer.make(yield* Bus.make({ [address]: { temperature: 4 } }))
  return { fake, server: OwServer.layer(fake.transport) }
})

const stopsAtOnce = <A, E, R>(running: Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    const fiber = yield* Effect.fork(running)
    yield* Effect.sleep("2500 millis")
    const before = yield* Clock.currentTimeMillis
    assert.isTrue(Exit.isInterrupted(yield* Fiber.interrupt(fiber)))
    assert.strictEqual(yield* Clock.currentTimeMillis, before)
  })

const device = Devices.get(address)

const everySecond = Schedule.spaced("1 second")

const running = {
  poll: Stream.unwrap(Effect.map(device, (one) => Poll.stream(one, DS18B20.temperature, "1 second"))),
  streamAll: Stream.unwrap(
    Effect.map(device, (one) => Poll.streamAll([Poll.task(one, DS18B20.temperature, "1 second", { jitter: true })]))
  ),
  presence: Presence.stream("1 second"),
  alarms: Alarms.stream("1 second"),
  devices: Stream.repeat(Devices.stream({ uncached: true }), everySecond),
  "temperatures of all": Stream.repeatEffectWithSchedule(TemperatureScan.readAll(), everySecond),
  "shared temperatures": Stream.repeatEffectWithSchedule(
    Effect.flatMap(device, TemperatureBatcher.read),
    everySecond
  ).pipe(Stream.provideSomeLayer(TemperatureBatcher.layer()))
}

describe("interruption stops at once, with and without a reply:", () => {
  for (const [name, stream] of Object.entries<Stream.Stream<unknown, unknown, OwServer>>(running)) {
    it.effect(name, () =>
      Effect.gen(function* () {
        const { fake, server } = yield* installation
        const drain = Stream.runDrain(stream).pipe(Effect.provide(server))
        yield* stopsAtOnce(drain)
        yield* stopsAtOnce(Effect.zipRight(Effect.forkScoped(Effect.delay(fake.setFaults(stalled), 1200)), drain))
      }).pipe(Effect.scoped, Effect.provide(VirtualClock.layer()))
    )
  }

  it.effect("several servers", () =>
    Effect.gen(function* () {
      const { fake, server } = yield* installation
      const servers = yield* Servers.make({ attic: server })
      const { rom } = (yield* servers.get(address as never)).device
      yield* stopsAtOnce(Stream.runDrain(servers.presence("1 second")))
      yield* fake.setFaults(stalled)
      yield* stopsAtOnce(Stream.runDrain(servers.presence("1 second")))
      yield* stopsAtOnce(servers.read(rom, DS18B20.temperature))
      yield* stopsAtOnce(servers.list({ uncached: true }))
    }).pipe(Effect.scoped, Effect.provide(VirtualClock.layer()))
  )
})
