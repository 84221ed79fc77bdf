import { assert, describe, it } from "@effect/vitest"
import { Clock, Duration, Effect, Fiber, Schema, TestClock } from "effect"
import * as Ticks from "../../src/readings/Ticks.js"

const Millis = Schema.Int.pipe(Schema.between(1, 0x7fff_ffff))
const Moment = Schema.Int.pipe(Schema.between(0, 4_000_000_000_000))

describe("what is aligned", () => {
  it.prop("is due at the next whole multiple", [Millis, Moment], ([every, now]) => {
    const due = Ticks.next(every, now)
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
      const fiber = yield* Effect.fork(Ticks.aligned(Duration.seconds(10), takes.length, once))
      yield* TestClock.adjust("2 minutes")
      yield* Fiber.join(fiber)
      return begun
    })

  it.effect("does not drift by what each takes", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* times([3000, 9999, 1, 0]), [10_000, 20_000, 30_000, 40_000])
    })
  )

  it.effect("leaves out those that were missed", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* times([25_000, 10_000, 0]), [10_000, 40_000, 60_000])
    })
  )
})
