import { assert, describe, it } from "@effect/vitest"
import { Faults } from "@owserver/fake"
import { Effect } from "effect"
import { ow } from "./Main.js"
import { start } from "./Process.js"
import { lines, records, serving } from "./Sensing.js"

const cold = { "28.AD6555070000": { alias: "freezer", temperature: -18, temphigh: -15, templow: -30 } } as const
const doors = { "29.D60300000000": { alias: "doors", set_alarm: 111_111_111 } } as const

describe("ow alarms", () => {
  it.scopedLive("lists devices in alarm with the reason, without clearing alarms", () =>
    Effect.gen(function* () {
      const { bus, server } = yield* serving({ ...cold, ...doors })
      const ask = ow(["alarms", "-s", server])
      assert.deepStrictEqual(yield* ask, { code: 0, out: "", err: "ow: no device is in alarm\n" })
      yield* bus.set("/28.AD6555070000/temperature", -10)
      yield* ow(["temps", "-s", server])
      yield* bus.set("/29.D60300000000/latch.3", true)
      for (const _ of [1, 2]) {
        const { err, out } = yield* ask
        assert.deepStrictEqual(lines(out), [
          "device           alias    type     why",
          "28.AD6555070000  freezer  DS18B20  temphigh: -10 °C, limit -15 °C",
          "29.D60300000000  doors    DS2408   latched 3"
        ])
        assert.strictEqual(err, "")
      }
      assert.isTrue(yield* bus.get("/29.D60300000000/latch.3"))
      assert.deepStrictEqual(records((yield* ow(["alarms", "--json", "-s", server])).out), [
        { device: "28.AD6555070000", alias: "freezer", type: "DS18B20", why: ["temphigh: -10 °C, limit -15 °C"] },
        { device: "29.D60300000000", alias: "doors", type: "DS2408", why: ["latched 3"] }
      ])
    })
  )

  it.scopedLive("lists a device without a known reason", () =>
    Effect.gen(function* () {
      const faults = { rules: [Faults.on(Faults.Refuse({ ret: -5 }), { path: /latch/ })] }
      const { bus, server } = yield* serving(doors, { faults })
      yield* bus.set("/29.D60300000000/latch.3", true)
      const { out } = yield* ow(["alarms", "--json", "-s", server])
      assert.deepStrictEqual(records(out), [{ device: "29.D60300000000", alias: "doors", type: "DS2408", why: [] }])
    })
  )

  it.scopedLive("follows alarms that begin and end", () =>
    Effect.gen(function* () {
      const { bus, server } = yield* serving(doors)
      const running = yield* start(["alarms", "--follow", "--every", "100ms", "-s", server])
      const plain = yield* start(["alarms", "--follow", "--json", "--every", "100ms", "-s", server])
      yield* bus.set("/29.D60300000000/latch.3", true)
      yield* running.out(/^\S+Z {2}begins {2}29\.D60300000000 {2}doors {2}DS2408 {2}latched 3\n/)
      yield* plain.out(
        /"event":"begins","device":"29\.D60300000000","alias":"doors","type":"DS2408","why":\["latched 3"\]\}\n/
      )
      yield* bus.set("/29.D60300000000/latch.3", false)
      yield* running.out(/^\S+Z {2}ends {2}29\.D60300000000 {2}doors {2}DS2408 {2}latched 3\n/)
      yield* plain.out(/"event":"ends"/)
      yield* running.signal("SIGINT")
      const { code, err, out } = yield* running.end
      assert.deepStrictEqual([code, err, lines(out).length], [130, "", 2])
    })
  )
})
