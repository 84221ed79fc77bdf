import { assert, describe, it } from "@effect/vitest"
import { type Condition, type Sample, type Store, StoreError, Writer } from "@owserver/station"
import { Duration, Effect, Fiber, TestClock } from "effect"

const sample = (n: number): Sample.Sample => ({
  series: { server: "s", device: "10.67C6697351FF", property: "temperature", kind: "gauge", unit: "°C", family: "10" },
  at: n,
  value: n,
  quality: "good"
})

const transition = (change: Condition.Transition["change"], at: number): Condition.Transition => ({
  kind: "read-failed",
  server: "s",
  device: "10.67C6697351FF",
  property: "temperature",
  change,
  at,
  detail: "no answer"
})

/** A store that keeps what is appended, and fails while `error` is set. */
const recording = () => {
  const batches: Array<Store.Batch> = []
  const state: { error: StoreError | undefined; attempts: number } = { error: undefined, attempts: 0 }
  const append = (batch: Store.Batch) =>
    Effect.suspend(() => {
      state.attempts++
      if (state.error !== undefined) return state.error
      batches.push(batch)
      return Effect.void
    })
  const values = () => batches.flatMap(({ samples }) => samples.map(({ value }) => value))
  const transitions = () => batches.flatMap(({ transitions }) => transitions)
  return { append, batches, state, values, transitions }
}

const full = new StoreError({ reason: "Full", operation: "append", issue: "disk is full" })

const started = (options: Partial<Writer.Options> = {}) =>
  Effect.gen(function* () {
    const store = recording()
    const states: Array<Writer.State> = []
    const writer = yield* Writer.make({
      store,
      every: Duration.seconds(30),
      rows: 10,
      queue: 100,
      changed: (state) => Effect.sync(() => void states.push(state)),
      ...options
    })
    const fiber = yield* Effect.forkScoped(writer.run)
    yield* Effect.yieldNow()
    return { writer, store, states, fiber }
  })

const numbers = (from: number, to: number) => Array.from({ length: to - from }, (_, n) => from + n)

describe("a writer", () => {
  it.scoped("writes readings in one batch after the interval", () =>
    Effect.gen(function* () {
      const { store, writer } = yield* started()
      yield* writer.samples([sample(1), sample(2)])
      yield* TestClock.adjust("15 seconds")
      yield* writer.samples([sample(3)])
      yield* writer.transition(transition("began", 4))
      assert.deepStrictEqual(store.batches, [])
      yield* TestClock.adjust("15 seconds")
      assert.deepStrictEqual(store.batches.length, 1)
      assert.deepStrictEqual([store.values(), store.transitions()], [[1, 2, 3], [transition("began", 4)]])
    })
  )

  it.scoped("writes at once when there are enough readings", () =>
    Effect.gen(function* () {
      const { store, writer } = yield* started()
      yield* writer.samples(numbers(0, 25).map(sample))
      yield* TestClock.adjust(0)
      assert.deepStrictEqual(
        store.batches.map(({ samples }) => samples.length),
        [10, 10, 5]
      )
      assert.deepStrictEqual(store.values(), numbers(0, 25))
    })
  )

  it.scoped("keeps readings while the database is away, and reports each change once", () =>
    Effect.gen(function* () {
      const { states, store, writer } = yield* started()
      store.state.error = full
      yield* writer.samples(numbers(0, 10).map(sample))
      yield* TestClock.adjust("10 minutes")
      yield* writer.samples(numbers(10, 30).map(sample))
      yield* TestClock.adjust("10 minutes")
      assert.strictEqual((yield* writer.status).failure, "append: disk is full")
      store.state.error = undefined
      yield* TestClock.adjust("30 seconds")
      assert.deepStrictEqual(store.values(), numbers(0, 30))
      assert.deepStrictEqual(states, [
        { _tag: "Failing", error: full },
        { _tag: "Writing", dropped: 0 }
      ])
      // Pauses grow from 1 to 10 seconds: 20 minutes have about 120 attempts.
      assert.isBelow(store.state.attempts, 140)
      const { dropped, failure, stored, waiting } = yield* writer.status
      assert.deepStrictEqual(
        { dropped, failure, stored, waiting },
        { dropped: 0, failure: undefined, stored: 30, waiting: 0 }
      )
    })
  )

  it.scoped("drops the oldest readings beyond its bound, counts them, and stores that they were lost", () =>
    Effect.gen(function* () {
      const { states, store, writer } = yield* started()
      store.state.error = full
      for (const n of numbers(0, 250)) yield* writer.samples([sample(n)])
      yield* TestClock.adjust("1 minute")
      assert.deepInclude(yield* writer.status, { waiting: 100, dropped: 150 })
      store.state.error = undefined
      yield* TestClock.adjust("1 minute")
      assert.strictEqual(store.values().length, 100)
      assert.deepStrictEqual(store.values().slice(-90), numbers(160, 250))
      assert.deepStrictEqual(states.at(-1), { _tag: "Writing", dropped: 150 })
      assert.deepStrictEqual(
        store.transitions().map(({ change, kind }) => [kind, change]),
        [
          ["readings-lost", "began"],
          ["readings-lost", "ended"]
        ]
      )
      assert.strictEqual(store.transitions()[1]?.detail, "150 readings were lost")
    })
  )

  it.scoped("keeps the beginning and the end of a condition when too many changes wait", () =>
    Effect.gen(function* () {
      const { store, writer } = yield* started()
      store.state.error = full
      yield* writer.transition(transition("began", 0))
      yield* TestClock.adjust("1 minute")
      for (const at of numbers(1, 1000)) yield* writer.transition(transition("seen", at))
      yield* writer.transition(transition("ended", 1000))
      store.state.error = undefined
      yield* TestClock.adjust("1 minute")
      const changes = store.transitions().map(({ change }) => change)
      assert.isBelow(changes.length, 110)
      assert.deepStrictEqual([changes[0], changes.at(-1)], ["began", "ended"])
    })
  )

  it.scoped("writes at the end what waits, once, also what an interrupted attempt had taken", () =>
    Effect.gen(function* () {
      const { fiber, store, writer } = yield* started()
      store.state.error = full
      yield* writer.samples(numbers(0, 15).map(sample))
      yield* TestClock.adjust("1 minute")
      yield* Fiber.interrupt(fiber)
      store.state.error = undefined
      yield* writer.samples([sample(15)])
      yield* writer.flush
      assert.deepStrictEqual(store.values(), numbers(0, 16))
    })
  )

  it.scoped("tries only once at the end", () =>
    Effect.gen(function* () {
      const { fiber, store, writer } = yield* started()
      yield* writer.samples([sample(0)])
      yield* Fiber.interrupt(fiber)
      store.state.error = full
      yield* writer.flush
      assert.strictEqual(store.state.attempts, 1)
      assert.strictEqual((yield* writer.status).waiting, 1)
    })
  )
})

it.scoped("a bug in the store does not end a writer, which says so and loses nothing", () =>
  Effect.gen(function* () {
    const store = recording()
    let isBroken = true
    const append = (batch: Store.Batch) => (isBroken ? Effect.die(new Error("broken")) : store.append(batch))
    const { writer } = yield* started({ store: { append } })
    yield* writer.samples([sample(1)])
    yield* TestClock.adjust("31 seconds")
    assert.include((yield* writer.status).failure ?? "", "a bug in the station: Error: broken")
    isBroken = false
    yield* TestClock.adjust("1 minute")
    assert.deepStrictEqual([store.values(), (yield* writer.status).failure], [[1], undefined])
  })
)
