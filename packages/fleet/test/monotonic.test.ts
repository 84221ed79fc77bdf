import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, TestClock } from "effect"
import { keptFor } from "../src/monotonic.js"

/** Counts how often it runs, and takes a second. */
const make = Effect.gen(function* () {
  let count = 0
  const counted = Effect.delay(
    Effect.sync(() => ++count),
    "1 second"
  )
  return yield* keptFor(counted, 5000)
})

describe("a result that is kept", () => {
  it.effect("is shared by all who ask meanwhile, even if the first one leaves, and made again afterwards", () =>
    Effect.gen(function* () {
      const kept = yield* make
      const first = yield* Effect.fork(kept)
      yield* TestClock.adjust("500 millis")
      const second = yield* Effect.fork(kept)
      yield* Fiber.interrupt(first)
      yield* TestClock.adjust("500 millis")
      assert.strictEqual(yield* Fiber.join(second), 1)
      yield* TestClock.adjust("4999 millis")
      assert.strictEqual(yield* kept, 1)
      yield* TestClock.adjust("1 millis")
      const third = yield* Effect.fork(kept)
      yield* TestClock.adjust("1 second")
      assert.strictEqual(yield* Fiber.join(third), 2)
    })
  )

  it.effect("is made again after a failure, when its time is over", () =>
    Effect.gen(function* () {
      let isFailing = true
      const kept = yield* keptFor(
        Effect.suspend(() => (isFailing ? Effect.fail("failed") : Effect.succeed("well"))),
        100
      )
      assert.strictEqual(yield* Effect.flip(kept), "failed")
      isFailing = false
      yield* TestClock.adjust("100 millis")
      assert.strictEqual(yield* kept, "well")
    })
  )
})
