import { assert, describe, it } from "@effect/vitest"
import { Clock, Duration, Effect, Fiber, Schema, TestClock } from "effect"
import * as AlignedSchedule from "../../src/readings/AlignedSchedule.js"

const Millis = Schema.Int.pipe(Schema.between(1, 0x7fff_ffff))
const Moment = Schema.Int.pipe(Schema.between(0, 4_000_000_000_000))

describe("the wall-clock schedule", () => {
  it.prop("runs at the next whole multiple", [Millis, Moment], ([every, now]) => {
    const due = AlignedSchedule.next(every, now)
    assert.strictEqual(due % every, 0)
    assert.isAbove(due, now)
    assert.isAtMost(due - now, every)
  })

  const times = (takes: ReadonlyArray<Duration.DurationInput>) =>
    Effect.gen(function* () {
      const begun: Array<number> = []
      yield* TestClock.setTime(1_234)
      const once = Effect.gen(function* () {
        begun.push(yield* Clock.currentTimeMillis)
        yield* Effect.sleep(takes[begun.length - 1]!)
      })
      const fiber = yield* Effect.fork(
        AlignedSchedule.wallClock(Duration.seconds(10), takes.length, once, () => Effect.die("no leap"))
      )
      yield* TestClock.adjust("2 minutes")
      yield* Fiber.join(fiber)
      return begun
    })

  it.effect("does not drift with the duration of each run", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* times([3000, 9999, 1, 0]), [10_000, 20_000, 30_000, 40_000])
    })
  )

  it.effect("skips missed multiples", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* times([25_000, 10_000, 0]), [10_000, 40_000, 60_000])
    })
  )
})

const second = 1000
const hour = 3600 * second
const start = 400_000 * hour
const tenYears = 87_660 * hour

/** A clock whose wall time can be set. The monotonic time, which drives timers, cannot. */
const settable = Effect.map(Effect.clock, (clock) => {
  let ahead = 0
  const wall = () => clock.unsafeCurrentTimeMillis() + ahead
  return {
    set: (by: number) => {
      ahead += by
    },
    clock: Object.assign(Object.create(clock) as Clock.Clock, {
      unsafeCurrentTimeMillis: wall,
      currentTimeMillis: Effect.sync(wall)
    })
  }
})

describe("a wall clock that is set", () => {
  /** The start times in monotonic and wall time, during two hours with a leap after 25 s. */
  const leaping = (
    by: number,
    run: (once: Effect.Effect<void>, leapt: (by: number) => Effect.Effect<void>) => Effect.Effect<void>
  ) =>
    Effect.gen(function* () {
      yield* TestClock.setTime(start)
      const steady = yield* Effect.clock
      const { clock, set } = yield* settable
      const begun: Array<{ readonly steady: number; readonly wall: number }> = []
      const leaps: Array<number> = []
      const once = Effect.sync(() => {
        begun.push({ steady: steady.unsafeCurrentTimeMillis() - start, wall: clock.unsafeCurrentTimeMillis() })
      })
      const fiber = yield* Effect.fork(
        Effect.withClock(
          run(once, (by) => Effect.sync(() => void leaps.push(by))),
          clock
        )
      )
      yield* TestClock.adjust("25 seconds")
      set(by)
      yield* TestClock.adjust("2 minutes")
      yield* Fiber.interrupt(fiber)
      return { begun, leaps }
    })

  for (const by of [-tenYears, -hour, -3.5 * second, 3.5 * second, hour, tenYears]) {
    it.effect(`by ${by / second} s realigns the wall-clock schedule within an interval, and is reported once`, () =>
      Effect.gen(function* () {
        const every = Duration.seconds(10)
        const { begun, leaps } = yield* leaping(by, (once, leapt) =>
          AlignedSchedule.wallClock(every, Infinity, once, leapt)
        )
        assert.deepStrictEqual(leaps, [by])
        for (const { wall } of begun) assert.strictEqual(wall % (10 * second), 0)
        assert.isAtLeast(begun.length, 13)
        for (const [n, { steady }] of begun.entries())
          assert.isAtMost(steady - (begun[n - 1]?.steady ?? 0), 20 * second)
      })
    )

    it.effect(`by ${by / second} s is noticed within a minute, regardless of the interval`, () =>
      Effect.gen(function* () {
        const { leaps } = yield* leaping(by, (once, leapt) =>
          AlignedSchedule.wallClock(Duration.days(1), Infinity, once, leapt)
        )
        assert.deepStrictEqual(leaps, [by])
      })
    )

    it.effect(`by ${by / second} s does not affect the monotonic schedule`, () =>
      Effect.gen(function* () {
        const { begun } = yield* leaping(by, (once) => AlignedSchedule.monotonic(Duration.seconds(10), Infinity, once))
        assert.deepStrictEqual(
          begun.map(({ steady }) => steady),
          Array.from({ length: 15 }, (_, n) => n * 10 * second)
        )
      })
    )
  }
})

describe("the monotonic schedule", () => {
  it.effect("runs immediately, skips missed multiples, and ends after its count", () =>
    Effect.gen(function* () {
      const begun: Array<number> = []
      const takes = [3000, 25_000, 0, 0]
      const once = Effect.gen(function* () {
        begun.push(yield* Clock.currentTimeMillis)
        yield* Effect.sleep(takes[begun.length - 1]!)
      })
      const fiber = yield* Effect.fork(AlignedSchedule.monotonic(Duration.seconds(10), takes.length, once))
      yield* TestClock.adjust("2 minutes")
      yield* Fiber.join(fiber)
      assert.deepStrictEqual(begun, [0, 10_000, 40_000, 50_000])
    })
  )
})
