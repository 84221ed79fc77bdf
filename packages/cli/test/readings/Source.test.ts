import { assert, describe, it } from "@effect/vitest"
import { Bus, Faults, OwServerTest } from "@owserver/fake"
import { DateTime, Duration, Effect, Either, Fiber, TestClock } from "effect"
import * as AlignedSchedule from "../../src/readings/AlignedSchedule.js"
import * as Source from "../../src/readings/Source.js"
import * as Target from "../../src/readings/Target.js"
import { Settings } from "../../src/settings/Settings.js"

const second = 1000
const start = 1_800_000_000 * second

/** Each reading takes a third of the interval, so a schedule relative to its end would drift. */
const server = OwServerTest.layer(Bus.make({ "05.D70000000000": {} }), {
  server: { faults: { rules: [Faults.on(Faults.Slow({ millis: 300 }), { path: /sensed$/ })] } }
})

describe("the cycles of ow log", () => {
  it.effect("run at whole multiples of the interval, without drift", () =>
    Effect.gen(function* () {
      yield* TestClock.setTime(start + 234)
      const times: Array<number> = []
      const source = Source.fixed([yield* Target.find("/05.D70000000000")])
      const turn = Source.cycle(
        source,
        {
          fresh: true,
          ordered: true,
          trust: { _tag: "Confirm" },
          each: (_, outcome) =>
            Effect.sync(() => void times.push(DateTime.toEpochMillis(Either.getOrThrow(outcome).at) - start))
        },
        { arrived: () => Effect.void, failed: Effect.die }
      )
      const turns = yield* Effect.fork(
        AlignedSchedule.wallClock(Duration.seconds(1), 3, turn, () => Effect.die("no leap"))
      )
      yield* TestClock.adjust("1 minute")
      yield* Fiber.join(turns)
      assert.deepStrictEqual(times, [1300, 2300, 3300])
    }).pipe(Effect.provide(server), Effect.provideService(Settings, {} as Settings["Type"]))
  )
})
