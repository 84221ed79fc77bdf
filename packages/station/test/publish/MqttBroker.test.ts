/** The connection to brokers that behave badly, and to a real one. */
import * as fs from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { MqttBroker } from "@owserver/station"
import { Effect, Exit, Queue, Redacted, Scope, TestClock } from "effect"
import type * as Broker from "../../src/publish/Broker.js"
import * as Client from "./Client.js"
import * as Mosquitto from "./Mosquitto.js"
import * as StubBroker from "./StubBroker.js"

const password = "s3cret-of-the-broker"

const options = {
  clientId: "station",
  availability: "owserver/availability",
  subscriptions: ["owserver/+/+/set/#"],
  received: () => {}
}

/** Runs a connection. Returns what it announces. */
const connected = (given: Partial<MqttBroker.Options> & Pick<MqttBroker.Options, "url">) =>
  Effect.gen(function* () {
    const announced = yield* Queue.unbounded<Broker.Status>()
    const changed = (status: Broker.Status) => Queue.offer(announced, status)
    const broker = MqttBroker.make({ ...options, changed: (status) => Effect.asVoid(changed(status)), ...given })
    yield* Effect.forkScoped(broker.run)
    return { broker, announced, next: Queue.take(announced) }
  })

describe("a connection to a broker", { concurrent: true }, () => {
  it.scoped("is tried again, further and further apart, and announced once, if the broker closes it at once", () =>
    Effect.gen(function* () {
      const stub = yield* StubBroker.make(
        () => {},
        (socket) => socket.destroy()
      )
      const { announced, broker, next } = yield* connected(stub)
      const { failure, isConnected } = yield* next
      assert.isFalse(isConnected)
      assert.match(failure ?? "", /closed the connection|ECONNRESET|EPIPE/)
      for (const attempt of [2, 3, 4, 5]) {
        yield* TestClock.adjust("60 seconds")
        yield* stub.until(attempt)
      }
      assert.strictEqual(yield* Queue.size(announced), 0)
      assert.isFalse((yield* broker.status).isConnected)
    })
  )

  it.scoped("is not tried again soon if the broker refuses the password", () =>
    Effect.gen(function* () {
      const stub = yield* StubBroker.make((socket) => socket.end(StubBroker.refused))
      const { next } = yield* connected({ ...stub, username: "me", password: Redacted.make(password) })
      const { failure } = yield* next
      assert.strictEqual(failure, "the broker refuses the user name or the password")
      yield* TestClock.adjust("29 seconds")
      assert.strictEqual(stub.connections(), 1)
      yield* TestClock.adjust("60 seconds")
      yield* stub.until(2)
    })
  )

  it.scoped.each([
    ["says nothing", 0],
    ["accepts the connection and then says nothing", 1],
    ["acknowledges no message", 2]
  ] as const)("is given up if the broker %s", ([, answers]) =>
    Effect.gen(function* () {
      const packets = yield* Queue.unbounded<Uint8Array>()
      const stub = yield* StubBroker.make((socket, packet) => {
        packets.unsafeOffer(packet)
        if (StubBroker.isConnect(packet) && answers > 0) socket.write(StubBroker.accepted)
        if (StubBroker.isSubscribe(packet) && answers > 1) socket.write(StubBroker.subscribed(packet))
      })
      const { broker, next } = yield* connected(stub)
      const error = yield* Effect.flip(broker.publish({ topic: "a", payload: "b" }))
      assert.strictEqual(error.message, "there is no connection to the broker yet")
      // One packet for each answer, and one that waits for its own.
      yield* Queue.takeN(packets, answers + 1)
      yield* TestClock.adjust("10 seconds")
      assert.deepStrictEqual(yield* next, { isConnected: false, failure: "the broker does not answer" })
    })
  )

  it.scoped.each<readonly [string, string | Uint8Array]>([
    ["another protocol", "HTTP/1.1 400 Bad Request\r\n\r\n"],
    ["garbage", Uint8Array.from({ length: 5000 }, (_, n) => (n * 151) % 256)],
    ["a packet that is too short", Uint8Array.of(0x20, 0)],
    ["a length without an end", Uint8Array.of(0x30, 0xff, 0xff, 0xff, 0xff, 0xff)]
  ])("ends with a reason at %s", ([, bytes]) =>
    Effect.gen(function* () {
      const stub = yield* StubBroker.make((socket) => socket.end(bytes))
      const { next } = yield* connected(stub)
      const { failure, isConnected } = yield* next
      assert.isFalse(isConnected)
      assert.isAbove(failure?.length ?? 0, 5)
    })
  )

  it.scoped("ends at a message that never ends, before it fills the memory", () =>
    Effect.gen(function* () {
      let sent = 0
      const chunk = new Uint8Array(65_536)
      const stub = yield* StubBroker.make((socket) => {
        // 256 MB are announced.
        socket.write(StubBroker.accepted)
        socket.write(Uint8Array.of(0x30, 0xff, 0xff, 0xff, 0x7f))
        const more = () => {
          if (socket.destroyed) return
          sent += chunk.length
          socket.write(chunk, more)
        }
        more()
      })
      const { next } = yield* connected(stub)
      assert.deepStrictEqual(yield* next, {
        isConnected: false,
        failure: "the broker sent a message that is too large"
      })
      assert.isBelow(sent, 64 * 1_048_576)
    })
  )

  it.scopedLive("names the reason if nothing listens there", () =>
    Effect.gen(function* () {
      const { next } = yield* connected({ url: "mqtt://127.0.0.1:1" })
      assert.match((yield* next).failure ?? "", /ECONNREFUSED/)
    })
  )
})

describe.skipIf(!Mosquitto.isRun)("a connection to mosquitto", { concurrent: true }, () => {
  it.scopedLive("uses TLS and the password, and refuses an unknown certificate", () =>
    Effect.gen(function* () {
      const broker = yield* Mosquitto.run({ password, tls: true })
      const account = { url: broker.url, username: "station", password: Redacted.make(password) }
      const ca = fs.readFileSync(broker.certificate, "utf8")
      const client = yield* Client.make(broker, { password })
      const { next } = yield* connected({ ...account, ca })
      assert.deepStrictEqual(yield* next, { isConnected: true, failure: undefined })
      yield* client.has("owserver/availability", "online")

      const distrustful = yield* connected({ ...account, clientId: "distrustful" })
      assert.match((yield* distrustful.next).failure ?? "", /self-signed certificate/)

      const wrong = Redacted.make(`${password}-wrong`)
      const mistaken = yield* connected({ ...account, ca, clientId: "mistaken", password: wrong })
      const status = yield* mistaken.next
      assert.deepStrictEqual(status, {
        isConnected: false,
        failure: "the broker refuses the user name or the password"
      })
    })
  )

  it.scopedLive("passes on messages, and says which were retained", () =>
    Effect.gen(function* () {
      const broker = yield* Mosquitto.run()
      const client = yield* Client.make(broker)
      yield* client.publish("owserver/attic/x/set/PIO", "OFF", true)
      const received = yield* Queue.unbounded<MqttBroker.Received>()
      const { next } = yield* connected({ url: broker.url, received: (message) => received.unsafeOffer(message) })
      yield* next
      yield* client.publish("owserver/attic/x/set/PIO", "ON")
      yield* client.publish("owserver/attic/x/set/PIO", Buffer.of(0xff, 0))
      const topic = "owserver/attic/x/set/PIO"
      assert.deepStrictEqual(yield* Queue.takeN(received, 3).pipe(Effect.map((all) => [...all])), [
        { topic, payload: "OFF", retained: true },
        { topic, payload: "ON", retained: false },
        { topic, payload: "\ufffd\0", retained: false }
      ])
    })
  )

  it.scoped("says online again after an offline of others, at most once per second, but not after its own", () =>
    Effect.gen(function* () {
      const broker = yield* Mosquitto.run()
      const { availability } = options
      const client = yield* Client.make(broker)
      const said = (payload: string) =>
        client.messages.filter((message) => message.topic === availability && message.payload === payload).length
      const scope = yield* Scope.make()
      yield* Scope.extend(connected({ url: broker.url }), scope)
      yield* client.until(() => said("online") === 1)
      yield* client.publish(availability, "offline", true)
      yield* client.until(() => said("online") === 2)
      for (let n = 0; n < 5; n++) yield* client.publish(availability, "offline", true)
      yield* client.until(() => said("offline") === 6)
      yield* TestClock.adjust("1 second")
      yield* client.until(() => said("online") === 3)
      assert.strictEqual((yield* Client.retained(broker)).get(availability), "online")
      yield* Scope.close(scope, Exit.void)
      assert.strictEqual((yield* Client.retained(broker)).get(availability), "offline")
      assert.deepStrictEqual([said("online"), said("offline")], [3, 7])
    })
  )
})
