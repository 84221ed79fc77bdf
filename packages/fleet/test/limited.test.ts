import { assert, it } from "@effect/vitest"
import { Effect, Fiber, TestClock } from "effect"
import { limited } from "../src/limited.js"

it.effect("a finalizer with a limit ends in time, even if its work cannot be interrupted", () =>
  Effect.gen(function* () {
    const work = Effect.uninterruptible(Effect.never)
    const fiber = yield* Effect.fork(Effect.ensuring(Effect.void, limited(work, "15 seconds")))
    yield* TestClock.adjust("14 seconds")
    assert.isNull(yield* Fiber.poll(fiber).pipe(Effect.map((exit) => (exit._tag === "None" ? null : exit))))
    yield* TestClock.adjust("2 seconds")
    yield* Fiber.join(fiber)
  })
)

it.effect("a finalizer with a limit waits for its work", () =>
  Effect.gen(function* () {
    let isDone = false
    const work = Effect.zipRight(
      Effect.yieldNow(),
      Effect.sync(() => {
        isDone = true
      })
    )
    yield* Effect.ensuring(Effect.void, limited(work, "15 seconds"))
    assert.isTrue(isDone)
  })
)
