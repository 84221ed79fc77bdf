/** The publisher with a real broker. */
import { assert, describe, it } from "@effect/vitest"
import { Bus } from "@owserver/fake"
import { Effect, Exit, Scope } from "effect"
import * as Client from "./Client.js"
import * as Mosquitto from "./Mosquitto.js"
import * as Publishing from "./Publishing.js"

const thermometer = "28.AD6555070000"
const relay = "05.4AEC29CDBAAB"
const temperature = Publishing.series(thermometer)
const output = Publishing.series(relay, { property: "PIO", kind: "state", unit: "" })

const state = `owserver/attic/${thermometer}/temperature`
const discovery = `homeassistant/device/owserver/attic_${thermometer.replace(".", "_")}/config`

const good = (value: number, series = temperature) => ({ series, at: Date.now(), value, quality: "good" as const })

describe.skipIf(!Mosquitto.isRun)("the publisher", { concurrent: true }, () => {
  it.scopedLive("publishes entities, their availability and their states, retained", () =>
    Effect.gen(function* () {
      const broker = yield* Mosquitto.run()
      const { changes, mqtt, read } = yield* Publishing.run({ config: broker, stored: [good(21.5)] })
      const client = yield* Client.make(broker)
      yield* client.has(state, "21.5")
      yield* read([good(22.25)])
      yield* client.has(state, "22.25")
      const retained = yield* Client.retained(broker)
      assert.deepStrictEqual(
        [...retained.keys()].sort(),
        [
          discovery,
          "homeassistant/device/owserver/station/config",
          "owserver/availability",
          "owserver/attic/availability",
          `owserver/attic/${thermometer}/availability`,
          state
        ].sort()
      )
      const { components, device } = JSON.parse(retained.get(discovery) ?? "")
      assert.deepStrictEqual(device, {
        identifiers: [`owserver_attic_28_AD6555070000`],
        name: thermometer,
        model: "DS18B20",
        serial_number: thermometer,
        via_device: "owserver_station"
      })
      const online = { payload_available: "online", payload_not_available: "offline" }
      assert.deepStrictEqual(components.sensor_temperature, {
        platform: "sensor",
        state_class: "measurement",
        device_class: "temperature",
        unit_of_measurement: "°C",
        unique_id: "owserver_attic_28_AD6555070000_temperature",
        name: "Temperature",
        state_topic: state,
        expire_after: 90,
        availability: [
          { topic: "owserver/availability", ...online },
          { topic: "owserver/attic/availability", ...online },
          { topic: `owserver/attic/${thermometer}/availability`, ...online }
        ],
        availability_mode: "all"
      })
      assert.deepStrictEqual(changes, [{ isConnected: true, failure: undefined }])
      assert.deepStrictEqual(yield* mqtt.status, {
        isConnected: true,
        failure: undefined,
        refused: 0,
        refusal: undefined
      })
    })
  )

  it.scopedLive("says offline at its end, and sends all again to a broker that has lost it", () =>
    Effect.gen(function* () {
      const broker = yield* Mosquitto.run()
      const scope = yield* Scope.make()
      const { changes, mqtt, read } = yield* Scope.extend(
        Publishing.run({ config: broker, stored: [good(21.5)] }),
        scope
      )
      const before = yield* Client.make(broker)
      yield* before.has(state, "21.5")
      yield* broker.stop
      for (const value of [1, 2, 3]) yield* read([good(value)])
      yield* broker.start
      const after = yield* Client.make(broker)
      yield* after.has(state, "3")
      yield* after.until(() => after.latest().has(discovery))
      assert.deepStrictEqual(
        after.messages.filter(({ topic }) => topic === state).map(({ payload }) => payload),
        ["3"]
      )
      assert.deepStrictEqual(
        changes.map(({ isConnected }) => isConnected),
        [true, false, true]
      )
      assert.isTrue((yield* mqtt.status).isConnected)
      yield* Scope.close(scope, Exit.void)
      yield* after.has("owserver/availability", "offline")
    })
  )

  it.scopedLive("writes an output at a command, and publishes its new state", () =>
    Effect.gen(function* () {
      const broker = yield* Mosquitto.run()
      const { fake, recorded } = yield* Publishing.run({
        config: broker,
        stored: [good(0, output)],
        bus: Bus.make({ [relay]: {} }),
        writable: [{ match: "05.*", property: "PIO" }]
      })
      const client = yield* Client.make(broker)
      yield* client.has(`owserver/attic/${relay}/PIO`, "OFF")
      yield* client.publish(`owserver/attic/${relay}/set/PIO`, "ON")
      yield* client.has(`owserver/attic/${relay}/PIO`, "ON")
      assert.deepInclude(recorded[0], { kind: "output-written", device: relay, detail: "set to 1 by MQTT" })
      void fake
    })
  )
})
