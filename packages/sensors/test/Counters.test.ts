import { assert, it } from "@effect/vitest"
import { Bus, VirtualClock } from "@owserver/fake"
import { Chunk, Effect, Either, Stream } from "effect"
import { Counters, Devices, DS2423, Poll } from "../src/index.js"
import * as Sample from "./Sample.js"

const meter = "1D.000000000001"

/** What is told of a counter that has these values, a second from one to the next; none where it is not there. */
const follow = (values: ReadonlyArray<number | undefined>, options?: Counters.Options) =>
  Effect.gen(function* () {
    const { bus } = yield* Sample.Fake
    const device = yield* Devices.get(meter)
    const set = (value: number | undefined) =>
      Effect.zipRight(
        Effect.ignore(bus.detach(meter)),
        value === undefined ? Effect.void : bus.attach(meter, { "counter.A": value })
      )
    yield* set(values[0])
    yield* Effect.forkScoped(
      Effect.forEach(values.slice(1), (value) => Effect.zipLeft(set(value), Effect.sleep("1 second"))).pipe(
        Effect.delay("500 millis")
      )
    )
    const counted = yield* Poll.poll(device, DS2423.counter.A, "1 second").pipe(
      Counters.counts(options),
      Stream.take(values.length),
      Stream.runCollect
    )
    return Chunk.toReadonlyArray(counted).map((outcome) =>
      Either.isLeft(outcome)
        ? outcome.left._tag
        : ([outcome.right.event, outcome.right.delta, outcome.right.total, outcome.right.rate] as const)
    )
  }).pipe(
    Effect.scoped,
    Effect.provide(Sample.server(() => Bus.make({ [meter]: {} }))),
    Effect.provide(VirtualClock.layer())
  )

it.effect("a counter is followed by what it counts, in all and in a second", () =>
  Effect.gen(function* () {
    assert.deepStrictEqual(yield* follow([100, 103, 103, 113]), [
      ["First", 0, 0, 0],
      ["Counted", 3, 3, 3],
      ["Counted", 0, 3, 0],
      ["Counted", 10, 13, 10]
    ])
  })
)

it.effect(
  "one that runs over loses nothing, and one that begins anew says so: what is told in all never goes back",
  () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* follow([2 ** 32 - 10, 5, 20, 7]), [
        ["First", 0, 0, 0],
        ["Wrapped", 15, 15, 15],
        ["Counted", 15, 30, 15],
        ["Reset", 7, 37, 7]
      ])
    })
)

it.effect("running over is told from beginning anew by what is possible in the time", () =>
  Effect.gen(function* () {
    const last = 2 ** 32 - 3000
    assert.deepStrictEqual((yield* follow([last, 0]))[1], ["Reset", 0, 0, 0])
    assert.deepStrictEqual((yield* follow([last, 0], { fastest: 3000 }))[1], ["Wrapped", 3000, 3000, 3000])
    assert.deepStrictEqual((yield* follow([65_530, 4], { modulus: 65_536 }))[1], ["Wrapped", 10, 10, 10])
  })
)

it.effect("what is counted while it cannot be read is in the next count", () =>
  Effect.gen(function* () {
    assert.deepStrictEqual(yield* follow([10, undefined, 30]), [
      ["First", 0, 0, 0],
      "OwDeviceMissing",
      ["Counted", 20, 20, 10]
    ])
  })
)
