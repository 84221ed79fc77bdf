import * as Net from "node:net"
import { assert, it } from "@effect/vitest"
import { Bus, FakeOwServer, OwServerTest } from "@owserver/fake"
import { Aedes } from "aedes"
import { Clock, Effect, Exit, Fiber, Logger, Queue, Scope } from "effect"
import * as Mqtt from "mqtt"
import { bridge } from "../services/mqtt.js"

/** Longer than any test takes, also where all run at once. */
const server = OwServerTest.layer(
  Effect.suspend(() => Bus.make({ "28.000028D70100": { temperature: 21.25 }, "3A.010000000000": {} }))
)

/** A broker that has nothing to remember, and the connections to it. */
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

/** Somebody else at the broker: hears everything, and waits for what he wants to hear. */
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

/** Without what it logs: that something cannot be done is what is tried. */
const run = (url: string) => Effect.provide(bridge(url, "20 millis", 50), Logger.remove(Logger.defaultLogger))

it.scopedLive("readings are retained, and it is known whether the bridge is there", () =>
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

    // Of three connections the second is that of the bridge: it is cut, and the broker speaks the last will.
    Array.from(sockets)[1]?.destroy()
    yield* hears("onewire/status offline")
    yield* hears("onewire/status online")

    yield* Fiber.interrupt(bridging)
    yield* hears("onewire/status offline")
  }).pipe(Effect.provide(server))
)

it.scopedLive("an output is switched by a message, and what cannot be done is done by nobody", () =>
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

it.scopedLive("a broker that was restarted is told everything again", () =>
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

/** What the bridge logs, for tests of it. */
const logging = Effect.map(Queue.unbounded<string>(), (lines) => ({
  logger: Logger.replace(
    Logger.defaultLogger,
    Logger.make(({ message }) => Queue.unsafeOffer(lines, String(message)))
  ),
  line: Queue.take(lines)
}))

it.scopedLive("a message of others is logged cut, and without what a terminal would obey", () =>
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

it.scopedLive("a command that has waited too long is not obeyed", () =>
  Effect.gen(function* () {
    const { bus } = yield* FakeOwServer.FakeOwServer
    const { url } = yield* broker()
    const { hears, publish } = yield* observer(url)
    const { line, logger } = yield* logging
    // A message is stamped outside of Effect, by the unsafe clock, which is eleven seconds behind here: so it seems to have waited.
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

it.scopedLive("the bridge ends although the broker has stopped answering", () =>
  Effect.gen(function* () {
    const connected = yield* Queue.unbounded<void>()
    const sockets = new Set<Net.Socket>()
    // It accepts the connection (CONNACK), and says nothing to what comes after that.
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
