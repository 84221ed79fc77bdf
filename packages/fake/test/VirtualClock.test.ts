/**
 * Tests the virtual clock. The cost of an hour is measured in wake-ups, not in time.
 */
import { assert, describe, it } from "@effect/vitest"
import { OwServer } from "@owserver/client"
import { Bus, FakeOwServer, Faults, OwServerTest, VirtualClock } from "@owserver/fake"
import { Flags, MessageType, Request } from "@owserver/protocol"
import { Clock, Deferred, Duration, Effect, Either, Fiber, Schedule, Stream } from "effect"
import * as RawClient from "./RawClient.js"

const hour = 3_600_000

/** On a clock of its own, in the place of the test's. */
const virtually = <A, E>(effect: Effect.Effect<A, E>, start?: number): Effect.Effect<A, E> =>
  Effect.provide(effect, VirtualClock.layer(start))

/** What all microtasks and some turns of the event loop come to. */
const turns = (count: number) =>
  Effect.promise(async () => {
    for (let n = 0; n < count; n++) await new Promise((resolve) => setImmediate(resolve))
  })

const now = Clock.currentTimeMillis

/** Counts how often anybody is put to sleep in it. */
const countingSleeps = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.flatMap(Effect.clock, (clock) => {
    let sleeps = 0
    const counted: Clock.Clock = {
      [Clock.ClockTypeId]: Clock.ClockTypeId,
      currentTimeMillis: clock.currentTimeMillis,
      currentTimeNanos: clock.currentTimeNanos,
      unsafeCurrentTimeMillis: () => clock.unsafeCurrentTimeMillis(),
      unsafeCurrentTimeNanos: () => clock.unsafeCurrentTimeNanos(),
      sleep: (duration) => {
        sleeps++
        return clock.sleep(duration)
      }
    }
    return Effect.map(Effect.withClock(effect, counted), (value) => ({ value, sleeps }))
  })

describe("time", () => {
  it.effect("begins at the given time, by default in 1970", () =>
    Effect.gen(function* () {
      const read = Effect.all([now, Clock.currentTimeNanos])
      assert.deepStrictEqual(yield* virtually(read), [0, 0n])
      assert.deepStrictEqual(yield* virtually(read, 1_174_622_400_000), [1_174_622_400_000, 1_174_622_400_000_000_000n])
    })
  )
  it.effect("stands still while a fiber can run", () =>
    virtually(
      Effect.gen(function* () {
        const sleeper = yield* Effect.fork(Effect.sleep("1 hour"))
        for (let n = 0; n < 10_000; n++) yield* Effect.yieldNow()
        assert.strictEqual(yield* now, 0)
        yield* Fiber.join(sleeper)
        assert.strictEqual(yield* now, hour)
      })
    )
  )
  it.effect("jumps to the next sleeper and no further", () =>
    virtually(
      Effect.gen(function* () {
        const woken: Array<readonly [string, number]> = []
        const sleeper = (name: string, millis: number) =>
          Effect.zipRight(
            Effect.sleep(millis),
            Effect.map(now, (at) => void woken.push([name, at]))
          )
        yield* Effect.all([sleeper("c", 500), sleeper("a", 100), sleeper("d", 500), sleeper("b", 100.5)], {
          concurrency: "unbounded"
        })
        assert.deepStrictEqual(woken, [
          ["a", 100],
          ["b", 100.5],
          ["c", 500],
          ["d", 500]
        ])
      })
    )
  )
  it.effect("finishes the work of one sleeper before the next wakes up, even at the same time", () =>
    virtually(
      Effect.gen(function* () {
        const turn = yield* Deferred.make<string>()
        const first = Effect.sleep(100).pipe(
          Effect.zipRight(Effect.yieldNow()),
          Effect.zipRight(Deferred.succeed(turn, "first"))
        )
        const second = Effect.zipRight(Effect.sleep(100), Deferred.succeed(turn, "second"))
        yield* Effect.all([first, second], { concurrency: "unbounded" })
        assert.strictEqual(yield* Deferred.await(turn), "first")
      })
    )
  )
  it.effect("handles nested sleepers", () =>
    virtually(
      Effect.gen(function* () {
        const nested = Effect.sleep(100).pipe(
          Effect.zipRight(Effect.all([Effect.sleep(50), Effect.sleep(20)], { concurrency: "unbounded" })),
          Effect.zipRight(Effect.sleep(0)),
          Effect.zipRight(now)
        )
        const [inner, outer] = yield* Effect.all([nested, Effect.zipRight(Effect.sleep(160), now)], { concurrency: 2 })
        assert.deepStrictEqual([inner, outer], [150, 160])
      })
    )
  )
  it.effect("does not wait for interrupted or infinite sleepers", () =>
    virtually(
      Effect.gen(function* () {
        const interrupted = yield* Effect.fork(Effect.sleep("1 minute"))
        const forever = yield* Effect.fork(Effect.sleep(Duration.infinity))
        yield* Effect.yieldNow()
        yield* Fiber.interrupt(interrupted)
        yield* Effect.sleep("1 hour")
        assert.strictEqual(yield* now, hour)
        assert.isNull(forever.unsafePoll())
        yield* Fiber.interrupt(forever)
        yield* turns(3)
        assert.strictEqual(yield* now, hour)
      })
    )
  )
  it.effect("is separate for each program", () =>
    Effect.gen(function* () {
      const layer = VirtualClock.layer()
      const sleep = Effect.zipRight(Effect.sleep("1 hour"), now)
      assert.deepStrictEqual(yield* Effect.all([Effect.provide(sleep, layer), Effect.provide(sleep, layer)]), [
        hour,
        hour
      ])
    })
  )
})

describe("operations on time work:", () => {
  it.effect("timeout, delay, race", () =>
    virtually(
      Effect.gen(function* () {
        const late = Effect.delay(Effect.succeed("late"), "2 seconds")
        assert.strictEqual((yield* Effect.flip(Effect.timeout(late, "1 second")))._tag, "TimeoutException")
        assert.strictEqual(yield* Effect.timeout(late, "3 seconds"), "late")
        assert.strictEqual(yield* Effect.race(late, Effect.delay(Effect.succeed("soon"), "1 second")), "soon")
        assert.strictEqual(yield* now, 4000)
      })
    )
  )
  it.effect("schedules and streams", () =>
    virtually(
      Effect.gen(function* () {
        yield* Effect.repeat(Effect.void, Schedule.intersect(Schedule.exponential("1 second"), Schedule.recurs(4)))
        assert.strictEqual(yield* now, 15_000)
        const ticks = Stream.take(Stream.fromSchedule(Schedule.spaced("10 seconds")), 3)
        assert.strictEqual(yield* Stream.runCount(ticks), 3)
        assert.strictEqual(yield* now, 45_000)
      })
    )
  )
  it.effect("the timeouts of the client", () =>
    Effect.gen(function* () {
      const path = "/10.67C6697351FF/temperature"
      const bus = yield* Bus.make({ "10.67C6697351FF": {} })
      const outcome = (fault: Faults.Fault, timeout?: Duration.DurationInput) =>
        Effect.flip(OwServer.read(path, { timeout })).pipe(
          Effect.zip(now),
          Effect.provide(OwServerTest.layer(bus, { server: { faults: { rules: [Faults.on(fault, { path })] } } })),
          virtually
        )
      const [silent, at] = yield* outcome(Faults.Stall())
      assert(silent._tag === "OwConnectionError" && silent.reason === "Silence")
      assert.strictEqual(at, 5000)
      const [late, after] = yield* outcome(Faults.Slow({ millis: hour }), "20 seconds")
      assert.deepStrictEqual([late._tag, after], ["OwTimeout", 20_000])
    })
  )
  it.effect("the idle timeouts of client and server", () =>
    virtually(
      Effect.gen(function* () {
        const { counters } = yield* FakeOwServer.FakeOwServer
        const ow = yield* OwServer
        assert.strictEqual((yield* counters).open, 1)
        yield* Effect.sleep("29 seconds")
        assert.strictEqual((yield* ow.status).open, 1)
        yield* Effect.sleep("2 seconds")
        assert.deepStrictEqual([(yield* ow.status).open, (yield* counters).open], [0, 0])
        const line = RawClient.open(yield* FakeOwServer.FakeOwServer)
        yield* Effect.sleep("11 seconds")
        assert.strictEqual(line.end, "Closed")
      }).pipe(Effect.provide(OwServerTest.layer(Effect.runSync(Bus.make({})))))
    )
  )
})

describe("an hour of polling ten sensors every ten seconds", () => {
  const addresses = Array.from({ length: 10 }, (_, n) => `28.00000000000${n}` as const)
  const paths = addresses.map((address) => `/uncached/${address}/temperature`)
  const rounds = 360

  const poll = (conversions: boolean) =>
    Effect.gen(function* () {
      const bus = yield* Bus.make(Object.fromEntries(addresses.map((address) => [address, { temperature: 20 }])))
      const round = Effect.map(OwServer.readMany(paths), (values) => assert.isTrue(values.every(Either.isRight)))
      const polling = Effect.repeat(round, Schedule.intersect(Schedule.fixed("10 seconds"), Schedule.recurs(rounds)))
      const counters = Effect.flatMap(FakeOwServer.FakeOwServer, (server) => server.counters)
      const { sleeps, value } = yield* Effect.zipRight(polling, Effect.zip(now, counters)).pipe(
        Effect.provide(OwServerTest.layer(bus, { server: { conversions } })),
        countingSleeps
      )
      const [at, { accepted, requests }] = value
      assert.strictEqual(requests.get(MessageType.MSG_READ), (rounds + 1) * addresses.length)
      assert.isAtMost(accepted, 4)
      return { at, sleeps }
    })

  it.effect("takes at most four wake-ups a round if conversions take no time", () =>
    Effect.map(virtually(poll(false)), ({ at, sleeps }) => {
      assert.strictEqual(at, hour)
      assert.isAtMost(sleeps, 4 * (rounds + 1))
    })
  )
  it.effect("takes at most two wake-ups a reading if each takes 750 ms", () =>
    Effect.map(virtually(poll(true)), ({ at, sleeps }) => {
      // Four connections: three turns for ten readings, in the first round and in the last.
      assert.strictEqual(at, hour + 2 * 3 * 750)
      assert.isAtMost(sleeps, 2 * (rounds + 1) * paths.length)
    })
  )
})

it.effect("an ended connection leaves no timer", () =>
  virtually(
    Effect.scoped(
      Effect.gen(function* () {
        const server = yield* FakeOwServer.make(yield* Bus.make({}))
        const lines = Array.from({ length: 20 }, () => RawClient.open(server))
        for (const [n, line] of lines.entries()) line.send(Request.nop(n % 2 === 0 ? Flags.FLG_PERSISTENCE : 0))
        for (const line of lines) line.leave()
        yield* turns(50)
        assert.strictEqual(yield* now, 0)
      })
    )
  )
)

it.live("restores clock and scheduler after the provided effect", () => {
  const surroundings = Effect.withFiberRuntime<readonly [Clock.Clock, unknown]>((fiber) =>
    Effect.map(Effect.clock, (clock) => [clock, fiber.currentScheduler])
  )
  return Effect.gen(function* () {
    const [clock, scheduler] = yield* surroundings
    const [clockWithin, schedulerWithin] = yield* virtually(surroundings)
    assert.notStrictEqual(clockWithin, clock)
    assert.notStrictEqual(schedulerWithin, scheduler)
    const [clockAfter, schedulerAfter] = yield* surroundings
    assert.strictEqual(clockAfter, clock)
    assert.strictEqual(schedulerAfter, scheduler)
  })
})
