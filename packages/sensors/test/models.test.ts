/**
 * Simulated days with overload, outages, absences and moves. What a stream tells is compared with a model that is written from
 * the documentation alone.
 */
import { assert, describe, it } from "@effect/vitest"
import { OwConnectionError, RomId } from "@owserver/client"
import { Bus, type Devices as Described, Faults, VirtualClock } from "@owserver/fake"
import { Chunk, DateTime, Effect, Either, FastCheck as fc, Random, Stream } from "effect"
import {
  Alarms,
  Changes,
  Counters,
  Device,
  DS18B20,
  DS18S20,
  OwDeviceMissing,
  Poll,
  Presence,
  type Reading,
  Trust
} from "../src/index.js"
import * as Sample from "./Sample.js"

const seed = 20_240_601

const on = (...buses: ReadonlyArray<Described>) => Sample.server(() => Bus.make(...buses))

/** Runs on the virtual clock, with chance that is the same each time. */
const day = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  effect.pipe(Effect.scoped, Effect.withRandom(Random.make(seed)), Effect.provide(VirtualClock.layer()))

const chance = (share: number): Effect.Effect<boolean> => Effect.map(Random.next, (n) => n < share)

const pick = <A>(all: ReadonlyArray<A>): Effect.Effect<A> =>
  Effect.map(Random.nextIntBetween(0, all.length), (n) => all[n]!)

/** Each step happens half an interval before what the stream does. A day has 288; without `VERIFY=1` the day ends early. */
const steps = process.env.VERIFY === "1" ? 288 : 96
const interval = "5 minutes"

/** What the stream tells in each step, as texts. */
const follow = <A, E, R, E2, R2>(
  step: (n: number) => Effect.Effect<unknown, E, R>,
  stream: Stream.Stream<A, E2, R2>,
  print: (element: A) => string
) =>
  Effect.gen(function* () {
    const told: Array<Array<string>> = [[]]
    const listening = Stream.runForEach(stream, (element) => Effect.sync(() => told.at(-1)!.push(print(element))))
    yield* Effect.forkScoped(listening)
    yield* Effect.sleep("150 seconds")
    for (let n = 1; n < steps; n++) {
      told.push([])
      yield* step(n)
      yield* Effect.sleep(interval)
    }
    assert.isAbove(told.flat().length, steps / 4)
    return told
  })

describe("a day of changes", () => {
  type Outcome = Either.Either<Reading.Reading<number>, Device.ReadError>
  const roms = ["28.000000000001", "28.000000000002", "26.000000000003"].map((rom) => RomId.make(rom))
  const properties = ["temperature", "humidity"]

  const outcome: fc.Arbitrary<Outcome> = fc.oneof(
    {
      weight: 6,
      arbitrary: fc
        .record({
          rom: fc.constantFrom(...roms),
          property: fc.constantFrom(...properties),
          value: fc.integer({ min: 0, max: 6 })
        })
        .map(
          ({ property, rom, value }): Outcome =>
            Either.right({
              value,
              unit: undefined,
              at: DateTime.unsafeMake(0),
              source: "Fresh",
              quality: "Good",
              device: rom,
              property
            })
        )
    },
    {
      weight: 2,
      arbitrary: fc.record({ rom: fc.constantFrom(...roms), property: fc.constantFrom(...properties) }).map(
        ({ property, rom }): Outcome =>
          Either.left(
            new OwConnectionError({
              operation: "read",
              path: `/bus.1/${rom}/${property}`,
              server: "pi",
              reason: "Reset"
            })
          )
      )
    },
    {
      weight: 1,
      arbitrary: fc.constantFrom(...roms).map((device): Outcome => Either.left(new OwDeviceMissing({ device })))
    },
    {
      weight: 1,
      arbitrary: fc.constant<Outcome>(
        Either.left(new OwConnectionError({ operation: "dir", path: "/", server: "pi", reason: "Refused" }))
      )
    }
  )

  /** Each sensor, each device and the server as a whole has failed or not. */
  const model = (outcomes: ReadonlyArray<Outcome>, deadband: number): ReadonlyArray<Outcome> => {
    const given = new Map<string, number>()
    const failed = new Set<string>()
    return outcomes.filter((one) => {
      if (Either.isLeft(one)) {
        const about =
          one.left._tag === "OwDeviceMissing" ? one.left.device : one.left.path.replace(/^.*(?=\/\w\w\.)/, "")
        const isNew = !failed.has(about)
        failed.add(about)
        return isNew
      }
      const { device, property, value } = one.right
      const recovered = [`/${device}/${property}`, device, "/"].filter((about) => failed.delete(about)).length > 0
      const before = given.get(`${device} ${property}`)
      const isGiven = recovered || before === undefined || Math.abs(value - before) > deadband
      if (isGiven) given.set(`${device} ${property}`, value)
      return isGiven
    })
  }

  it("emits the events of the model", () => {
    fc.assert(
      fc.property(fc.array(outcome, { maxLength: 40 }), fc.constantFrom(0, 1, 2.5), (outcomes, deadband) => {
        const told = Stream.runCollect(Changes.stream(Stream.fromIterable(outcomes), { deadband }))
        assert.deepStrictEqual(Chunk.toReadonlyArray(Effect.runSync(told)), model(outcomes, deadband))
      }),
      { seed, numRuns: 200 }
    )
  })
})

describe("a day of presence", () => {
  const devices = Array.from({ length: 6 }, (_, n) => `28.00000000000${n + 1}` as const)

  it.effect("emits the events of the model: devices come, go and move while buses fail", () =>
    Effect.gen(function* () {
      const { bus, setFaults } = yield* Sample.Fake
      const where = new Map<string, number>()
      const known = new Map<string, { bus: number; isGone: boolean; missed: number }>()
      const expected: Array<Array<string>> = [[]]
      const misses = 2

      const step = Effect.gen(function* () {
        const device = yield* pick(devices)
        const target = yield* Random.nextIntBetween(-1, 3)
        if (where.has(device)) yield* bus.detach(device)
        where.delete(device)
        if (target >= 0) {
          yield* bus.attach(device, {}, { bus: target })
          where.set(device, target)
        }
        const failing = (yield* chance(0.3)) ? yield* Random.nextIntBetween(0, 3) : undefined
        const all = yield* chance(0.1)
        const rule = all
          ? Faults.on(Faults.Reset({ after: 0 }))
          : Faults.on(Faults.Refuse({ ret: -5 }), { path: new RegExp(`bus\\.${failing}`) })
        yield* setFaults(all || failing !== undefined ? { rules: [rule] } : {})

        const events: Array<string> = []
        expected.push(events)
        if (all) return void events.push("failed")
        if (failing !== undefined) events.push("failed")
        for (const one of devices) {
          const place = where.get(one)
          const before = known.get(one)
          if (place !== undefined && place !== failing) {
            if (before === undefined) events.push(`Appeared ${one}`)
            else if (before.isGone) events.push(`Returned ${one}`)
            else if (before.bus !== place) events.push(`Moved ${one}`)
            known.set(one, { bus: place, isGone: false, missed: 0 })
          } else if (before !== undefined && !before.isGone && before.bus !== failing) {
            const missed = before.missed + 1
            if (missed >= misses) events.push(`Vanished ${one}`)
            known.set(one, { ...before, missed, isGone: missed >= misses })
          }
        }
      })

      const told = yield* follow(
        () => step,
        Presence.stream(interval, { misses }),
        (event) => (Either.isLeft(event) ? "failed" : `${event.right._tag} ${event.right.device.rom}`)
      )
      for (const [n, events] of expected.entries()) {
        assert.sameMembers(told[n]!, events, `step ${n}`)
      }
    }).pipe(Effect.provide(on({}, {}, {})), day)
  )
})

describe("a day of alarms", () => {
  const board = "29.000000000001"
  const pair = "12.000000000002"
  const thermometer = "28.000000000003"

  it.effect("emits each latch and each entry into alarm once, whatever fails in between", () =>
    Effect.gen(function* () {
      const { bus, setFaults } = yield* Sample.Fake
      const latched: { [rom: string]: Set<string> } = { [board]: new Set(), [pair]: new Set() }
      let isHot = false
      let wasHot = false
      const expected: Array<Array<string>> = [[]]

      const step = Effect.gen(function* () {
        yield* setFaults({})
        for (const [rom, names] of [
          [board, "01234567"],
          [pair, "AB"]
        ] as const) {
          if (!(yield* chance(0.3))) continue
          const name = yield* pick(Array.from(names))
          yield* bus.set(`/${rom}/latch.${name}`, true)
          latched[rom]!.add(name)
        }
        if (yield* chance(0.3)) {
          isHot = !isHot
          yield* bus.set(`/${thermometer}/temperature`, isHot ? 40 : 20)
        }
        const isAway = yield* chance(0.2)
        if (isAway) yield* setFaults({ rules: [Faults.on(Faults.Reset({ after: 0 }))] })
        const events: Array<string> = []
        expected.push(events)
        if (isAway) return void events.push("failed")
        for (const [rom, names] of Object.entries(latched)) {
          if (names.size > 0) events.push(`${rom} ${Array.from(names).sort()}`)
          names.clear()
        }
        if (isHot && !wasHot) events.push(`${thermometer} `)
        wasHot = isHot
      })

      const told = yield* follow(
        () => step,
        Alarms.stream(interval),
        (event) => (Either.isLeft(event) ? "failed" : `${event.right.device.rom} ${event.right.latched}`)
      )
      for (const [n, events] of expected.entries()) assert.sameMembers(told[n]!, events, `step ${n}`)
    }).pipe(
      Effect.provide(
        on({
          [board]: { set_alarm: 111_111_111 },
          [pair]: { set_alarm: 331 },
          [thermometer]: { temperature: 20, temphigh: 30, templow: 10 }
        })
      ),
      day
    )
  )
})

describe("a day of a boiler", () => {
  const modern = "28.000000000001" as const
  const old = "10.000000000002" as const
  const pad = (...bytes: ReadonlyArray<number>) => Uint8Array.from([...bytes, RomId.crc8(bytes)])
  const atPowerOn = pad(0x50, 0x05, 0x4b, 0x46, 0x7f, 0xff, 0x0c, 0x10)
  const measured = pad(0x50, 0x05, 0x4b, 0x46, 0x7f, 0xff, 0x10, 0x10)

  const policies: { readonly [name: string]: Trust.Policy } = {
    confirm: Trust.confirm,
    retry: Trust.retry(2),
    scratchpad: Trust.scratchpad,
    rateOfChange: Trust.rateOfChange({ perSecond: 0.02, maxSeconds: 400 }),
    reject: Trust.reject
  }

  for (const [rom, property] of [
    [modern, DS18B20.temperature],
    [old, DS18S20.temperature]
  ] as const) {
    for (const [name, policy] of Object.entries(policies)) {
      // What the others do does not depend on the chip.
      if (rom === old && !/scratchpad|rate/.test(name)) continue
      it.effect(`never returns a power-on value, and returns every other one: ${name}, family ${rom.slice(0, 2)}`, () =>
        Effect.gen(function* () {
          const { bus } = yield* Sample.Fake
          const device = Device.make(RomId.make(rom))
          let isThere = true
          let hasPower = true
          let water = 60
          const attach = Effect.suspend(() =>
            bus.attach(rom, {
              temperature: hasPower ? water : 85,
              ...(rom === modern && { scratchpad: hasPower ? measured : atPowerOn })
            })
          )
          const truth: Array<string> = ["60"]
          const step = Effect.gen(function* () {
            water = Math.min(95, Math.max(20, Math.round((water + (yield* Random.nextRange(-4, 4))) * 16) / 16))
            // Of the two values that look alike only the one at power-on is of interest here.
            if (water === 85) water = 85.0625
            if (isThere) yield* bus.detach(rom)
            isThere = !(yield* chance(0.2))
            hasPower = !(yield* chance(isThere ? 0.1 : 0.5))
            if (isThere) yield* attach
            truth.push(isThere ? (hasPower ? String(water) : "power-on") : "absent")
          })
          const told = yield* follow(
            () => step,
            Poll.stream(device, property, interval, { policy }),
            (outcome) =>
              Either.match(outcome, {
                onLeft: ({ _tag }) => (_tag === "OwDeviceMissing" ? "absent" : "power-on"),
                onRight: ({ value }) => String(value)
              })
          )
          // A reading right after a loss of power is near the last one now and then: the rate allows it.
          const isNear = (n: number) =>
            name === "rateOfChange" && Math.abs(Number(truth[n - 1]) - 85) <= 6 && told[n]![0] === "85"
          for (const [n, value] of truth.entries())
            if (!(value === "power-on" && isNear(n))) assert.deepStrictEqual(told[n], [value], `step ${n}`)
        }).pipe(Effect.provide(on({ [rom as typeof modern]: { temperature: 60 } })), day)
      )
    }
  }
})

describe("a day of a meter", () => {
  it("ends with the right total, despite wrong readings and gaps", () => {
    const step = fc.record({
      seconds: fc.constantFrom(60, 60, 60, 3600),
      pulses: fc.integer({ min: 0, max: 5 }),
      kind: fc.constantFrom("good", "good", "good", "stale", "huge", "negative", "absent")
    })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (all) => {
        let at = 0
        let count = 3_000_000
        let wasGood = true
        const readings: Array<readonly [number, number]> = [[0, count]]
        for (const { kind, pulses, seconds } of all) {
          at += seconds
          count += (pulses * seconds) / 60
          const said =
            kind === "stale" ? count - 1000 : kind === "huge" ? 4_294_967_295 : kind === "negative" ? -1 : count
          // Two wrong ones in a row agree, and are not what this is about.
          const isGood: boolean = kind === "good" || !wasGood
          if (kind === "absent") continue
          readings.push([at, isGood ? count : said])
          wasGood = isGood
        }
        readings.push([at + 60, count])
        const stream = Stream.fromIterable(
          readings.map(([seconds, value]) =>
            Either.right<Reading.Reading<number>>({
              value,
              unit: undefined,
              at: DateTime.unsafeMake(seconds * 1000),
              source: "Fresh",
              quality: "Good",
              device: RomId.make("1D.000000000001"),
              property: "counter.A"
            })
          )
        )
        const counts = Chunk.toReadonlyArray(
          Effect.runSync(Stream.runCollect(Counters.counts(stream, { fastest: 10 })))
        ).map(Either.getOrThrow)
        assert.strictEqual(counts.at(-1)?.total, count - 3_000_000)
      }),
      { seed, numRuns: 200 }
    )
  })
})
