import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { ow } from "./Main.js"
import { start } from "./Process.js"
import { lines, records, serving } from "./Sensing.js"

/** A boiler that is really at 85 °C, and a humidity that no chip measures. */
const doubtful = {
  "28.AD6555070000": { alias: "boiler", temperature: 85 },
  "26.D70000000000": { humidity: 150 }
} as const

describe("--trust", { concurrent: true }, () => {
  it.scopedLive("applies to doubtful values in temps, devices, watch and log", () =>
    Effect.gen(function* () {
      const { server } = yield* serving({ "28.AD6555070000": doubtful["28.AD6555070000"] })
      const commands = [
        ["temps"],
        ["devices"],
        ["watch", "boiler", "--count=1"],
        ["log", "boiler", "--count=1", "--every=100ms"]
      ]
      for (const command of commands) {
        const accepted = yield* ow([...command, "--json", "--trust=accept", "-s", server])
        const [one] = records(accepted.out)
        assert.deepStrictEqual(
          [accepted.code, one.value, one.unit, one.quality, one.error],
          [0, 85, "°C", "suspect", null]
        )
        const rejected = yield* ow([...command, "--json", "--trust=reject", "-s", server])
        assert.strictEqual(rejected.code, 7, command.join(" "))
      }
    })
  )

  it.scopedLive("a doubtful value stays in the record, with its unit and quality", () =>
    Effect.gen(function* () {
      const { server } = yield* serving(doubtful)
      const found = records((yield* ow(["devices", "--json", "-F", "-s", server])).out)
      assert.deepStrictEqual(
        found.map(({ error, quality, unit, value }) => [value, unit, quality, error]),
        [
          [185, "°F", "suspect", "OwSuspectValue"],
          [150, "%", "suspect", "OwSuspectValue"]
        ]
      )
      assert.match(
        found[1].message,
        /is not plausible: OutOfRange; find out which humidity sensor is fitted, and read its property/
      )
      const { out } = yield* ow(["log", "--no-header", "--count=1", "--every=100ms", "-s", server])
      assert.deepStrictEqual(
        lines(out).map((line) => line.replace(/^[^,]*,/, "")),
        [
          "28.AD6555070000,boiler,temperature,85,°C,suspect,OwSuspectValue",
          "26.D70000000000,,humidity,150,%,suspect,OwSuspectValue"
        ]
      )
    })
  )
})

describe("a board of an unknown kind", { concurrent: true }, () => {
  it.scopedLive("has its own exit code and record in devices, watch and log", () =>
    Effect.gen(function* () {
      const { server } = yield* serving({ "7E.000000000001": { device_type: "EDS0099" } })
      const device = "7E.000000000001"
      for (const command of [
        ["devices"],
        ["devices", device],
        ["watch", "--count=1"],
        ["watch", device, "--count=1"],
        ["log", "--count=1", "--every=100ms"],
        ["log", device, "--count=1", "--every=100ms"]
      ]) {
        const { code, err, out } = yield* ow([...command, "--json", "-s", server])
        const found = records(out).map(({ device, error, property, value }) => [device, property, value, error])
        assert.deepStrictEqual(found, [[device, null, null, "UnknownKind"]], command.join(" "))
        assert.strictEqual(code, 9, command.join(" "))
        assert.match(JSON.parse(err).message, /^7E\.000000000001 is a board of an unknown kind, EDS0099; run "ow ls /)
      }
    })
  )
})

describe("device arguments", { concurrent: true }, () => {
  it.scopedLive("restrict temps and devices to these devices, and missing ones are reported", () =>
    Effect.gen(function* () {
      const { server } = yield* serving({
        "28.AD6555070000": { alias: "cellar", temperature: 12 },
        "10.67C6697351FF": { temperature: 21.5 },
        "05.D70000000000": { alias: "lamp" }
      })
      const temps = yield* ow(["temps", "cellar", "lamp", "--json", "-s", server])
      assert.deepStrictEqual(
        records(temps.out).map(({ alias, value }) => [alias, value]),
        [["cellar", 12]]
      )
      assert.match(temps.err, /lamp is not a thermometer/)
      const devices = yield* ow(["devices", "/10.67C6697351FF", "nobody", "lamp", "--json", "-s", server])
      assert.deepStrictEqual(
        records(devices.out).map(({ device, property }) => [device, property]),
        [
          ["10.67C6697351FF", "temperature"],
          ["05.D70000000000", "sensed"]
        ]
      )
      assert.strictEqual(devices.code, 3)
    })
  )
})

describe("ow watch without arguments", { concurrent: true }, () => {
  it.scopedLive("reads the primary properties of all devices, and follows added and removed ones", () =>
    Effect.gen(function* () {
      const { bus, server } = yield* serving({
        "28.AD6555070000": { alias: "cellar", temperature: 12 },
        "05.D70000000000": { alias: "lamp" }
      })
      const running = yield* start(["watch", "--every", "200ms", "-s", server])
      yield* running.out(/ {2}cellar {2}12 °C\n/)
      yield* running.out(/ {2}lamp {2}0\n/)
      yield* bus.detach("05.D70000000000")
      yield* running.out(/ {2}lamp {2}- {2}missing\n/)
      yield* running.signal("SIGINT")
      assert.strictEqual((yield* running.end).code, 130)
    })
  )
})
