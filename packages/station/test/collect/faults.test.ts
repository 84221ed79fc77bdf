/**
 * Doubtful values, presence, clocks that leap, defects, and random faults.
 */
import { assert, describe, it } from "@effect/vitest"
import { RomId } from "@owserver/client"
import { Bus, Faults, VirtualClock } from "@owserver/fake"
import { Clock, Duration, Effect, FastCheck, Fiber } from "effect"
import { leaping } from "../../../sensors/test/LeapingClock.js"
import { ClockWatch, type Condition, type Report } from "../../src/index.js"
import * as Collecting from "./Collecting.js"

const attic = "28.000000000001"
const cellar = "28.000000000002"
const old = "10.000000000003"
const meter = "1D.000000000004"
const pins = "29.000000000005"
const key = "01.000000000006"

const virtual = Effect.provide(VirtualClock.layer())

const seconds = Duration.seconds

const powerOn = Faults.on(Faults.Value({ value: "          85" }), { path: new RegExp(`${attic}/(latest)?temp`) })

describe("a doubtful value", () => {
  it.effect("is stored as doubtful, and is one condition until a good value", () =>
    Effect.forEach(["confirm", "scratchpad", "retry", "accept", "reject"] as const, (trust) =>
      Effect.forEach([[attic], [attic, cellar]], (devices) =>
        Effect.gen(function* () {
          const bus = Bus.make(Object.fromEntries(devices.map((device) => [device, { temperature: 20 }])))
          const { fake, reports } = yield* Collecting.run(bus, { rules: [{ match: "*", trust }] })
          yield* Effect.sleep("40 seconds")
          yield* fake.setFaults({ rules: [powerOn] })
          yield* Effect.sleep("1 minute")
          yield* fake.setFaults(Faults.none)
          yield* Effect.sleep("1 minute")
          assert.deepStrictEqual(Collecting.values(reports, attic), [20, 20, "85?", "85?", 20, 20], trust)
          assert.deepStrictEqual(
            Collecting.changes(reports),
            [`began doubtful ${attic}/temperature`, `ended doubtful ${attic}/temperature`],
            trust
          )
          assert.include(Collecting.transitions(reports)[0]?.detail, "85 is not plausible: PowerOn")
        }).pipe(Effect.scoped, virtual)
      )
    )
  )

  it.effect("is good if the policy confirms another value", () =>
    Effect.forEach([[attic], [attic, cellar]], (devices) =>
      Effect.gen(function* () {
        const bus = Bus.make(Object.fromEntries(devices.map((device) => [device, { temperature: 20 }])))
        const { reports } = yield* Collecting.run(bus, {
          server: { faults: { rules: [{ ...powerOn, when: { ...powerOn.when, times: 1 } }] } }
        })
        yield* Effect.sleep("40 seconds")
        assert.deepStrictEqual(Collecting.values(reports, attic), [20, 20])
        assert.deepStrictEqual(Collecting.changes(reports), [])
      }).pipe(Effect.scoped, virtual)
    )
  )

  it.effect("never is a sample if it is not a finite number", () =>
    Effect.forEach(["nan", "inf", "1e999", "", "-nan"], (text) =>
      Effect.gen(function* () {
        const { reports } = yield* Collecting.run(Bus.make({ [attic]: {}, [meter]: {} }), {
          server: {
            faults: { rules: [Faults.on(Faults.Value({ value: text.padStart(12) }), { path: /temp|counter/ })] }
          }
        })
        yield* Effect.sleep("5 minutes")
        assert.deepStrictEqual(Collecting.samples(reports), [], text)
        assert.deepStrictEqual([...Collecting.changes(reports)].sort(), [
          `began read-failed ${meter}/counter.ALL`,
          `began read-failed ${attic}/temperature`
        ])
      }).pipe(Effect.scoped, virtual)
    )
  )
})

describe("presence", () => {
  it.effect("is the reading of a key, each second, even of one that was never listed", () =>
    Effect.gen(function* () {
      const { bus, reports } = yield* Collecting.run(Bus.make({ [attic]: {} }), {
        rules: [{ match: key, property: "present", every: seconds(1) }]
      })
      yield* Effect.sleep("2500 millis")
      yield* bus.attach(key, {})
      yield* Effect.sleep("3 seconds")
      yield* bus.detach(key)
      yield* Effect.sleep("3 seconds")
      assert.deepStrictEqual(Collecting.values(reports, key, "present"), [0, 0, 0, 1, 1, 1, 0, 0, 0])
      yield* Effect.sleep("3 minutes")
      yield* bus.attach(key, {})
      yield* Effect.sleep("3 minutes")
      yield* bus.detach(key)
      yield* Effect.sleep("3 minutes")
      const values = Collecting.values(reports, key)
      assert.isAtLeast(values.length, 540)
      assert.strictEqual(values.filter((value) => value === 1).length, 183)
      assert.deepStrictEqual(Collecting.changes(reports), [])
    }).pipe(Effect.scoped, virtual)
  )

  it.effect("is read between the readings of a busy bus", () =>
    Effect.gen(function* () {
      const many = Object.fromEntries(
        Array.from({ length: 50 }, (_, n) => [`1D.0000000001${n.toString().padStart(2, "0")}`, {}])
      )
      const { collector, reports } = yield* Collecting.run(Bus.make({ ...many, [key]: {} }), {
        rules: [{ match: key, property: "present", every: seconds(1) }],
        server: { faults: { rules: [Faults.on(Faults.Slow({ millis: 100 }), { path: /counter/ })] } }
      })
      yield* Effect.sleep("60500 millis")
      assert.isAtLeast(Collecting.values(reports, key).length, 60)
      assert.isAtLeast(Collecting.values(reports, "1D.000000000149").length, 3)
      assert.include(yield* collector.status, { missed: 0 })
    }).pipe(Effect.scoped, virtual)
  )
})

describe("a bus that is overloaded", () => {
  it.effect("reads each device less often", () =>
    Effect.gen(function* () {
      const { collector, reports } = yield* Collecting.run(
        Bus.make({ [attic]: {}, [cellar]: {}, [meter]: {}, [pins]: {}, [key]: {} }),
        {
          rules: [
            { match: key, property: "present", every: seconds(1) },
            { match: "29.*", every: seconds(60) },
            { match: "*", every: seconds(1) }
          ],
          server: { faults: { rules: [Faults.on(Faults.Slow({ millis: 700 }), { path: /present|counter|sensed/ })] } }
        }
      )
      yield* Effect.sleep("605 seconds")
      // A turn of all takes 2.4 seconds.
      for (const device of [attic, cellar, meter, key]) {
        const count = new Set(Collecting.times(reports, device, 0)).size
        assert.isTrue(count > 200 && count < 300, `${device}: ${count}`)
      }
      assert.isAtLeast(new Set(Collecting.times(reports, pins, 0)).size, 10)
      assert.isAtLeast((yield* collector.status).missed, 1000)
    }).pipe(Effect.scoped, virtual)
  )
})

describe("a wall clock that is set", () => {
  const hour = 3_600_000
  const begun = Date.UTC(2026, 0, 1)

  it.effect("is one condition, loses no interval and doubles none", () =>
    Effect.forEach([-10 * 365 * 24 * hour, -hour, -6000, 6000, hour, 10 * 365 * 24 * hour], (leap) =>
      Effect.gen(function* () {
        const { collector, reports } = yield* Collecting.run(Bus.make({ [attic]: {} }))
        yield* Effect.forkScoped(ClockWatch.run((report) => Effect.sync(() => void reports.push(report))))
        yield* Effect.sleep("185 seconds")
        const times = Collecting.samples(reports).map(({ at }) => Math.round((at - begun) / 1000))
        const after = (second: number) => second + leap / 1000
        assert.deepStrictEqual(times, [0, 30, after(60), after(90), after(120), after(150), after(180)])
        assert.deepStrictEqual(Collecting.changes(reports), ["began clock-leapt", "ended clock-leapt"])
        assert.strictEqual((yield* collector.status).missed, 0)
      }).pipe(Effect.scoped, leaping(45_000, leap))
    )
  )

  it.effect("by less than 5 seconds is no condition", () =>
    Effect.gen(function* () {
      const reports: Array<Report.Report> = []
      yield* Effect.forkScoped(ClockWatch.run((report) => Effect.sync(() => void reports.push(report))))
      yield* Effect.sleep("2 minutes")
      assert.deepStrictEqual(reports, [])
    }).pipe(Effect.scoped, leaping(45_000, 4000))
  )
})

describe("what lasted when the station stopped", () => {
  const open = (kind: Condition.Kind, device = "", property = ""): Condition.Key => ({
    kind,
    server: "attic",
    device,
    property
  })

  it.effect("ends if it is over, and goes on if it is not", () =>
    Effect.gen(function* () {
      const { reports } = yield* Collecting.run(Bus.make({ [attic]: {}, [cellar]: {} }), {
        open: [
          open("server-lost"),
          open("device-missing", attic),
          open("device-missing", old),
          open("read-failed", attic, "temperature"),
          open("read-failed", attic, "humidity"),
          open("doubtful", cellar, "temperature"),
          open("bus-failed", "bus.7"),
          open("collector-failed"),
          { ...open("server-lost"), server: "cellar" }
        ],
        known: [RomId.make(old), RomId.make(meter)]
      })
      yield* Effect.sleep("90 seconds")
      assert.deepStrictEqual(
        [...Collecting.changes(reports)].sort(),
        [
          "ended server-lost",
          `ended device-missing ${attic}`,
          `ended read-failed ${attic}/temperature`,
          `ended read-failed ${attic}/humidity`,
          `ended doubtful ${cellar}/temperature`,
          "ended bus-failed bus.7",
          "ended collector-failed",
          `began device-missing ${meter}`
        ].sort()
      )
      const seen = Collecting.transitions(reports).filter(({ change }) => change === "seen")
      assert.isTrue(seen.every(({ device, kind }) => kind === "device-missing" && [old, meter].includes(device)))
    }).pipe(Effect.scoped, virtual)
  )
})

describe("a defect", () => {
  it.effect("is reported, and the collector starts again", () =>
    Effect.gen(function* () {
      const reports: Array<Report.Report> = []
      let reads = 0
      const { collector } = yield* Collecting.make(Bus.make({ [attic]: { temperature: 1 }, [meter]: {} }), {
        report: (report) =>
          Effect.sync(() => {
            if (report._tag === "Read" && ++reads === 3) throw new Error("the disk is on fire")
            reports.push(report)
          })
      })
      yield* Effect.forkScoped(collector.run)
      yield* Effect.sleep("5 minutes")
      assert.deepStrictEqual(Collecting.changes(reports), ["began collector-failed", "ended collector-failed"])
      assert.include(Collecting.transitions(reports)[0]?.detail, "the disk is on fire")
      assert.isAtLeast(Collecting.values(reports, attic).length, 9)
      assert.strictEqual(reports.filter(({ _tag }) => _tag === "Found").length, 2)
    }).pipe(Effect.scoped, virtual)
  )
})

describe("an interruption", () => {
  it.effect("at any moment ends all fibers and closes all connections", () =>
    Effect.gen(function* () {
      for (let after = 0; after < 3000; after += 97) {
        const { collector, connections, fake } = yield* Collecting.make(
          Bus.make({ [attic]: {}, [cellar]: {}, [meter]: {} }, { [pins]: {} }),
          {
            rules: [{ match: "*", every: seconds(1) }],
            server: { faults: { rules: [Faults.on(Faults.Slow({ millis: 50 }))] } }
          }
        )
        const fiber = yield* Effect.fork(collector.run)
        yield* Effect.sleep(after)
        yield* Fiber.interrupt(fiber)
        yield* Effect.yieldNow()
        assert.strictEqual(connections(), 0, `after ${after} ms`)
        const before = (yield* fake.counters).accepted
        yield* Effect.sleep("1 minute")
        assert.strictEqual((yield* fake.counters).accepted, before)
      }
    }).pipe(Effect.scoped, virtual)
  )
})

const kinds = [
  "down",
  "up",
  "restart",
  "detach",
  "attach",
  "refuse",
  "stall",
  "slow",
  "garbled",
  "doubt",
  "heal"
] as const

/** One fault, some seconds after the last. */
const Incident = FastCheck.record({
  after: FastCheck.integer({ min: 0, max: 100 }),
  kind: FastCheck.constantFrom(...kinds),
  which: FastCheck.integer({ min: 0, max: 3 })
})

type Incident = typeof Incident extends FastCheck.Arbitrary<infer A> ? A : never

const devices = [attic, old, meter, pins] as const

const happen = ({ bus, down, fake, up }: Collecting.Collecting, { kind, which }: Incident): Effect.Effect<void> => {
  const device = devices[which] ?? attic
  const path = new RegExp(which === 0 ? "bus\\.1" : device)
  const fault = (one: Faults.Fault) => fake.setFaults({ rules: [Faults.on(one, { path })] })
  switch (kind) {
    case "down":
      return down((["Refused", "Resolve", "Closed", "Reset"] as const)[which] ?? "Refused")
    case "up":
      return up
    case "restart":
      return fake.restart
    case "detach":
      return Effect.ignore(bus.detach(device))
    case "attach":
      return Effect.ignore(bus.attach(device as typeof attic, {}, { bus: which % 2 }))
    case "refuse":
      return fault(Faults.Refuse({ ret: which === 2 ? 1 : 5 }))
    case "stall":
      return fault(Faults.Stall())
    case "slow":
      return fault(Faults.Slow({ millis: 9000 }))
    case "garbled":
      return fault(Faults.Word({ field: "version", value: 99 }))
    case "doubt":
      return fault(Faults.Value({ value: "85" }))
    case "heal":
      return fake.setFaults(Faults.none)
  }
}

const keyOf = ({ device, kind, property }: Condition.Key) => `${kind} ${device}/${property}`

describe("whatever the faults", () => {
  it.effect.prop(
    "conditions begin, are seen and end; a lost server is one; and at the end all is read again",
    [FastCheck.array(Incident, { minLength: 1, maxLength: 15 })],
    ([incidents]) =>
      Effect.gen(function* () {
        const collecting = yield* Collecting.run(
          Bus.make({ [attic]: {}, [old]: {} }, { [meter]: {}, [pins]: {}, [cellar]: {} }),
          { rules: [{ match: "28.*", every: seconds(10) }] }
        )
        const { bus, collector, fake, reports, up } = collecting
        for (const incident of incidents) {
          yield* Effect.sleep(incident.after * 1000)
          yield* happen(collecting, incident)
        }
        yield* up
        yield* fake.setFaults(Faults.none)
        for (const device of devices) {
          yield* Effect.ignore(bus.detach(device))
          yield* Effect.orDie(bus.attach(device as typeof attic, {}, { bus: 0 }))
        }
        yield* Effect.sleep("4 minutes")
        const healed = yield* Clock.currentTimeMillis
        yield* Effect.sleep("61 seconds")

        const open = new Set<string>()
        for (const { change, ...condition } of Collecting.transitions(reports)) {
          const key = keyOf(condition)
          assert.strictEqual(open.has(key), change !== "began", `${change} ${key}`)
          if (change === "began" && condition.kind !== "server-lost")
            assert.isFalse(open.has("server-lost /"), `${key} while the server is lost`)
          if (change === "ended") open.delete(key)
          else open.add(key)
        }
        assert.deepStrictEqual([...open], [])
        assert.deepStrictEqual((yield* collector.status).open, [])
        const samples = Collecting.samples(reports)
        assert.isTrue(samples.every(({ value }) => Number.isFinite(value)))
        const last = new Map<string, number>()
        for (const { at, series } of samples) {
          const name = `${series.device}/${series.property}`
          assert.isAtLeast(at, last.get(name) ?? 0, name)
          last.set(name, at)
        }
        for (const device of [...devices, cellar])
          assert.isAtLeast(
            samples.filter(({ at, series }) => series.device === device && at > healed).length,
            2,
            device
          )
      }).pipe(Effect.scoped, virtual),
    { fastCheck: { numRuns: process.env.VERIFY === "1" ? 300 : 5 } }
  )
})
