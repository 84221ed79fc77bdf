/** The publisher with a real broker. */
import { assert, describe, it } from "@effect/vitest"
import { Bus } from "@owserver/fake"
import type { Series } from "@owserver/station"
import { Effect, Exit, Scope } from "effect"
import * as Client from "./Client.js"
import * as HomeAssistantSchema from "./HomeAssistantSchema.js"
import * as Mosquitto from "./Mosquitto.js"
import * as Publishing from "./Publishing.js"

const thermometer = "28.AD6555070000"
const relay = "05.4AEC29CDBAAB"
const temperature = Publishing.series(thermometer)
const output = Publishing.series(relay, { property: "PIO", kind: "state", unit: "" })

const state = `owserver/attic/${thermometer}/temperature`
const available = `owserver/attic/${thermometer}/availability`
const discoveryOf = (device: string) => `homeassistant/device/owserver/attic_${device.replace(".", "_")}/config`
const discovery = discoveryOf(thermometer)
const relayState = `owserver/attic/${relay}/PIO`
const relayCommand = `owserver/attic/${relay}/set/PIO`

const good = (value: number, series = temperature) => ({ series, at: Date.now(), value, quality: "good" as const })

/** A broker, the publisher with these readings, and a client that has the first state. */
const published = (options: Partial<Publishing.Options> = {}) =>
  Effect.gen(function* () {
    const broker = yield* Mosquitto.run()
    const publishing = yield* Publishing.run({ config: broker, stored: [good(21.5)], ...options })
    const client = yield* Client.make(broker)
    yield* client.has(state, "21.5")
    return { broker, client, ...publishing }
  })

const idOf = ({ store }: Pick<Publishing.Publishing, "store">, { device, property }: Series.Key) =>
  Effect.map(
    Effect.orDie(store.series),
    (all) => all.find((one) => one.device === device && one.property === property)?.id ?? 0
  )

/** Edits the series, as a request of the HTTP API does. */
const edit = ({ readings, store }: Publishing.Publishing, change: "hide" | "show" | "remove", id: number) =>
  Effect.zipRight(
    Effect.orDie(change === "remove" ? store.removeSeries(id) : store.label(id, { hidden: change === "hide" })),
    change === "remove" ? readings.catalogue.invalidate(id) : readings.catalogue.changed(id)
  )

describe.skipIf(!Mosquitto.isRun)("the publisher", { concurrent: true }, () => {
  it.scopedLive("publishes entities, their availability and their states, retained", () =>
    Effect.gen(function* () {
      const { broker, changes, client, mqtt, read } = yield* published()
      yield* read([good(22.25)])
      yield* client.has(state, "22.25")
      const retained = yield* Client.retained(broker)
      const station = "homeassistant/device/owserver/station/config"
      assert.sameMembers(
        [...retained.keys()],
        [discovery, station, "owserver/availability", "owserver/attic/availability", available, state]
      )
      for (const topic of [discovery, station]) HomeAssistantSchema.decode(retained.get(topic))
      const { components, device } = JSON.parse(retained.get(discovery) ?? "")
      assert.deepInclude(device, { name: thermometer, model: "DS18B20", via_device: "owserver_station" })
      assert.deepInclude(components.sensor_temperature, { state_topic: state, expire_after: 90 })
      assert.deepStrictEqual(changes, [{ isConnected: true, failure: undefined }])
      const status = { isConnected: true, failure: undefined, refused: 0, refusal: undefined }
      assert.deepStrictEqual(yield* mqtt.status, status)
    })
  )

  it.scopedLive("publishes states only, if the discovery is switched off", () =>
    Effect.gen(function* () {
      const broker = yield* Mosquitto.run()
      const config = { ...broker, discovery: undefined, prefix: "house/one" }
      yield* Publishing.run({ config, stored: [good(21.5)] })
      const client = yield* Client.make(broker)
      yield* client.has(`house/one/attic/${thermometer}/temperature`, "21.5")
      for (const topic of client.latest().keys()) assert.match(topic, /^house\/one\//)
    })
  )

  it.scopedLive("publishes neither doubtful values nor old ones, and removes a state that became old", () =>
    Effect.gen(function* () {
      const at = Date.now() - 91_000
      const old = Publishing.series("28.BB0000000000")
      const { broker, client, read, readings } = yield* published({
        stored: [good(21.5), { series: old, at, value: 7, quality: "good" }]
      })
      const oldState = `owserver/attic/${old.device}/temperature`
      yield* client.until(() => client.latest().has(discoveryOf(old.device)))
      yield* read([{ series: temperature, at: Date.now(), value: 85, quality: "doubtful" }, good(8, old)])
      yield* client.has(oldState, "8")
      // A sensor without good readings for three intervals.
      yield* readings.catalogue.samples([{ series: old, at, value: 8, quality: "good" }])
      yield* client.publish("homeassistant/status", "online")
      yield* client.has(oldState, "")
      const retained = yield* Client.retained(broker)
      assert.strictEqual(retained.get(state), "21.5")
      assert.isFalse(retained.has(oldState))
    })
  )

  it.scopedLive("says offline at its end, and sends current values to a broker that was away", () =>
    Effect.gen(function* () {
      const scope = yield* Scope.make()
      const { broker, changes, mqtt, read } = yield* Scope.extend(published(), scope)
      yield* broker.stop
      for (const value of [1, 2, 3]) yield* read([good(value)])
      yield* broker.start
      const after = yield* Client.make(broker)
      yield* after.has(state, "3")
      yield* after.until(() => after.latest().has(discovery))
      const states = after.messages.filter(({ topic }) => topic === state)
      assert.deepStrictEqual(
        states.map(({ payload }) => payload),
        ["3"]
      )
      assert.deepStrictEqual(
        changes.map(({ isConnected }) => isConnected),
        [true, false, true]
      )
      assert.isTrue((yield* mqtt.status).isConnected)
      // The broker ends after the publisher, in the order of their scopes.
      const watched = yield* Effect.forkScoped(after.has("owserver/availability", "offline"))
      yield* Scope.close(scope, Exit.void)
      yield* watched
    })
  )

  it.scopedLive("sends all again when Home Assistant starts", () =>
    Effect.gen(function* () {
      const { client } = yield* published()
      client.messages.length = 0
      yield* client.publish("homeassistant/status", "offline")
      yield* client.publish("homeassistant/status", "online")
      yield* client.has(state, "21.5")
      const topics = client.messages.map(({ topic }) => topic)
      assert.isBelow(topics.indexOf(discovery), topics.indexOf(state))
      assert.isAtLeast(topics.indexOf(available), 0)
    })
  )

  it.scopedLive("says that a device is not available while it is missing or its server is lost", () =>
    Effect.gen(function* () {
      const { client, conditions } = yield* published()
      assert.strictEqual(client.latest().get(available), "online")
      yield* conditions([{ kind: "device-missing", server: "attic", device: thermometer, property: "" }])
      yield* client.has(available, "offline")
      yield* conditions([])
      yield* client.has(available, "online")
      yield* conditions([{ kind: "server-lost", server: "attic", device: "", property: "" }])
      yield* client.has("owserver/attic/availability", "offline")
      yield* conditions([])
      yield* client.has("owserver/attic/availability", "online")
    })
  )

  it.scopedLive("removes a hidden series with its state, and shows it again", () =>
    Effect.gen(function* () {
      const humidity = Publishing.series(thermometer, { property: "humidity", unit: "%" })
      const humidityState = `owserver/attic/${thermometer}/humidity`
      const publishing = yield* published({ stored: [good(21.5), good(40, humidity)] })
      const { broker, client } = publishing
      yield* client.has(humidityState, "40")
      const hidden = yield* idOf(publishing, humidity)
      yield* edit(publishing, "hide", hidden)
      yield* client.has(humidityState, "")
      const removing = client.messages.find(
        ({ payload, topic }) => topic === discovery && payload.includes('"sensor"}')
      )
      HomeAssistantSchema.decode(removing?.payload)
      assert.deepStrictEqual(JSON.parse(removing?.payload ?? "").components.sensor_humidity, { platform: "sensor" })
      yield* edit(publishing, "show", hidden)
      yield* client.has(humidityState, "40")
      // The whole device goes with its last series.
      yield* edit(publishing, "hide", hidden)
      yield* edit(publishing, "hide", yield* idOf(publishing, temperature))
      yield* client.has(discovery, "")
      yield* client.has(state, "")
      yield* client.has(available, "")
      assert.sameMembers(
        [...(yield* Client.retained(broker)).keys()],
        ["homeassistant/device/owserver/station/config", "owserver/availability", "owserver/attic/availability"]
      )
    })
  )

  it.scopedLive("removes what was hidden or deleted while it was stopped, and nothing of others", () =>
    Effect.gen(function* () {
      const broker = yield* Mosquitto.run()
      const other = Publishing.series("28.BB0000000000")
      const store = yield* Publishing.openMemory
      const first = yield* Scope.make()
      const publishing = yield* Scope.extend(
        Publishing.run({ config: broker, store, stored: [good(21.5), good(5, other)] }),
        first
      )
      const client = yield* Client.make(broker)
      yield* client.has(`owserver/attic/${other.device}/temperature`, "5")
      const foreign = "homeassistant/device/zigbee/lamp/config"
      yield* client.publish(foreign, '{"components":{}}', true)
      yield* Scope.close(first, Exit.void)
      yield* Effect.orDie(store.label(yield* idOf(publishing, temperature), { hidden: true }))
      yield* edit(publishing, "remove", yield* idOf(publishing, other))
      yield* Publishing.run({ config: broker, store })
      for (const topic of [discovery, state, discoveryOf(other.device), `owserver/attic/${other.device}/temperature`])
        yield* client.has(topic, "")
      assert.isTrue((yield* Client.retained(broker)).has(foreign))
    })
  )

  it.scopedLive("keeps the topics and the entity of a sensor that is replaced", () =>
    Effect.gen(function* () {
      const successor = Publishing.series("28.CC0000000000")
      const publishing = yield* published({ stored: [good(21.5), good(22, successor)] })
      const { client, readings, store } = publishing
      yield* client.has(`owserver/attic/${successor.device}/temperature`, "22")
      const [from, to] = [yield* idOf(publishing, temperature), yield* idOf(publishing, successor)]
      yield* Effect.orDie(store.replace(from, to))
      yield* readings.catalogue.changed(from)
      yield* client.has(state, "22")
      yield* client.has(discoveryOf(successor.device), "")
      const { device } = JSON.parse(client.latest().get(discovery) ?? "")
      assert.deepInclude(device, { identifiers: ["owserver_attic_28_AD6555070000"], serial_number: successor.device })
      yield* client.has(`owserver/attic/${successor.device}/temperature`, "")
    })
  )

  const outputs: Partial<Publishing.Options> = {
    stored: [good(21.5), good(0, output)],
    bus: Bus.make({ [relay]: {}, [thermometer]: {} }),
    writable: [{ match: "05.*", property: "PIO" }]
  }

  it.scopedLive("writes an output at a command, and publishes its new state", () =>
    Effect.gen(function* () {
      const { client, fake, read, recorded } = yield* published(outputs)
      yield* client.has(relayState, "OFF")
      yield* client.publish(relayCommand, "ON")
      yield* client.has(relayState, "ON")
      assert.deepInclude(recorded[0], { kind: "output-written", device: relay, detail: "set to 1 by MQTT" })
      assert.strictEqual(yield* fake!.bus.get(`/${relay}/PIO`), true)
      // It was not read since.
      client.messages.length = 0
      yield* client.publish("homeassistant/status", "online")
      yield* client.until(() => client.latest().has(relayState))
      assert.strictEqual(client.latest().get(relayState), "ON")
      yield* read([good(0, output)])
      yield* client.has(relayState, "OFF")
    })
  )

  it.scopedLive("ignores retained, wrong and forbidden commands, counts them, and publishes no state for them", () =>
    Effect.gen(function* () {
      const broker = yield* Mosquitto.run()
      const client = yield* Client.make(broker)
      yield* client.publish(relayCommand, "ON", true)
      const { mqtt, recorded } = yield* Publishing.run({ ...outputs, config: broker })
      yield* client.has(relayState, "OFF")
      const commands: ReadonlyArray<readonly [topic: string, payload: string | Buffer]> = [
        [relayCommand, "on"],
        [relayCommand, ""],
        [relayCommand, Buffer.of(0xff, 0xfe, 0)],
        [relayCommand, "ON".repeat(100_000)],
        [`owserver/attic/${relay}/set/none`, "ON"],
        [`owserver/attic/${"x".repeat(30_000)}/set/PIO`, "ON"],
        [`owserver/attic/${thermometer}/set/temperature`, "ON"]
      ]
      for (const [topic, payload] of commands) yield* client.publish(topic, payload)
      // Commands are carried out in order, so all before this one are done.
      yield* client.publish(relayCommand, "OFF")
      yield* Effect.iterate(0, {
        while: () => recorded.length === 0,
        body: () => Effect.as(client.publish(relayCommand, "OFF"), 0)
      })
      const { refusal, refused } = yield* mqtt.status
      assert.strictEqual(refused, commands.length + 1)
      assert.match(refusal ?? "", /temperature is not an output$/)
      assert.isBelow(refusal?.length ?? 0, 400)
      assert.isFalse(client.messages.some(({ payload, topic }) => topic === relayState && payload !== "OFF"))
      assert.isTrue(recorded.every(({ detail }) => detail === "set to 0 by MQTT"))
    })
  )

  it.scopedLive("keeps the state if the owserver refuses a command", () =>
    Effect.gen(function* () {
      const { client, mqtt, recorded } = yield* published({ ...outputs, bus: Bus.make({ [thermometer]: {} }) })
      yield* client.publish(relayCommand, "ON")
      yield* Effect.iterate(0, {
        while: () => recorded.length === 0,
        body: () => Effect.as(client.publish("marker", ""), 0)
      })
      assert.match(recorded[0]?.detail ?? "", /^set to 1 by MQTT failed: /)
      assert.strictEqual(client.latest().get(relayState), "OFF")
      assert.strictEqual((yield* mqtt.status).refused, 1)
    })
  )
})
