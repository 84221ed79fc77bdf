/**
 * The collector on the fake server, in virtual time.
 */
import { assert, describe, it } from "@effect/vitest"
import { MessageType } from "@owserver/client"
import { Bus, Faults, VirtualClock } from "@owserver/fake"
import { Duration, Effect } from "effect"
import { Report } from "../../src/index.js"
import * as Collecting from "./Collecting.js"

const attic = "28.000000000001"
const cellar = "10.000000000002"
const meter = "1D.000000000003"
const pins = "3A.000000000004"
const key = "01.000000000005"

const virtual = Effect.provide(VirtualClock.layer())

const seconds = Duration.seconds

describe("a collector", () => {
  it.effect("reads the primary property of each device at once and then each 30 seconds", () =>
    Effect.gen(function* () {
      const { reports } = yield* Collecting.run(
        Bus.make({ [attic]: { temperature: 21.5 }, [meter]: { "counter.A": 7, "counter.B": 9 }, [key]: {} })
      )
      yield* Effect.sleep("95 seconds")
      assert.deepStrictEqual(Collecting.times(reports, attic, 0), [0, 30, 60, 90])
      assert.deepStrictEqual(Collecting.values(reports, attic), [21.5, 21.5, 21.5, 21.5])
      assert.deepStrictEqual(Collecting.values(reports, meter, "counter.A"), [7, 7, 7, 7])
      assert.deepStrictEqual(Collecting.values(reports, meter, "counter.B"), [9, 9, 9, 9])
      assert.deepStrictEqual(Collecting.values(reports, key), [])
      assert.deepStrictEqual(Collecting.changes(reports), [])
      const found = reports.flatMap((report) => (report._tag === "Found" ? [report.device] : []))
      assert.deepStrictEqual(found.sort(), [key, meter, attic].sort())
    }).pipe(Effect.scoped, virtual)
  )

  it.effect("describes a series by server, address, property, kind, unit and family", () =>
    Effect.gen(function* () {
      const { reports } = yield* Collecting.run(
        Bus.make({ [attic]: { alias: "north", temperature: 20 }, [meter]: {}, [pins]: { sensed: [true, false] } })
      )
      yield* Effect.sleep("5 seconds")
      const described = Collecting.samples(reports).map(({ series, value }) => [
        series.server,
        series.device,
        series.property,
        series.kind,
        series.unit,
        series.family,
        value
      ])
      assert.deepStrictEqual(
        described.sort(),
        [
          ["attic", meter, "counter.A", "counter", "", "1D", 0],
          ["attic", meter, "counter.B", "counter", "", "1D", 0],
          ["attic", attic, "temperature", "gauge", "°C", "28", 20],
          ["attic", pins, "sensed.A", "state", "", "3A", 1],
          ["attic", pins, "sensed.B", "state", "", "3A", 0]
        ].sort()
      )
    }).pipe(Effect.scoped, virtual)
  )

  it.effect("shares one conversion among the thermometers of a bus, whatever their intervals", () =>
    Effect.gen(function* () {
      const { fake, reports } = yield* Collecting.run(
        Bus.make({ [attic]: { temperature: 1 }, [cellar]: { temperature: 2 }, "28.0000000000AA": {} }),
        { rules: [{ match: "28.*", every: seconds(10) }] }
      )
      yield* Effect.sleep("65 seconds")
      assert.deepStrictEqual(Collecting.times(reports, attic, 0), [1, 11, 21, 31, 41, 51, 61])
      assert.deepStrictEqual(Collecting.times(reports, cellar, 0), [1, 31, 61])
      const { requests } = yield* fake.counters
      assert.strictEqual(requests.get(MessageType.MSG_WRITE), 7)
    }).pipe(Effect.scoped, virtual)
  )

  it.effect("reads a new device at once when it is found", () =>
    Effect.gen(function* () {
      const { bus, reports } = yield* Collecting.run(Bus.make({ [attic]: {} }))
      yield* Effect.sleep("70 seconds")
      yield* bus.attach(cellar, { temperature: 5 })
      yield* Effect.sleep("55 seconds")
      assert.deepStrictEqual(Collecting.values(reports, cellar), [5])
      assert.deepStrictEqual(
        reports.filter(({ _tag }) => _tag === "Found").at(-1),
        Report.Found({ server: "attic", device: cellar, family: "10", alias: undefined })
      )
    }).pipe(Effect.scoped, virtual)
  )

  it.effect("reports a device again when its alias changes", () =>
    Effect.gen(function* () {
      const { bus, reports } = yield* Collecting.run(Bus.make({ [attic]: { alias: "pump" }, [cellar]: {} }))
      const found = () => reports.flatMap((report) => (report._tag === "Found" ? [[report.device, report.alias]] : []))
      yield* Effect.sleep("10 minutes")
      const first = [
        [attic, "pump"],
        [cellar, undefined]
      ]
      assert.sameDeepMembers(found(), first)
      yield* bus.alias(attic, "")
      yield* bus.alias(cellar, "pump")
      yield* Effect.sleep("10 minutes")
      assert.sameDeepMembers(found().slice(2), [
        [attic, undefined],
        [cellar, "pump"]
      ])
    }).pipe(Effect.scoped, virtual)
  )

  it.effect("reports a device that vanishes once, and continues its series when it returns", () =>
    Effect.gen(function* () {
      const { bus, collector, reports } = yield* Collecting.run(
        Bus.make({ [attic]: { temperature: 5 }, [cellar]: { temperature: 6 } })
      )
      yield* Effect.sleep("70 seconds")
      yield* bus.detach(attic)
      yield* Effect.sleep("20 minutes")
      assert.deepStrictEqual(Collecting.changes(reports), [
        `began read-failed ${attic}/temperature`,
        `ended read-failed ${attic}/temperature`,
        `began device-missing ${attic}`
      ])
      assert.deepStrictEqual(Collecting.values(reports, attic), [5, 5, 5])
      assert.include(yield* collector.status, { devices: 1, missing: 1 })
      yield* bus.attach(attic, { temperature: 7 })
      yield* Effect.sleep("65 seconds")
      assert.strictEqual(Collecting.changes(reports).at(-1), `ended device-missing ${attic}`)
      assert.strictEqual(Collecting.values(reports, attic)[3], 7)
      assert.strictEqual(Collecting.values(reports, cellar).length > 35, true)
    }).pipe(Effect.scoped, virtual)
  )

  it.effect("does not miss an address that was listed only once, such as noise on the bus", () =>
    Effect.gen(function* () {
      const { bus, reports } = yield* Collecting.run(Bus.make({ [attic]: {}, [meter]: {} }))
      yield* Effect.sleep("30 seconds")
      yield* bus.detach(meter)
      yield* Effect.sleep("10 minutes")
      assert.deepStrictEqual(Collecting.changes(reports), [
        `began read-failed ${meter}/counter.ALL`,
        `ended read-failed ${meter}/counter.ALL`
      ])
    }).pipe(Effect.scoped, virtual)
  )

  it.effect("reports nothing of a reading whose device vanished meanwhile", () =>
    Effect.gen(function* () {
      const { bus, fake, reports } = yield* Collecting.run(Bus.make({ [attic]: {}, [meter]: {} }), {
        discovery: "2 seconds",
        misses: 1
      })
      yield* Effect.sleep("25 seconds")
      yield* fake.setFaults({
        rules: [Faults.on(Faults.Slow({ millis: 15_000 }), { path: new RegExp(`${meter}/counter`) })]
      })
      yield* Effect.sleep("10 seconds")
      yield* bus.detach(meter)
      yield* Effect.sleep("1 minute")
      assert.deepStrictEqual(Collecting.changes(reports), [`began device-missing ${meter}`])
      assert.deepStrictEqual(Collecting.values(reports, meter, "counter.A").length, 1)
    }).pipe(Effect.scoped, virtual)
  )

  it.effect("applies a rule by alias as soon as the device has the alias", () =>
    Effect.gen(function* () {
      const { bus, reports } = yield* Collecting.run(Bus.make({ [attic]: {} }), {
        rules: [
          { match: "north", every: seconds(5) },
          { match: "*", off: true }
        ]
      })
      yield* Effect.sleep("70 seconds")
      assert.deepStrictEqual(Collecting.values(reports, attic), [])
      yield* bus.alias(attic, "north")
      yield* Effect.sleep("59 seconds")
      assert.deepStrictEqual(Collecting.times(reports, attic, 0), [120, 125])
    }).pipe(Effect.scoped, virtual)
  )

  it.effect("reports a property that cannot be a series once, and reads the others", () =>
    Effect.gen(function* () {
      const { reports } = yield* Collecting.run(Bus.make({ [attic]: { temperature: 4 } }), {
        rules: [{ match: "28.*", property: ["temperature", "type", "temprature"] }]
      })
      yield* Effect.sleep("595 seconds")
      assert.deepStrictEqual(Collecting.changes(reports), [
        `began read-failed ${attic}/type`,
        `began read-failed ${attic}/temprature`
      ])
      assert.deepStrictEqual(
        Collecting.transitions(reports).map(({ detail }) => detail),
        [
          "it is ascii, which makes no series; only numbers, yes and no do",
          'family 28 has no property "temprature"; did you mean temperature?'
        ]
      )
      assert.strictEqual(Collecting.values(reports, attic).length, 20)
    }).pipe(Effect.scoped, virtual)
  )
})

describe("a server that is away", () => {
  const reasons = ["Resolve", "Refused", "Unreachable", "Closed", "Reset"] as const

  it.effect("at the start is one condition, whatever the reason, and is read when it is there", () =>
    Effect.forEach(reasons, (reason) =>
      Effect.gen(function* () {
        const { collector, down, reports, up } = yield* Collecting.make(Bus.make({ [attic]: { temperature: 3 } }))
        yield* down(reason)
        yield* Effect.forkScoped(collector.run)
        yield* Effect.sleep("1 hour")
        assert.deepStrictEqual(Collecting.changes(reports), ["began server-lost"], reason)
        assert.isFalse((yield* collector.status).isOnline)
        yield* up
        yield* Effect.sleep("7 seconds")
        assert.deepStrictEqual(Collecting.changes(reports), ["began server-lost", "ended server-lost"])
        assert.deepStrictEqual(Collecting.values(reports, attic), [3])
      }).pipe(Effect.scoped, virtual)
    )
  )

  const imposters = {
    silent: Faults.Stall(),
    "a web server": Faults.Word({ field: "version", value: 0x48545450 }),
    "of another protocol": Faults.Word({ field: "payload", value: 0x7fffffff })
  }

  it.effect("or is no owserver, is one condition too", () =>
    Effect.forEach(Object.entries(imposters), ([name, fault]) =>
      Effect.gen(function* () {
        const { fake, reports } = yield* Collecting.run(Bus.make({ [attic]: { temperature: 3 } }), {
          server: { faults: { rules: [Faults.on(fault)] } }
        })
        yield* Effect.sleep("10 minutes")
        assert.deepStrictEqual(Collecting.changes(reports), ["began server-lost"], name)
        yield* fake.setFaults(Faults.none)
        yield* Effect.sleep("12 seconds")
        assert.deepStrictEqual(Collecting.changes(reports), ["began server-lost", "ended server-lost"], name)
        assert.deepStrictEqual(Collecting.values(reports, attic), [3], name)
      }).pipe(Effect.scoped, virtual)
    )
  )

  it.effect("while it is read does not make its devices missing or failed, and is read at once when it is back", () =>
    Effect.gen(function* () {
      const { collector, down, reports, up } = yield* Collecting.run(
        Bus.make({ [attic]: { temperature: 3 }, [cellar]: {}, [meter]: {} }, { [pins]: {} })
      )
      yield* Effect.sleep("45 seconds")
      yield* down("Refused")
      yield* Effect.sleep("30 minutes")
      yield* up
      yield* Effect.sleep("8 seconds")
      assert.deepStrictEqual(Collecting.changes(reports), ["began server-lost", "ended server-lost"])
      for (const device of [attic, cellar, meter, pins])
        assert.isAtLeast(new Set(Collecting.times(reports, device, 0)).size, 3, device)
      assert.strictEqual((yield* collector.status).missed, 0)
    }).pipe(Effect.scoped, virtual)
  )

  it.effect("is asked before each search how fast it answers, which is unknown while it is lost", () =>
    Effect.gen(function* () {
      const { collector, down, fake, up } = yield* Collecting.run(Bus.make({ [attic]: {} }))
      const latency = Effect.map(collector.status, ({ latency }) => latency)
      assert.isUndefined(yield* latency)
      yield* Effect.sleep("1 second")
      assert.strictEqual(yield* latency, 0)
      yield* fake.setFaults({ rules: [Faults.on(Faults.Slow({ millis: 7 }), { types: [MessageType.MSG_NOP] })] })
      yield* Effect.sleep("1 minute")
      assert.strictEqual(yield* latency, 7)
      yield* down("Refused")
      yield* Effect.sleep("1 minute")
      assert.isUndefined(yield* latency)
      yield* up
      yield* Effect.sleep("10 seconds")
      assert.strictEqual(yield* latency, 7)
    }).pipe(Effect.scoped, virtual)
  )

  it.effect("that answers after seconds is searched nevertheless, and how fast it is stays unknown", () =>
    Effect.gen(function* () {
      const { bus, collector, fake, reports } = yield* Collecting.run(Bus.make({ [attic]: {} }))
      yield* Effect.sleep("30 seconds")
      yield* fake.setFaults({ rules: [Faults.on(Faults.Slow({ millis: 15_000 }), { types: [MessageType.MSG_NOP] })] })
      yield* bus.attach(cellar, { temperature: 5 })
      yield* Effect.sleep("36 seconds")
      assert.deepStrictEqual(Collecting.values(reports, cellar), [5])
      assert.isUndefined((yield* collector.status).latency)
      assert.deepStrictEqual(Collecting.changes(reports), [])
    }).pipe(Effect.scoped, virtual)
  )

  it.effect("is read at once when it is back, however long the intervals", () =>
    Effect.gen(function* () {
      const { down, reports, up } = yield* Collecting.run(Bus.make({ [meter]: {} }), {
        rules: [{ match: "*", every: Duration.hours(1) }]
      })
      yield* Effect.sleep("59 minutes")
      yield* down("Refused")
      yield* Effect.sleep("21 minutes")
      yield* up
      yield* Effect.sleep("41 minutes")
      assert.deepStrictEqual(
        [...new Set(Collecting.times(reports, meter, 0))].map((second) => Math.round(second / 60)),
        [0, 80, 120]
      )
    }).pipe(Effect.scoped, virtual)
  )

  it.effect("for a moment while it restarts is not noticed", () =>
    Effect.gen(function* () {
      const { fake, reports } = yield* Collecting.run(Bus.make({ [attic]: {}, [meter]: {} }))
      for (let n = 0; n < 30; n++) {
        yield* Effect.sleep("7300 millis")
        yield* fake.restart
      }
      assert.deepStrictEqual(Collecting.changes(reports), [])
      assert.deepStrictEqual(Collecting.times(reports, attic, 0), [0, 30, 60, 90, 120, 150, 180, 210])
    }).pipe(Effect.scoped, virtual)
  )
})

describe("a reply that is cut off", () => {
  it.effect("is read once more before the reading fails", () =>
    Effect.gen(function* () {
      const { collector, fake, reports } = yield* Collecting.run(Bus.make({ [attic]: {}, [cellar]: {}, [meter]: {} }))
      const cut = (every: number) =>
        fake.setFaults({ rules: [Faults.on(Faults.Close({ after: 10 }), { path: /counter|latesttemp/, every })] })
      yield* cut(2)
      yield* Effect.sleep("5 minutes")
      assert.deepStrictEqual(Collecting.changes(reports), [])
      assert.include(yield* collector.status, { failures: 0 })
      yield* cut(1)
      yield* Effect.sleep("5 minutes")
      assert.deepStrictEqual(
        [...Collecting.changes(reports)].sort(),
        [
          `began read-failed ${attic}/temperature`,
          `began read-failed ${cellar}/temperature`,
          `began read-failed ${meter}/counter.ALL`
        ].sort()
      )
    }).pipe(Effect.scoped, virtual)
  )
})

describe("a bus that hangs", () => {
  it.effect("does not delay another bus", () =>
    Effect.gen(function* () {
      const { fake, reports } = yield* Collecting.run(
        Bus.make({ [attic]: {}, "28.0000000000AA": {} }, { [cellar]: {}, [meter]: {} }),
        { rules: [{ match: "*", every: seconds(10) }] }
      )
      yield* Effect.sleep("15 seconds")
      yield* fake.setFaults({
        rules: [Faults.on(Faults.Slow({ millis: 86_400_000 }), { path: /bus\.1|28\./ })]
      })
      yield* Effect.sleep("5 minutes")
      yield* fake.setFaults(Faults.none)
      yield* Effect.sleep("5 minutes")
      const regular = Array.from({ length: 62 }, (_, n) => n * 10)
      assert.deepStrictEqual([...new Set(Collecting.times(reports, meter, 0))], regular)
      const opened = Collecting.changes(reports).filter((change) => change.startsWith("began"))
      const closed = Collecting.changes(reports).filter((change) => change.startsWith("ended"))
      assert.strictEqual(opened.length, closed.length)
      assert.isTrue(
        opened.every((change) => /read-failed 28|bus-failed/.test(change)),
        opened.join()
      )
      assert.isAtLeast(Collecting.values(reports, attic).length, 25)
    }).pipe(Effect.scoped, virtual)
  )

  it.effect("skips and counts the intervals that it misses", () =>
    Effect.gen(function* () {
      const { collector, fake, reports } = yield* Collecting.run(Bus.make({ [meter]: {} }), {
        rules: [{ match: "*", every: seconds(1) }]
      })
      yield* Effect.sleep("9500 millis")
      assert.include(yield* collector.status, { missed: 0, readings: 10 })
      yield* fake.setFaults({ rules: [Faults.on(Faults.Slow({ millis: 4700 }), { path: /counter/, times: 1 })] })
      yield* Effect.sleep("10 seconds")
      assert.deepStrictEqual(
        Collecting.samples(reports)
          .map(({ at }) => at / 1000)
          .filter((_, n) => n % 2 === 0),
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 14.7, 14.7, 15, 16, 17, 18, 19]
      )
      assert.include(yield* collector.status, { missed: 3, readings: 17 })
    }).pipe(Effect.scoped, virtual)
  )
})
