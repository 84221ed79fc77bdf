/**
 * A slow device, bus or caller does not take the turns of others and does not affect their values.
 */
import { assert, describe, it } from "@effect/vitest"
import { MessageType, OwServer, RomId } from "@owserver/client"
import { Bus, type Devices as Described, Faults, VirtualClock } from "@owserver/fake"
import { Clock, Effect, Either, Option, Stream } from "effect"
import {
  Device,
  Devices,
  DS18B20,
  DS2408,
  DS2413,
  OwDeviceMissing,
  Poll,
  Switches,
  TemperatureBatcher,
  TemperatureScan
} from "../src/index.js"
import * as Sample from "./Sample.js"

const address = (n: number) => `28.${n.toString(16).toUpperCase().padStart(12, "0")}` as const

const thermometers = (...numbers: ReadonlyArray<number>): Described =>
  Object.fromEntries(numbers.map((n) => [address(n), { temperature: n }]))

const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, n) => from + n)

const on = (...buses: ReadonlyArray<Described>) =>
  Effect.provide(Sample.server(() => Bus.make(...buses), { server: { conversions: true } }))

const virtual = Effect.provide(VirtualClock.layer())

const took = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    const begun = yield* Clock.currentTimeMillis
    const result = yield* effect
    return [result, (yield* Clock.currentTimeMillis) - begun] as const
  })

const hang = (path: RegExp) =>
  Effect.flatMap(Sample.Fake, ({ setFaults }) => setFaults({ rules: [Faults.on(Faults.Stall(), { path })] }))

const outcomes = (all: TemperatureScan.TemperatureScan) =>
  Array.from(all.values(), (outcome) =>
    Either.isRight(outcome) ? Number(outcome.right.value) : `${outcome.left._tag}`
  )

/** A device on a bus whose readings take so many milliseconds, and fail; how often each was read. */
const probe = (counts: Map<string, number>, n: number, bus: number, takes: number): Device.Device => {
  const rom = RomId.make(address(n))
  const read = () =>
    Effect.suspend(() => {
      counts.set(rom, (counts.get(rom) ?? 0) + 1)
      return Effect.delay(new OwDeviceMissing({ device: rom }), takes)
    })
  return { ...Device.make(rom, { bus }), read }
}

interface Probe {
  readonly bus: number
  readonly takes: number
  readonly every: number
}

/** How often each is read within so many seconds. */
const readings = (probes: ReadonlyArray<Probe>, seconds: number, options?: Poll.PlanOptions) =>
  Effect.gen(function* () {
    const counts = new Map<string, number>()
    const plan = probes.map(({ bus, every, takes }, n) =>
      Poll.task(probe(counts, n + 1, bus, takes), DS18B20.temperature, every)
    )
    yield* Stream.runDrain(Poll.streamAll(plan, options)).pipe(
      Effect.timeoutOption(seconds * 1000),
      Effect.provideService(OwServer, {} as never)
    )
    return probes.map((_, n) => counts.get(RomId.make(address(n + 1))) ?? 0)
  }).pipe(virtual)

describe("a plan", () => {
  it.effect("reads all sensors of a bus in turn if one takes longer than its interval", () =>
    Effect.gen(function* () {
      const others = range(1, 9).map(() => ({ bus: 0, takes: 750, every: 2000 }))
      const slow = yield* readings([{ bus: 0, takes: 3000, every: 2000 }, ...others], 200)
      // A round takes 3 s and nine times 0.75 s.
      assert.isTrue(
        slow.every((count) => count >= 20 && count <= 22),
        String(slow)
      )
      const dead = yield* readings([{ bus: 0, takes: 5000, every: 2000 }, ...others], 200)
      assert.isTrue(
        dead.every((count) => count >= 16 && count <= 19),
        String(dead)
      )
    })
  )

  it.effect("reads sensors of four buses equally often with a total of three", () =>
    Effect.gen(function* () {
      const busy = range(0, 3).flatMap((bus) => range(1, 3).map(() => ({ bus, takes: 1000, every: 1000 })))
      const counts = yield* readings(busy, 200, { total: 3 })
      assert.isTrue(
        counts.every((count) => count >= 48 && count <= 52),
        String(counts)
      )
    })
  )

  it.effect("reads a healthy bus on time next to three hanging ones", () =>
    Effect.gen(function* () {
      const hung = range(0, 2).flatMap((bus) => range(1, 4).map(() => ({ bus, takes: 5000, every: 2000 })))
      const counts = yield* readings([...hung, { bus: 3, takes: 100, every: 10_000 }], 1200)
      assert.isAtLeast(counts.at(-1) ?? 0, 119)
      assert.isTrue(
        counts.every((count) => count >= 18),
        String(counts)
      )
    })
  )
})

describe("a hanging bus", () => {
  it.effect("costs one timeout for all its thermometers, each with its own error, and does not affect the others", () =>
    Effect.gen(function* () {
      const devices = yield* Devices.list()
      yield* hang(/bus\.1|28\.0000000000[3-9]|28\.00000000000[1-9A-F][0-9A-F]/)
      const slow = devices.filter(({ bus }) => bus._tag === "Some" && bus.value === 1)
      assert.strictEqual(slow.length, 50)
      const [all, time] = yield* took(TemperatureScan.readAll({ devices }))
      assert.deepStrictEqual(outcomes(all).slice(0, 2), [1, 2])
      assert.deepStrictEqual(new Set(outcomes(all).slice(2)), new Set(["OwConnectionError"]))
      assert.isAtMost(time, 6000)
      const paths = slow.map(({ rom }) => {
        const outcome = all.get(rom)
        return outcome && Either.isLeft(outcome) && "path" in outcome.left ? outcome.left.path : undefined
      })
      assert.deepStrictEqual(
        paths,
        slow.map(({ path }) => `${path}/temperature`)
      )
    }).pipe(on(thermometers(1, 2), thermometers(...range(0x30, 0x30 + 49))), virtual)
  )

  it.effect("fails the remaining thermometers when it falls silent in the middle", () =>
    Effect.gen(function* () {
      const devices = yield* Devices.list()
      yield* hang(/000000000002\/latesttemp/)
      const [all, time] = yield* took(TemperatureScan.readAll({ devices }))
      assert.deepStrictEqual(outcomes(all), [1, ...range(2, 9).map(() => "OwConnectionError")])
      assert.strictEqual(time, 6000)
    }).pipe(on(thermometers(...range(1, 9))), virtual)
  )

  it.effect("ends a call at its deadline, with the readings so far", () =>
    Effect.gen(function* () {
      const devices = yield* Devices.list()
      yield* hang(/000000000002/)
      const [all, time] = yield* took(TemperatureScan.readAll({ devices, deadline: "2 seconds" }))
      assert.deepStrictEqual([outcomes(all), time], [[1, "OwTimeout", 3], 2000])
      const late = all.get(RomId.make(address(2)))
      assert.strictEqual(late && Either.isLeft(late) && late.left._tag === "OwTimeout" && late.left.limit, 2000)
      yield* hang(/./)
      const [error, nothing] = yield* took(Effect.flip(TemperatureScan.readAll({ deadline: "2 seconds" })))
      assert.deepStrictEqual([error._tag, nothing], ["OwTimeout", 2000])
    }).pipe(on(thermometers(1, 2), thermometers(3)), virtual)
  )

  it.effect("does not delay shared conversions of another bus", () =>
    Effect.gen(function* () {
      const devices = yield* Devices.list()
      yield* hang(/bus\.1|28\.00000000001/)
      const ask = (device: Device.Device) => took(Effect.either(TemperatureBatcher.read(device)))
      const all = yield* Effect.forEach(devices, ask, { concurrency: "unbounded" })
      const again = yield* Effect.forEach(devices.slice(0, 2), ask, { concurrency: "unbounded" })
      const times = (some: typeof all) => some.map(([outcome, time]) => [outcome._tag, time])
      assert.deepStrictEqual(times(all.slice(0, 2)), [
        ["Right", 1020],
        ["Right", 1020]
      ])
      assert.deepStrictEqual(times(again), times(all.slice(0, 2)))
      assert.isTrue(all.slice(2).every(([outcome, time]) => Either.isLeft(outcome) && time <= 5020))
    }).pipe(
      Effect.provide(TemperatureBatcher.layer()),
      on(thermometers(1, 2), thermometers(...range(0x10, 0x19))),
      virtual
    )
  )
})

describe("a device", () => {
  const hub = "1F.000000000001"
  const behind = "10.0000000000AA"

  it.effect("has the same bus and path from list and from get", () =>
    Effect.gen(function* () {
      const listed = yield* Devices.list()
      const expected = (rom: string) => listed.find((device) => device.rom === rom)
      const ways: ReadonlyArray<readonly [string, string]> = [
        ["28.000000000002", address(2)],
        ["attic", address(2)],
        ["/attic/temperature", address(2)],
        [`/bus.1/${address(2)}`, address(2)],
        [`/uncached/bus.1/${address(2)}/temperature`, address(2)],
        [`/uncached/${address(1)}`, address(1)],
        [behind, behind],
        [`/${hub}/main/${behind}/temperature`, behind],
        [`/hub/main/${behind}`, behind],
        [`/bus.1/hub/main/${behind}`, behind]
      ]
      for (const [name, rom] of ways) {
        const { bus, path, rom: found } = yield* Devices.get(name)
        assert.deepStrictEqual(
          // To chai, none and some are alike.
          { bus: Option.getOrNull(bus), path, found },
          {
            bus: Option.getOrNull(expected(rom)?.bus ?? Option.none()),
            path: expected(rom)?.path as never,
            found: RomId.make(rom)
          },
          name
        )
      }
    }).pipe(
      on(thermometers(1), {
        [address(2)]: { alias: "attic" },
        [hub]: { alias: "hub", main: { [behind]: {} } }
      } as Described),
      virtual
    )
  )

  it.effect("never returns an old value because another caller restarts its conversion", () =>
    Effect.gen(function* () {
      const { bus } = yield* Sample.Fake
      const rom = RomId.make(address(1))
      const [listed] = yield* Devices.list()
      const clone = yield* OwServer.clone()
      const others: ReadonlyArray<Effect.Effect<TemperatureScan.TemperatureScan, unknown, OwServer>> = [
        Effect.flatMap(Devices.get(rom), (device) => TemperatureScan.readAll({ devices: [device] })),
        TemperatureScan.readAll({ devices: [Device.make(rom)] }),
        Effect.provideService(TemperatureScan.readAll({ devices: [listed!] }), OwServer, clone),
        Effect.provideService(TemperatureScan.readAll({ devices: [Device.make(rom)] }), OwServer, clone)
      ]
      for (const [n, other] of others.entries()) {
        yield* bus.set(`/${rom}/temperature`, 20)
        yield* TemperatureScan.readAll()
        yield* Effect.sleep("10 seconds")
        yield* bus.set(`/${rom}/temperature`, 31)
        const [mine, theirs] = yield* Effect.all(
          [TemperatureScan.readAll({ devices: [listed!] }), Effect.delay(other, 600)],
          { concurrency: 2 }
        )
        const told = Array.from(mine.values(), Either.getOrThrow).map(({ quality, value }) => [quality, Number(value)])
        assert.deepStrictEqual([told, outcomes(theirs)], [[["Good", 31]], [31]], `caller ${n}`)
      }
    }).pipe(Effect.scoped, on(thermometers(1, 2)), virtual)
  )

  it.effect("is not read during a common conversion, nor converted during a reading", () =>
    Effect.gen(function* () {
      const devices = yield* Devices.list()
      const single = devices[0]!.read(DS18B20.temperature, { source: "Fresh" })
      const both = (
        first: Effect.Effect<unknown, unknown, OwServer>,
        second: Effect.Effect<unknown, unknown, OwServer>
      ) =>
        Effect.map(
          Effect.all([took(first), Effect.delay(took(second), 100)], { concurrency: 2 }),
          ([[, one], [, other]]) => [one, other]
        )
      assert.deepStrictEqual(yield* both(TemperatureScan.readAll(), single), [1000, 900 + 0])
      yield* Effect.sleep("1 minute")
      assert.deepStrictEqual(yield* both(single, TemperatureScan.readAll()), [750, 650 + 1000])
    }).pipe(on(thermometers(1, 2)), virtual)
  )

  it.effect("that was moved to another bus after the listing is measured there", () =>
    Effect.gen(function* () {
      const { bus } = yield* Sample.Fake
      const devices = yield* Devices.list()
      yield* TemperatureScan.readAll({ devices })
      yield* bus.detach(address(1))
      yield* bus.attach(address(1), { temperature: 31 }, { bus: 1 })
      assert.deepStrictEqual(outcomes(yield* TemperatureScan.readAll({ devices })), [31, 2, 3])
    }).pipe(on(thermometers(1, 2), thermometers(3)), virtual)
  )

  it.effect("loses no change of its outputs when many callers change them at once", () =>
    Effect.gen(function* () {
      const relay = yield* Devices.get("3A.D60300000000")
      const board = yield* Devices.get("29.0000000000FF")
      for (let round = 0; round < 20; round++) {
        yield* Switches.set(relay, DS2413.PIO, {})
        yield* Effect.all(
          [Switches.update(relay, DS2413.PIO, { A: true }), Switches.update(relay, DS2413.PIO, { B: true })],
          { concurrency: 2 }
        )
        assert.strictEqual((yield* relay.read(DS2413.PIO.BYTE, { source: "Fresh" })).value, 0b11)
      }
      const clone = yield* OwServer.clone()
      const pins = ["0", "1", "2", "3", "4", "5", "6", "7"] as const
      yield* Effect.forEach(
        pins,
        (pin, n) => {
          const change = Switches.update(board, DS2408.PIO, { [pin]: true })
          return n % 2 === 0 ? change : Effect.provideService(change, OwServer, clone)
        },
        { concurrency: "unbounded" }
      )
      assert.strictEqual((yield* board.read(DS2408.PIO.BYTE, { source: "Fresh" })).value, 0xff)
      // A set beside an update comes before or after it, and not in the middle.
      const { requests } = yield* Effect.flatMap(Sample.Fake, ({ counters }) => counters)
      yield* Effect.all(
        [Switches.update(relay, DS2413.PIO, { A: false }), Switches.set(relay, DS2413.PIO, { A: true })],
        { concurrency: 2 }
      )
      assert.strictEqual((yield* relay.read(DS2413.PIO.BYTE, { source: "Fresh" })).value, 0b01)
      assert.isAbove(requests.get(MessageType.MSG_WRITE) ?? 0, 60)
    }).pipe(
      Effect.scoped,
      Effect.provide(Sample.server(() => Bus.make({ "3A.D60300000000": {}, "29.0000000000FF": {} }))),
      virtual
    )
  )
})
