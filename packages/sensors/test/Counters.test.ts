import { assert, it } from "@effect/vitest"
import { RomId } from "@owserver/client"
import { Bus, VirtualClock } from "@owserver/fake"
import { Chunk, DateTime, Effect, Either, FastCheck as fc, Stream } from "effect"
import { Counters, Devices, DS2423, Poll, type Reading } from "../src/index.js"
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
    const counted = yield* Poll.stream(device, DS2423.counter.A, "1 second").pipe(
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

it.effect("a counter has a difference, a total and a rate", () =>
  Effect.gen(function* () {
    assert.deepStrictEqual(yield* follow([100, 103, 103, 113]), [
      ["First", 0, 0, 0],
      ["Counted", 3, 3, 3],
      ["Counted", 0, 3, 0],
      ["Counted", 10, 13, 10]
    ])
  })
)

it.effect("an overflow loses nothing, a reset is reported, and the total never decreases", () =>
  Effect.gen(function* () {
    assert.deepStrictEqual(yield* follow([2 ** 32 - 10, 5, 20, 7]), [
      ["First", 0, 0, 0],
      ["Wrapped", 15, 15, 15],
      ["Counted", 15, 30, 15],
      ["Reset", 7, 37, 7]
    ])
  })
)

it.effect("an overflow is distinguished from a reset by the possible counts", () =>
  Effect.gen(function* () {
    const last = 2 ** 32 - 3000
    assert.deepStrictEqual((yield* follow([last, 0]))[1], ["Reset", 0, 0, 0])
    assert.deepStrictEqual((yield* follow([last, 0], { fastest: 3000 }))[1], ["Wrapped", 3000, 3000, 3000])
    assert.deepStrictEqual((yield* follow([65_530, 4], { modulus: 65_536 }))[1], ["Wrapped", 10, 10, 10])
  })
)

it.effect("counts during failures are in the next element", () =>
  Effect.gen(function* () {
    assert.deepStrictEqual(yield* follow([10, undefined, 30]), [
      ["First", 0, 0, 0],
      "OwDeviceMissing",
      ["Counted", 20, 20, 10]
    ])
  })
)

/** Readings at these seconds. */
const readings = (values: ReadonlyArray<readonly [seconds: number, value: number]>) =>
  Stream.fromIterable(
    values.map(([seconds, value]) =>
      Either.right<Reading.Reading<number>>({
        value,
        unit: undefined,
        at: DateTime.unsafeMake(seconds * 1000),
        source: "Fresh",
        quality: "Good",
        device: RomId.make(meter),
        property: "counter.A"
      })
    )
  )

const counted = (values: ReadonlyArray<readonly [seconds: number, value: number]>, options?: Counters.Options) =>
  Chunk.toReadonlyArray(Effect.runSync(Stream.runCollect(Counters.counts(readings(values), options)))).map(
    Either.getOrThrow
  )

const told = (values: ReadonlyArray<number>, interval = 1, options?: Counters.Options) =>
  counted(
    values.map((value, n) => [n * interval, value]),
    options
  ).map(({ delta, event }) => [event, delta])

it("an impossible step is doubtful and not counted", () => {
  assert.deepStrictEqual(told([1_000_000, 999_999, 1_000_001]), [
    ["First", 0],
    ["Doubtful", 0],
    ["Counted", 1]
  ])
  assert.deepStrictEqual(told([1000, 4_294_967_295, 1020]), [
    ["First", 0],
    ["Doubtful", 0],
    ["Counted", 20]
  ])
  assert.deepStrictEqual(told([1000, -5, 1020]), [
    ["First", 0],
    ["Doubtful", 0],
    ["Counted", 20]
  ])
  assert.deepStrictEqual(told([Number.NaN, 10, 11]).at(-1), ["Counted", 1])
  assert.deepStrictEqual(told([100, 111, 112], 1, { fastest: 10 }), [
    ["First", 0],
    ["Doubtful", 0],
    ["Reset", 1]
  ])
})

it("a stale reading does not double a meter, however long the gap", () => {
  for (const interval of [1, 60, 3600, 86_400]) {
    const all = counted([1_000_000, 999_990, 1_000_010, 1_000_020].map((value, n) => [n * interval, value]))
    assert.strictEqual(all.at(-1)?.total, 20)
  }
})

it("a counter set to another value continues where two readings agree", () => {
  assert.deepStrictEqual(told([1_000_000, 700_000, 700_004, 700_009]), [
    ["First", 0],
    ["Doubtful", 0],
    ["Reset", 4],
    ["Counted", 5]
  ])
  // The passing of time does not make the leap possible.
  assert.deepStrictEqual(told([1000, 500_000, 500_010], 200), [
    ["First", 0],
    ["Doubtful", 0],
    ["Reset", 10]
  ])
})

it("for any readings, the total never decreases and never grows faster than possible", () => {
  const value = fc.oneof(fc.integer({ min: -5, max: 5000 }), fc.integer({ min: -(2 ** 31), max: 2 ** 32 }))
  const readings = fc.array(fc.tuple(fc.integer({ min: 1, max: 3600 }), value), { maxLength: 30 })
  fc.assert(
    fc.property(readings, (steps) => {
      const values = steps.map(([, value], n) => {
        const at = steps.slice(0, n + 1).reduce((sum, [seconds]) => sum + seconds, 0)
        return [at, value] as const
      })
      const all = counted(values, { fastest: 10 })
      let total = 0
      let since = values[0]?.[0] ?? 0
      for (const [n, count] of all.entries()) {
        assert.isAtLeast(count.delta, 0)
        assert.strictEqual(count.total, total + count.delta)
        assert.isAtMost(count.delta, 10 * (values[n]![0] - since))
        total = count.total
        if (count.event !== "Doubtful") since = values[n]![0]
      }
    }),
    { seed: 14, numRuns: 200 }
  )
})

it("pulses are converted to the unit of the meter", () => {
  const amounts = Counters.toUnit(
    Counters.counts(
      readings([
        [0, 100],
        [60, 130]
      ])
    ),
    { unit: "kWh", pulsesPerUnit: 1000 }
  )
  const [, last] = Chunk.toReadonlyArray(Effect.runSync(Stream.runCollect(amounts)))
  const { delta, perHour, total, unit } = Either.getOrThrow(last!)
  assert.deepStrictEqual([delta, perHour, total, unit], [0.03, 1.8, 0.03, "kWh"])
})

it.prop(
  "counting goes on from a stored state as if it had never stopped",
  [
    fc.array(fc.tuple(fc.integer({ min: 1, max: 600 }), fc.oneof(fc.nat(50), fc.nat(5_000_000), fc.nat(2 ** 32)))),
    fc.nat()
  ],
  ([steps, cut]) => {
    const times = steps.map((_, n) => steps.slice(0, n + 1).reduce((sum, [seconds]) => sum + seconds, 0))
    const values = steps.map(([, value], n): Counters.Value => ({ at: DateTime.unsafeMake(times[n]! * 1000), value }))
    const fold = (state: Counters.State, some: ReadonlyArray<Counters.Value>) =>
      some.reduce((before, value) => Counters.next(before, value)[1], state)
    const stored = JSON.stringify(fold(Counters.initial, values.slice(0, cut)))
    const revive = (_: string, value: unknown) => (typeof value === "string" ? DateTime.unsafeMake(value) : value)
    const state = { ...Counters.initial, ...(JSON.parse(stored, revive) as Counters.State) }
    assert.deepStrictEqual(fold(state, values.slice(cut)), fold(Counters.initial, values))
  }
)
