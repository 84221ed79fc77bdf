/** The publisher, when another process has published before it or still does. */
import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect } from "effect"
import * as MqttPackage from "mqtt"
import * as Client from "./Client.js"
import * as Mosquitto from "./Mosquitto.js"
import * as Publishing from "./Publishing.js"
import * as StubBroker from "./StubBroker.js"

const availability = "owserver/availability"

/** The same on each host and in each version: a fleet is upgraded machine by machine. */
const sharedId = "owserver-937d67240dae"

/** The client id with which a publisher connects. */
const clientIdOf = (options: Omit<Publishing.Options, "config"> & { readonly clientId?: string }) =>
  Effect.scoped(
    Effect.gen(function* () {
      const connected = yield* Deferred.make<string>()
      const stub = yield* StubBroker.make((_, packet) => {
        const from = 14
        const length = Buffer.from(packet).readUInt16BE(from - 2)
        if (StubBroker.isConnect(packet))
          Deferred.unsafeDone(connected, Effect.succeed(Buffer.from(packet).toString("utf8", from, from + length)))
      })
      const { clientId, ...rest } = options
      yield* Publishing.run({ ...rest, config: { ...stub, clientId } })
      return yield* Deferred.await(connected)
    })
  )

/** A process that was cut off: it is connected, and does nothing. */
const silent = (url: string, clientId: string) =>
  Effect.acquireRelease(
    Effect.promise(() =>
      MqttPackage.connectAsync(url, {
        clientId,
        reconnectPeriod: 0,
        will: { topic: availability, payload: "offline", qos: 1, retain: true }
      })
    ),
    (client) => Effect.promise(() => client.endAsync(true))
  )

describe("the default client id", { concurrent: true }, () => {
  it.scopedLive("depends on the host, unless the publisher is shared", () =>
    Effect.gen(function* () {
      assert.strictEqual(yield* clientIdOf({ shared: true }), sharedId)
      const own = yield* clientIdOf({})
      assert.match(own, /^owserver-[0-9a-f]{12}$/)
      assert.notStrictEqual(own, sharedId)
    })
  )

  it.scopedLive("gives way to that of the configuration", () =>
    Effect.gen(function* () {
      assert.strictEqual(yield* clientIdOf({ shared: true, clientId: "attic" }), "attic")
    })
  )
})

describe.skipIf(!Mosquitto.isRun)("a publisher that takes over", { concurrent: true }, () => {
  it.scopedLive("disconnects a silent predecessor, and is online after its will", () =>
    Effect.gen(function* () {
      const broker = yield* Mosquitto.run()
      const before = yield* silent(broker.url, sharedId)
      const closed = yield* Deferred.make<void>()
      before.on("close", () => Deferred.unsafeDone(closed, Effect.void))
      const client = yield* Client.make(broker)
      yield* Publishing.run({ config: broker, shared: true })
      yield* Deferred.await(closed)
      yield* client.has(availability, "online")
      const seen = client.messages.filter(({ topic }) => topic === availability).map(({ payload }) => payload)
      assert.deepStrictEqual(seen, ["offline", "online"])
    })
  )

  it.scopedLive("is online again after the late will of another client", () =>
    Effect.gen(function* () {
      const broker = yield* Mosquitto.run()
      const other = yield* silent(broker.url, "another-id")
      const client = yield* Client.make(broker)
      yield* Publishing.run({ config: broker })
      yield* client.has(availability, "online")
      other.stream.destroy()
      yield* client.until(() => client.messages.some(({ payload }) => payload === "offline"))
      yield* client.has(availability, "online")
      assert.strictEqual((yield* Client.retained(broker)).get(availability), "online")
    })
  )
})
