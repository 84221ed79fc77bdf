import * as Net from "node:net"
import { assert, it } from "@effect/vitest"
import { Bus, FakeOwServer, OwServerTest } from "@owserver/fake"
import { Aedes } from "aedes"
import { Clock, Effect, Exit, Fiber, Logger, Queue, Scope } from "effect"
import * as Mqtt from "mqtt"
import { bridge } from "../services/mqtt.js"

/** Longer than any test takes, even if all run at once. */
const server = OwServerTest.layer(
  Effect.suspend(() => Bus.make({ "28.000028D70100": { temperature: 21.25 }, "3A.010000000000": {} }))
)

/** Starts a broker without stored messages, and exposes its connections. */
const broker = (port = 0) =>
  Effect.gen(function* () {
    const aedes = yield* Effect.acquireRelease(
      Effect.promise(() => Aedes.createBroker()),
      (aedes) => Effect.async<void>((resume) => aedes.close(() => resume(Effect.void)))
    )
    const sockets = new Set<Net.Socket>()
    const listener = yield* Effect.acquireRelease(
      Effect.async<Net.Server>((resume) => {
        const listener = Net.createServer((socket) => {
          sockets.add(socket)
          socket.on("close", () => sockets.delete(socket))
          aedes.handle(socket)
        }).listen(port, "127.0.0.1", () => resume(Effect.succeed(listener)))
      }),
      (listener) =>
        Effect.async<void>((resume) => {
          listener.close(() => resume(Effect.void))
          for (const socket of sockets) socket.destroy()
        })
    )
    const address = listener.address() as Net.AddressInfo
    return { port: address.port, url: `mqtt://127.0.0.1:${address.port}`, sockets }
  })

/** Another client of the broker: receives all messages, and waits for a given one. */
const observer = (url: string) =>
  Effect.gen(function* () {
    const heard = yield* Queue.unbounded<string>()
    const client = yield* Effect.acquireRelease(
      Effect.promise(() => Mqtt.connectAsync(url, { reconnectPeriod: 50 })),
      (client) => Effect.promise(() => client.endAsync(true))
    )
    client.on("error", () => {})
    client.on("message", (topic, payload, { retain }) =>
      Queue.unsafeOffer(heard, `${topic} ${payload}${retain ? ", retained" : ""}`)
    )
    yield* Effect.promise(() => client.subscribeAsync("onewire/#"))
    const hears = (message: string): Effect.Effect<void> =>
      Effect.flatMap(Queue.take(heard), (one) => (one === message ? Effect.void : hears(message)))
    return {
      hears,
      publish: (topic: string, payload: string) => Effect.promise(() => client.publishAsync(topic, payload))
    }
  })

/** Without its log: these tests cause failures on purpose. */
const run = (url: string) => Effect.provide(bridge(url, "20 millis", 50), Logger.remove(Logger.defaultLogger))

it.scopedLive("readings are retained, and subscribers know whether the bridge is online", () =>
  Effect.gen(function* () {
    const { sockets, url } = yield* broker()
    const first = yield* observer(url)
    const bridging = yield* Effect.fork(run(url))
    yield* first.hears("onewire/status online")
    yield* first.hears("onewire/28.000028D70100/temperature 21.25")

    const { hears } = yield* observer(url)
    yield* hears("onewire/28.000028D70100/temperature 21.25, retained")

    const { bus } = yield* FakeOwServer.FakeOwServer
    yield* bus.set("/28.000028D70100/temperature", 22)
    yield* hears("onewire/28.000028D70100/temperature 22")

    // The second of three connections is the bridge. It is cut, and the broker publishes the last will.
    Array.from(sockets)[1]?.destroy()
    yield* hears("onewire/status offline")
    yield* hears("onewire/status online")

    yield* Fiber.interrupt(bridging)
    yield* hears("onewire/status offline")
  }).pipe(Effect.provide(server))
)

it.scopedLive("a message switches an output, and an invalid command changes nothing", () =>
  Effect.gen(function* () {
    const { bus } = yield* FakeOwServer.FakeOwServer
    const { url } = yield* broker()
    const { hears, publish } = yield* observer(url)
    yield* Effect.fork(run(url))
    yield* hears("onewire/28.000028D70100/temperature 21.25")
    yield* publish("onewire/3A.010000000000/PIO.C/set", "ON")
    yield* publish("onewire/3A.010000000000/PIO.A/set", "maybe")
    yield* publish("onewire/3A.010000000000/PIO.A/set", "ON")
    yield* hears("onewire/3A.010000000000/PIO.A ON")
    assert.deepStrictEqual(
      [yield* bus.get("/3A.010000000000/PIO.A"), yield* bus.get("/3A.010000000000/PIO.B")],
      [true, false]
    )
    yield* publish("onewire/3A.010000000000/PIO.A/set", "OFF")
    yield* hears("onewire/3A.010000000000/PIO.A OFF")
    assert.isFalse(yield* bus.get("/3A.010000000000/PIO.A"))
  }).pipe(Effect.provide(server))
)

it.scopedLive("the bridge publishes all values again after a restart of the broker", () =>
  Effect.gen(function* () {
    const { bus } = yield* FakeOwServer.FakeOwServer
    const scope = yield* Scope.make()
    const { port, url } = yield* Scope.extend(broker(), scope)
    const before = yield* Scope.extend(observer(url), scope)
    yield* Effect.fork(run(url))
    yield* before.hears("onewire/28.000028D70100/temperature 21.25")
    yield* Scope.close(scope, Exit.void)

    yield* broker(port)
    const { hears, publish } = yield* observer(url)
    yield* hears("onewire/28.000028D70100/temperature 21.25")
    yield* publish("onewire/3A.010000000000/PIO.B/set", "ON")
    yield* hears("onewire/3A.010000000000/PIO.B ON")
    assert.isTrue(yield* bus.get("/3A.010000000000/PIO.B"))
  }).pipe(Effect.provide(server))
)

/** Collects the log of the bridge. */
const logging = Effect.map(Queue.unbounded<string>(), (lines) => ({
  logger: Logger.replace(
    Logger.defaultLogger,
    Logger.make(({ message }) => Queue.unsafeOffer(lines, String(message)))
  ),
  line: Queue.take(lines)
}))

it.scopedLive("a received message is logged truncated and without control characters", () =>
  Effect.gen(function* () {
    const { url } = yield* broker()
    const { hears, publish } = yield* observer(url)
    const { line, logger } = yield* logging
    yield* Effect.fork(Effect.provide(bridge(url, "20 millis", 50), logger))
    yield* hears("onewire/28.000028D70100/temperature 21.25")
    yield* publish(`onewire/\x1b]0;${"t".repeat(60_000)}/PIO.A/set`, `\x1b[2J\u009b\u202e${"x".repeat(200_000)}`)
    const logged = yield* line
    assert.match(logged, /^unknown command \?\[2J\?+x+ on onewire\/\?\]0;t+$/)
    assert.isBelow(logged.length, 200)
  }).pipe(Effect.provide(server))
)

it.scopedLive("a command that has waited too long is ignored", () =>
  Effect.gen(function* () {
    const { bus } = yield* FakeOwServer.FakeOwServer
    const { url } = yield* broker()
    const { hears, publish } = yield* observer(url)
    const { line, logger } = yield* logging
    // Messages are stamped outside of Effect by the unsafe clock, which is eleven seconds behind here. So the message seems old.
    const clock = yield* Effect.clock
    const late: Clock.Clock = {
      [Clock.ClockTypeId]: Clock.ClockTypeId,
      currentTimeMillis: clock.currentTimeMillis,
      currentTimeNanos: clock.currentTimeNanos,
      unsafeCurrentTimeMillis: () => clock.unsafeCurrentTimeMillis(),
      unsafeCurrentTimeNanos: () => clock.unsafeCurrentTimeNanos() - 11_000_000_000n,
      sleep: (duration) => clock.sleep(duration)
    }
    yield* Effect.fork(Effect.provide(Effect.withClock(bridge(url, "20 millis", 50), late), logger))
    yield* hears("onewire/28.000028D70100/temperature 21.25")
    yield* publish("onewire/3A.010000000000/PIO.A/set", "ON")
    assert.strictEqual(yield* line, "expired command ON on onewire/3A.010000000000/PIO.A/set")
    assert.isFalse(yield* bus.get("/3A.010000000000/PIO.A"))
  }).pipe(Effect.provide(server))
)

it.scopedLive("the bridge ends although the broker no longer responds", () =>
  Effect.gen(function* () {
    const connected = yield* Queue.unbounded<void>()
    const sockets = new Set<Net.Socket>()
    // The broker accepts the connection (CONNACK) and ignores all later packets.
    const listener = yield* Effect.acquireRelease(
      Effect.async<Net.Server>((resume) => {
        const listener = Net.createServer((socket) => {
          sockets.add(socket)
          socket.once("data", () => {
            socket.write(Buffer.of(0x20, 2, 0, 0))
            socket.once("data", () => Queue.unsafeOffer(connected, undefined))
          })
          socket.on("error", () => {})
        }).listen(0, "127.0.0.1", () => resume(Effect.succeed(listener)))
      }),
      (listener) =>
        Effect.sync(() => {
          listener.close()
          for (const socket of sockets) socket.destroy()
        })
    )
    const { port } = listener.address() as Net.AddressInfo
    const bridging = yield* Effect.fork(run(`mqtt://127.0.0.1:${port}`))
    yield* Queue.take(connected)
    assert.isTrue(Exit.isInterrupted(yield* Fiber.interrupt(bridging)))
  }).pipe(Effect.provide(server))
)
