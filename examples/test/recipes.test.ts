/**
 * The recipes, on a bus in memory and a virtual clock.
 */
import { assert, it } from "@effect/vitest"
import type { OwServer } from "@owserver/client"
import { Bus, type Devices, FakeOwServer, Faults, OwServerTest, VirtualClock } from "@owserver/fake"
import { Servers } from "@owserver/sensors"
import { DateTime, Effect, Either, Fiber, Layer, Logger, Stream } from "effect"
import { csv } from "../recipes/csv.js"
import { visits } from "../recipes/door.js"
import { weather } from "../recipes/eds0068.js"
import { power } from "../recipes/electricity.js"
import { alarms } from "../recipes/freezer.js"
import { climate } from "../recipes/humidity.js"
import { overview } from "../recipes/servers.js"
import { beds } from "../recipes/soil.js"
import { thermostat } from "../recipes/thermostat.js"
import { printed } from "./Printed.js"

/** Longer than any test takes, even if all run at once. */
const recipe = <A, E>(
  name: string,
  devices: Devices,
  effect: Effect.Effect<A, E, OwServer | FakeOwServer.FakeOwServer>
) =>
  it.effect(name, () =>
    effect.pipe(
      Effect.provide(OwServerTest.layer(Effect.suspend(() => Bus.make(devices)))),
      Effect.provide(VirtualClock.layer()),
      Effect.provide(Logger.remove(Logger.defaultLogger))
    )
  )

/** Returns the elements of a stream within a time. */
const within = <A, E, R>(stream: Stream.Stream<A, E, R>, time: "10 seconds" | "6 minutes" | "20 minutes") =>
  Effect.map(Stream.runCollect(Stream.interruptAfter(stream, time)), (chunk) => Array.from(chunk))

const theBus = Effect.map(FakeOwServer.FakeOwServer, ({ bus }) => bus)

recipe(
  "csv.ts has a column for each thermometer, and an empty cell for a reading that failed",
  { "10.000010EF0000": { temperature: 12.5 }, "28.000028D70100": { temperature: 21.25 }, "3A.010000000000": {} },
  Effect.gen(function* () {
    const bus = yield* theBus
    const unplugged = Effect.delay(bus.detach("10.000010EF0000"), "30 seconds")
    yield* Effect.fork(unplugged)
    assert.deepStrictEqual(yield* printed(Effect.timeoutOption(csv, "90 seconds")), [
      "time,10.000010EF0000,28.000028D70100",
      "1970-01-01T00:00:00.000Z,12.5,21.25",
      "1970-01-01T00:01:00.000Z,,21.25"
    ])
  })
)

/** The temperature of a freezer by minute. */
const minutes = [-18, -14, -14, -18, -14, -14, -14, -14, -16, -18, -18]

recipe(
  "freezer.ts alarms once after three bad readings in a row, and says when it is over",
  { "28.000028D70100": { alias: "freezer", temperature: (millis) => minutes[Math.round(millis / 60_000)] ?? -18 } },
  Effect.gen(function* () {
    const bus = yield* theBus
    yield* Effect.fork(Effect.delay(bus.detach("28.000028D70100"), "690 seconds"))
    assert.deepStrictEqual(yield* within(alarms("freezer"), "20 minutes"), [
      "ALARM: -14 °C",
      "well again: -18 °C",
      "ALARM: there is no device 28.000028D70100; check whether it is connected"
    ])
  })
)

recipe(
  "thermostat.ts heats below 20.5 °C until 21.5 °C, and leaves the heating off without a sensor, and at its end",
  {
    "28.000028D70100": { alias: "living room", temperature: 21 },
    "3A.010000000000": { alias: "heating", "PIO.B": true }
  },
  Effect.gen(function* () {
    const bus = yield* theBus
    const after = Effect.fnUntraced(function* (celsius: number) {
      yield* bus.set("/28.000028D70100/temperature", celsius)
      yield* Effect.sleep("1 minute")
      return yield* bus.get("/heating/PIO.A")
    })
    const running = yield* Effect.fork(thermostat("living room", "heating"))
    const states: Array<unknown> = []
    for (const celsius of [21, 20.4, 21.4, 21.5, 20.6, 20.4]) states.push(yield* after(celsius))
    assert.deepStrictEqual(states, [false, true, true, false, false, true])

    yield* bus.detach("28.000028D70100")
    yield* Effect.sleep("4 minutes")
    assert.isTrue(yield* bus.get("/heating/PIO.A"))
    yield* Effect.sleep("2 minutes")
    assert.isFalse(yield* bus.get("/heating/PIO.A"))

    yield* bus.attach("28.000028D70100", { temperature: 19 })
    yield* Effect.sleep("1 minute")
    assert.isTrue(yield* bus.get("/heating/PIO.A"))
    yield* Fiber.interrupt(running)
    assert.deepStrictEqual([yield* bus.get("/heating/PIO.A"), yield* bus.get("/heating/PIO.B")], [false, true])
  })
)

recipe(
  "electricity.ts tells energy and power, and what was counted while the meter could not be read",
  { "1D.D9A00C000000": { alias: "meter", "counter.A": (millis) => 5000 + Math.floor(millis / 2000) } },
  Effect.gen(function* () {
    const bus = yield* theBus
    const counter = (millis: number) => 5000 + Math.floor(millis / 2000)
    yield* Effect.fork(Effect.delay(bus.detach("1D.D9A00C000000"), "90 seconds"))
    yield* Effect.fork(Effect.delay(bus.attach("1D.D9A00C000000", { "counter.A": counter }), "150 seconds"))
    const outcomes = yield* within(power("meter"), "6 minutes")
    assert.deepStrictEqual(outcomes.slice(0, 4).map(Either.getOrElse(({ _tag }) => _tag)), [
      { kwh: 0, watts: 0 },
      { kwh: 0.03, watts: 1800 },
      "OwDeviceMissing",
      { kwh: 0.09, watts: 1800 }
    ])
  })
)

recipe(
  "door.ts logs a key once for each time it is held to the reader, although it slips",
  { "28.000028D70100": {} },
  Effect.gen(function* () {
    const bus = yield* theBus
    // It disappears for half a second, so that one search misses it.
    const hold = Effect.fnUntraced(function* (key: `01.${string}`) {
      yield* bus.attach(key, {})
      yield* Effect.delay(bus.detach(key), "700 millis")
      yield* Effect.delay(bus.attach(key, {}), "500 millis")
      yield* Effect.delay(bus.detach(key), "200 millis")
    })
    yield* Effect.fork(
      Effect.gen(function* () {
        for (const key of ["01.3F8D19140000", "01.000000000001", "01.3F8D19140000"] as const) {
          yield* Effect.sleep("2200 millis")
          yield* hold(key)
        }
      })
    )
    const seen = yield* within(visits, "10 seconds")
    assert.deepStrictEqual(
      seen.map(({ at, key, owner }) => [DateTime.toEpochMillis(at), key, owner]),
      [
        [2500, "01.3F8D19140000", "Ada"],
        [6000, "01.000000000001", undefined],
        [9500, "01.3F8D19140000", "Ada"]
      ]
    )
  })
)

recipe(
  "humidity.ts computes the dew point, and says when the supply is too low for the formula",
  { "26.2E4A0B010000": { alias: "cellar", temperature: 20, VDD: 5, "HIH4000/humidity": 50 } },
  Effect.gen(function* () {
    const bus = yield* theBus
    assert.strictEqual(yield* climate("cellar"), "20.0 °C, 50 %, dew point 9.3 °C")
    yield* bus.set("/cellar/VDD", 3.2)
    assert.strictEqual(yield* climate("cellar"), "too little supply: 3.2 V")
  })
)

recipe(
  "eds0068.ts reads a board of its kind, and names any other",
  {
    "7E.000000000001": {
      alias: "terrace",
      device_type: "EDS0068",
      "EDS0068/temperature": 22.5,
      "EDS0068/humidity": 45,
      "EDS0068/pressure": 1013,
      "EDS0068/light": 320
    },
    "7E.000000000002": { alias: "shed", device_type: "EDS0065" }
  },
  Effect.gen(function* () {
    assert.strictEqual(yield* weather("terrace"), "22.5 °C, 45 %, 1013 mbar, 320 lx")
    assert.strictEqual(yield* weather("shed"), "shed is an EDS0065")
  })
)

recipe(
  "soil.ts says which bed wants water",
  {
    "EF.000000000001": { alias: "garden", type: "HB_MOISTURE_METER", "moisture/sensor.0": 12, "moisture/sensor.1": 75 },
    "EF.000000000002": { alias: "hub", type: "HB_HUB" }
  },
  Effect.gen(function* () {
    const [first, second] = yield* beds("garden")
    assert.deepStrictEqual([first, second], ["bed 0: 12 cbar", "bed 1: 75 cbar, water it"])
    assert.deepStrictEqual(yield* beds("hub"), ["hub is no moisture meter, but a board of the kind hub"])
  })
)

it.effect("servers.ts reads the thermometers of all servers, and names an unreachable server", () => {
  const server = (devices: Devices, faults: Faults.Faults = {}) =>
    Layer.orDie(
      OwServerTest.layer(
        Effect.suspend(() => Bus.make(devices)),
        { verify: false, server: { faults } }
      )
    )
  const servers = Servers.layer({
    house: server({ "28.000028D70100": { temperature: 21.25 }, "3A.010000000000": {} }),
    cellar: server({ "10.000010EF0000": { temperature: 12.5 } }),
    garage: server({}, { rules: [Faults.on(Faults.Refuse({ ret: -5 }))] })
  })
  return Effect.gen(function* () {
    const [house, cellar, garage, ...others] = yield* overview
    assert.deepStrictEqual(
      [house, cellar, others],
      ["house, 28.000028D70100: 21.25 °C", "cellar, 10.000010EF0000: 12.5 °C", []]
    )
    assert.match(garage ?? "", /^garage: .*EIO/)
  }).pipe(Effect.provide(servers), Effect.provide(VirtualClock.layer()))
})
