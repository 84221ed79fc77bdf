/**
 * Simulated days on buses that are asked for more than they can do. Each stream is compared with what its documentation promises
 * then: all sensors get fewer readings, and none of them is old, wrong or lost.
 */
import { assert, describe, it } from "@effect/vitest"
import { OwConnectionError, OwServer, type OwServerService, RomId } from "@owserver/client"
import { Bus, type Devices as Described, VirtualClock } from "@owserver/fake"
import { Clock, Duration, Effect, Either, Random, Stream } from "effect"
import { Alarms, Changes, Counters, Device, DS18B20, DS2423, OwDeviceMissing, Poll, Presence } from "../src/index.js"
import * as Sample from "./Sample.js"

const seed = 20_240_602
const minute = 60_000
/** The length of a day. `VERIFY=1` simulates all of it. */
const hours = process.env.VERIFY === "1" ? 24 : 8

const on = (...buses: ReadonlyArray<Described>) => Sample.server(() => Bus.make(...buses))

/** Runs on the virtual clock, with chance that is the same each time. */
const day = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  effect.pipe(Effect.scoped, Effect.withRandom(Random.make(seed)), Effect.provide(VirtualClock.layer()))

const chance = (share: number): Effect.Effect<boolean> => Effect.map(Random.next, (n) => n < share)

const now = Clock.currentTimeMillis

const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, n) => from + n)

/** All that comes until the evening. */
const during = <A, E, R>(stream: Stream.Stream<A, E, R>, act: (element: A) => Effect.Effect<unknown>) =>
  Effect.timeoutOption(Stream.runForEach(stream, act), Duration.hours(hours))

const address = (n: number) => `28.00000000000${n}` as const

/** Each minute has a value of its own, so that a value tells how old it is. */
const temperature = (millis: number) => 20 + (Math.floor(millis / minute) % 40)

describe("a day of polls that take three times as long as their interval", () => {
  const sensors = range(1, 8)
  const busOf = (n: number) => (n <= 6 ? 0 : 1)
  const buses: ReadonlyArray<Described> = [0, 1].map((bus) =>
    Object.fromEntries(sensors.filter((n) => busOf(n) === bus).map((n) => [address(n), { temperature }]))
  )

  /** Six on one bus, 150 s each, and each is due every five minutes; two on another bus, which is not busy. */
  const plan = (started: Array<readonly [n: number, at: number]>) =>
    sensors.map((n) => {
      const device = Device.make(RomId.make(address(n)), { bus: busOf(n) })
      const read: Device.Device["read"] = (property, options) =>
        Effect.gen(function* () {
          started.push([n, yield* now])
          yield* Effect.sleep(busOf(n) === 0 ? "150 seconds" : "1 second")
          const chances = yield* Random.next
          if (chances < 0.1) return yield* new OwDeviceMissing({ device: device.rom })
          if (chances < 0.2)
            return yield* new OwConnectionError({
              operation: "read",
              path: `${device.path}/temperature`,
              server: "pi",
              reason: "Reset"
            })
          return yield* device.read(property, options)
        })
      return Poll.task({ ...device, read }, DS18B20.temperature, "5 minutes")
    })

  it.effect("reads the sensors of the busy bus in turn, and those of the other one on time", () =>
    Effect.gen(function* () {
      const started: Array<readonly [n: number, at: number]> = []
      let outcomes = 0
      yield* during(Poll.streamAll(plan(started)), (outcome) =>
        Effect.map(now, (at) => {
          outcomes++
          if (Either.isRight(outcome)) assert.strictEqual(Number(outcome.right.value), temperature(at), `at ${at}`)
        })
      )
      const busy = started.filter(([n]) => busOf(n) === 0)
      busy.forEach(([n, at], k) => {
        assert.strictEqual(at, k * 150_000, "the bus is never idle")
        // In the first rounds some are not due again yet.
        if (k >= 18) assert.strictEqual(n, busy[k - 6]![0], "each is read once in each round")
        if (k >= 18) assert.strictEqual(new Set(busy.slice(k - 5, k + 1).map(([one]) => one)).size, 6, "all are read")
      })
      for (const n of [7, 8]) {
        const times = started.filter((one) => one[0] === n).map(([, at]) => at)
        assert.isAtLeast(times.length, 12 * hours - 1)
        for (const [k, at] of times.slice(1).entries())
          assert.closeTo(at - (times[k] ?? 0), 5 * minute, 20_000, `sensor ${n}`)
      }
      // Those that are under way in the evening have none.
      assert.isAtLeast(outcomes, started.length - 3)
    }).pipe(Effect.provide(on(...buses)), day)
  )

  it.effect("emits the newest outcome of each sensor to a slow control loop, in turn", () =>
    Effect.gen(function* () {
      const newest = new Map<string, Poll.Outcome<unknown>>()
      const subjectOf = (outcome: Poll.Outcome<unknown>) =>
        /28\.\w+/.exec(
          Either.match(outcome, {
            onLeft: (error) => (error._tag === "OwDeviceMissing" ? error.device : error.path),
            onRight: ({ device }) => device
          })
        )?.[0] ?? "none"
      const told: Array<string> = []
      const source = Stream.tap(Poll.streamAll(plan([])), (outcome) =>
        Effect.sync(() => newest.set(subjectOf(outcome), outcome))
      )
      yield* during(Changes.latest(source), (outcome) => {
        const subject = subjectOf(outcome)
        assert.strictEqual(outcome, newest.get(subject))
        told.push(subject)
        // In 20 minutes each of the eight has had a reading.
        return Effect.sleep("20 minutes")
      })
      assert.isAtLeast(told.length, 3 * hours - 2)
      for (const n of range(1, told.length - 9)) assert.strictEqual(new Set(told.slice(n, n + 8)).size, 8, `from ${n}`)
    }).pipe(Effect.provide(on(...buses)), day)
  )
})

describe("a day of a meter on a busy bus", () => {
  /** A pulse each three seconds, and the counter runs over at noon. */
  const counted = (millis: number) => (4_294_967_296 - 600 * hours + Math.floor(millis / 3000)) % 4_294_967_296

  it.effect("counts what was not read with the next reading, at the rate of the time in between", () =>
    Effect.gen(function* () {
      const device = Device.make(RomId.make("1D.000000000001"))
      const read: Device.Device["read"] = (property, options) =>
        Effect.gen(function* () {
          yield* Effect.sleep(Duration.minutes(yield* Random.nextIntBetween(1, 60)))
          if (yield* chance(0.3)) return yield* new OwDeviceMissing({ device: device.rom })
          return yield* device.read(property, options)
        })
      const counts: Array<Counters.Count> = []
      const stream = Poll.stream({ ...device, read }, DS2423.counter.A, "1 minute").pipe(
        Counters.counts({ fastest: 1 }),
        Counters.toUnit({ unit: "kWh", pulsesPerUnit: 1000 })
      )
      let first: number | undefined
      yield* during(stream, (outcome) =>
        Effect.gen(function* () {
          const at = yield* now
          if (Either.isLeft(outcome)) return
          const { count, perHour, total } = outcome.right
          first ??= at
          assert.closeTo(count.total, (at - first) / 3000, 1)
          assert.strictEqual(total, count.total / 1000)
          if (counts.length > 0) assert.closeTo(perHour, 1.2, 0.1)
          counts.push(count)
          // A busy consumer as well.
          yield* Effect.sleep(Duration.minutes(yield* Random.nextIntBetween(0, 30)))
        })
      )
      const events = counts.map(({ event }) => event)
      assert.deepStrictEqual(new Set(events), new Set(["First", "Counted", "Wrapped"]))
      assert.isAtLeast(counts.length, (hours * 5) / 6)
    }).pipe(
      Effect.withRandom(Random.make(seed)),
      Effect.provide(on({ "1D.000000000001": { "counter.A": counted } } as Described)),
      day
    )
  )
})

describe("a day of walks that take longer than their interval", () => {
  const devices = range(1, 6).map(address)

  it.effect("emits the differences between walks, bus by bus as they answer", () =>
    Effect.gen(function* () {
      const { bus } = yield* Sample.Fake
      const where = new Map<string, number>()
      const move = Effect.gen(function* () {
        const device = devices[yield* Random.nextIntBetween(0, devices.length)]!
        const target = yield* Random.nextIntBetween(-1, 3)
        if (where.has(device)) yield* bus.detach(device)
        where.delete(device)
        if (target < 0) return
        yield* bus.attach(device, {}, { bus: target })
        where.set(device, target)
      })
      yield* Effect.forkScoped(Effect.forever(Effect.zipRight(Effect.sleep("7 minutes"), move)))

      /** What each walk has seen: where each device is, and the buses that could not be listed. */
      const walks: Array<{ readonly seen: Map<string, number>; readonly failed: Set<number> }> = []
      const ow = yield* OwServer
      const busy: OwServerService = {
        ...ow,
        dir: (path = "/", options) =>
          Effect.gen(function* () {
            const listed = /bus\.(\d)/.exec(path)?.[1]
            if (listed === undefined) return yield* ow.dir(path, options)
            yield* Effect.sleep("2 minutes")
            const n = Number(listed)
            if (n === 0) walks.push({ seen: new Map(), failed: new Set() })
            const { failed, seen } = walks.at(-1)!
            if (yield* chance(0.1)) {
              failed.add(n)
              return yield* new OwConnectionError({ operation: "dir", path, server: "pi", reason: "Reset" })
            }
            for (const [device, place] of where) if (place === n && !seen.has(device)) seen.set(device, n)
            return yield* ow.dir(path, options)
          })
      }

      const told: Array<string> = []
      yield* during(
        Stream.provideService(Presence.stream("1 minute", { misses: 2 }), OwServer, busy),
        Either.match({
          onLeft: () => Effect.sync(() => told.push("failed")),
          onRight: ({ _tag, device }) => Effect.sync(() => told.push(`${_tag} ${device.rom}`))
        })
      )

      const known = new Map<string, { bus: number; missed: number }>()
      let from = 0
      // The last walk may be under way in the evening.
      for (const [k, { failed, seen }] of walks.slice(0, -1).entries()) {
        const expected: Array<string> = Array.from(failed, () => "failed")
        for (const device of devices) {
          const before = known.get(device)
          const place = seen.get(device)
          if (place !== undefined) {
            if (before === undefined) expected.push(`Appeared ${device}`)
            else if (before.missed >= 2) expected.push(`Returned ${device}`)
            else if (before.bus !== place) expected.push(`Moved ${device}`)
            known.set(device, { bus: place, missed: 0 })
          } else if (before !== undefined && !failed.has(before.bus)) {
            if (before.missed === 1) expected.push(`Vanished ${device}`)
            known.set(device, { ...before, missed: before.missed + 1 })
          }
        }
        assert.sameMembers(told.slice(from, from + expected.length), expected, `walk ${k}`)
        from += expected.length
      }
      // Three buses, two minutes each, one walk behind the other.
      assert.strictEqual(walks.length, 10 * hours)
      assert.isAbove(from, 4 * hours)
    }).pipe(Effect.provide(on({}, {}, {})), day)
  )
})

describe("a day of alarms that come faster than they are looked for", () => {
  const board = "29.000000000001"
  const pair = "12.000000000002"

  it.effect("emits each latch once, except for events between the read and the clear", () =>
    Effect.gen(function* () {
      const { bus } = yield* Sample.Fake
      const boards = [
        [board, "01234567"],
        [pair, "AB"]
      ] as const
      /** Latches that are set and not read, and those that are read and not cleared. */
      const pending = new Set<string>()
      const read = new Set<string>()
      const expected: Array<string> = []
      let lost = 0
      const event = Effect.gen(function* () {
        const [rom, names] = boards[yield* Random.nextIntBetween(0, 2)]!
        const name = names.charAt(yield* Random.nextIntBetween(0, names.length))
        yield* bus.set(`/${rom}/latch.${name}`, true)
        if (Array.from(read).some((one) => one.startsWith(rom))) lost++
        else pending.add(`${rom} ${name}`)
      })
      yield* Effect.forkScoped(Effect.forever(Effect.zipRight(Effect.sleep("67 seconds"), event)))

      const ow = yield* OwServer
      const romIn = (path: string) => /\w\w\.\w{12}/.exec(path)?.[0] ?? "none"
      const busy: OwServerService = {
        ...ow,
        dir: (path, options) => Effect.delay(ow.dir(path, options), "3 minutes"),
        read: (path, options) =>
          Effect.gen(function* () {
            yield* Effect.sleep("30 seconds")
            const now = Array.from(pending).filter((one) => one.startsWith(romIn(path)))
            for (const one of now) {
              pending.delete(one)
              read.add(one)
            }
            expected.push(...now.sort())
            return yield* ow.read(path, options)
          }),
        write: (path, data, options) =>
          Effect.gen(function* () {
            yield* Effect.sleep("30 seconds")
            for (const one of read) if (one.startsWith(romIn(path))) read.delete(one)
            yield* ow.write(path, data, options)
          })
      }
      const told: Array<string> = []
      const stream = Stream.provideService(Alarms.stream("1 second"), OwServer, busy)
      yield* during(stream, (outcome) =>
        Effect.gen(function* () {
          const { device, latched } = Either.getOrThrow(outcome)
          told.push(...latched.map((name) => `${device.rom} ${name}`))
          // A busy consumer as well.
          if (yield* chance(0.1)) yield* Effect.sleep("20 minutes")
        })
      )
      assert.isAtMost(expected.length - told.length, 10)
      assert.deepStrictEqual(told, expected.slice(0, told.length))
      assert.isAbove(told.length, 12 * hours)
      // Half a minute of each four or five.
      assert.isAbove(lost, 0)
    }).pipe(Effect.provide(on({ [board]: { set_alarm: 111_111_111 }, [pair]: { set_alarm: 331 } })), day)
  )
})
