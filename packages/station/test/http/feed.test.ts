import { assert, it } from "@effect/vitest"
import { Feed, type Readings } from "@owserver/station"
import { Effect, Logger, LogLevel, TestClock } from "effect"

it.scoped("a defect of one update does not end the live stream", () =>
  Effect.gen(function* () {
    let taken = 0
    const take = Effect.suspend(() => {
      taken++
      return taken === 1 ? Effect.dieMessage("a bug") : taken === 2 ? Effect.succeed([]) : Effect.never
    })
    const subscription = { take, dropped: Effect.succeed(0) }
    yield* Feed.make({ subscribe: () => Effect.succeed(subscription) } as unknown as Readings.Readings)
    yield* TestClock.adjust("1 minute")
    assert.strictEqual(taken, 3)
  }).pipe(Logger.withMinimumLogLevel(LogLevel.None))
)
