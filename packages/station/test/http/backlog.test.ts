import { assert, describe, it } from "@effect/vitest"
import { Chunk, Effect, Fiber, Option, Stream, TestClock } from "effect"
import * as Live from "../../src/http/Live.js"

const decoder = new TextDecoder()

/** Returns what waits for a new listener. */
const waiting = (live: Live.Live, lastId?: string) =>
  Effect.scoped(
    Effect.gen(function* () {
      const stream = Option.getOrThrow(yield* live.listen(lastId, () => {}))
      const first = yield* Effect.fork(Stream.runHead(Stream.chunks(stream)))
      return Option.getOrThrow(yield* Fiber.join(first))
    })
  )

const textOf = (chunks: Chunk.Chunk<Uint8Array>): string =>
  Chunk.toReadonlyArray(chunks)
    .map((bytes) => decoder.decode(bytes))
    .join("")

const eventsOf = (chunks: Chunk.Chunk<Uint8Array>): ReadonlyArray<string> =>
  [...textOf(chunks).matchAll(/^event: (.*)\ndata: (.*)$/gm)].map(([, event, data]) =>
    event === "reading" ? data! : event!
  )

/** The id of the last event so far. */
const lastId = (live: Live.Live) => Effect.map(waiting(live), (chunks) => /^id: (.*)$/m.exec(textOf(chunks))![1]!)

const idAt = (id: string, n: number): string => id.replace(/-\d+$/, `-${n}`)

const flushed = TestClock.adjust("100 millis")

/** Publishes events of about 1000 bytes, each in a chunk of its own. */
const publishLarge = (live: Live.Live, count: number) =>
  Effect.repeatN(Effect.zipRight(live.publish("reading", "a".repeat(1000)), flushed), count - 1)

/** Sets the wall clock, while the monotonic clock and timers go on. */
const withWallClock = <A, E, R>(millis: () => number, effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.flatMap(Effect.clock, (clock) => {
    const changes = { unsafeCurrentTimeMillis: millis, currentTimeMillis: Effect.sync(millis) }
    return Effect.withClock(effect, Object.assign(Object.create(clock), changes))
  })

describe("the backlog of the live stream", () => {
  it.scoped("is the same bytes for all listeners that come back", () =>
    Effect.gen(function* () {
      const live = yield* Live.make()
      const id = yield* lastId(live)
      yield* publishLarge(live, 3)
      const [one, other] = [yield* waiting(live, id), yield* waiting(live, id)]
      assert.strictEqual(one.length, 4)
      for (const n of [1, 2, 3]) assert.strictEqual(Chunk.unsafeGet(one, n), Chunk.unsafeGet(other, n))
    })
  )

  it.scoped("continues after each event, also within a chunk", () =>
    Effect.gen(function* () {
      const live = yield* Live.make()
      for (let chunk = 0; chunk < 3; chunk++) {
        for (let n = 1; n <= 10; n++) yield* live.publish("reading", `€\n${chunk * 10 + n}`)
        yield* flushed
      }
      const id = yield* lastId(live)
      for (let n = 0; n <= 30; n++)
        assert.deepStrictEqual(
          eventsOf(yield* waiting(live, idAt(id, n))),
          Array.from({ length: 30 - n }, (_, more) => JSON.stringify(`€\n${n + more + 1}`)),
          `after ${n}`
        )
      assert.deepStrictEqual(eventsOf(yield* waiting(live, idAt(id, 31))), ["reset"])
    })
  )

  it.scoped("is bounded in bytes: a listener that missed more gets a reset", () =>
    Effect.gen(function* () {
      const live = yield* Live.make({ waiting: 10_000 })
      yield* publishLarge(live, 20)
      const id = yield* lastId(live)
      assert.deepStrictEqual(eventsOf(yield* waiting(live, idAt(id, 10))), ["reset"])
      assert.strictEqual(eventsOf(yield* waiting(live, idAt(id, 11))).length, 9)
    })
  )

  it.scoped("counts as waiting for its listener", () =>
    Effect.gen(function* () {
      const live = yield* Live.make({ waiting: 10_000 })
      yield* publishLarge(live, 9)
      const id = yield* lastId(live)
      let isCutOff = false
      yield* live.listen(idAt(id, 0), () => {
        isCutOff = true
      })
      yield* publishLarge(live, 1)
      assert.isTrue(isCutOff)
    })
  )

  it.scoped("is not larger than may wait, with what begins each stream", () =>
    Effect.gen(function* () {
      // All ids then have the same length.
      yield* TestClock.adjust("1 day")
      const measured = yield* Live.make()
      const id = yield* lastId(measured)
      yield* publishLarge(measured, 1)
      const chunks = yield* waiting(measured, id)
      const size = Chunk.reduce(chunks, 0, (sum, { length }) => sum + length)
      for (const [most, events] of [
        [size, 1],
        [size - 1, 0]
      ] as const) {
        const live = yield* Live.make({ waiting: most })
        yield* publishLarge(live, 1)
        const resumed = eventsOf(yield* waiting(live, idAt(yield* lastId(live), 0)))
        assert.deepStrictEqual([resumed.length, resumed[0] === "reset"], [1, events === 0])
      }
    })
  )

  it.scoped("has at most the events that were sent, however many come at once", () =>
    Effect.gen(function* () {
      const live = yield* Live.make({ most: 100 })
      let text = ""
      const stream = Option.getOrThrow(yield* live.listen(undefined, () => {}))
      yield* Effect.fork(
        Stream.runForEach(stream, (bytes) =>
          Effect.sync(() => {
            text += decoder.decode(bytes)
          })
        )
      )
      yield* Effect.yieldNow()
      for (let n = 1; n <= 1000; n++) yield* live.publish("reading", n)
      yield* flushed
      yield* Effect.repeatN(Effect.yieldNow(), 20)
      assert.deepStrictEqual(
        [...text.matchAll(/^data: (.*)$/gm)].map(([, n]) => Number(n)),
        Array.from({ length: 1000 }, (_, n) => n + 1)
      )
    })
  )

  it.scoped("loses nothing that was not sent when the wall clock leaps, and expires when it was set back", () => {
    let now = 1_769_860_800_000
    return withWallClock(
      () => now,
      Effect.gen(function* () {
        const live = yield* Live.make({ keep: "1 minute" })
        const id = yield* lastId(live)
        yield* live.publish("reading", 1)
        now += 86_400_000
        yield* live.publish("reading", 2)
        yield* flushed
        assert.deepStrictEqual(eventsOf(yield* waiting(live, id)), ["1", "2"])

        now -= 2 * 86_400_000
        yield* TestClock.adjust("2 minutes")
        yield* live.publish("reading", 3)
        yield* flushed
        assert.deepStrictEqual(eventsOf(yield* waiting(live, id)), ["reset"])
        assert.deepStrictEqual(eventsOf(yield* waiting(live, idAt(id, 2))), ["3"])
      })
    )
  })

  it.scoped("a long event is sent, and one that is too long to wait for a listener is a reset", () =>
    Effect.gen(function* () {
      const live = yield* Live.make({ waiting: 100_000 })
      const id = yield* lastId(live)
      yield* live.publish("reading", "a".repeat(10_000))
      yield* flushed
      assert.strictEqual(eventsOf(yield* waiting(live, id))[0]?.length, 10_002)
      let isCutOff = false
      yield* live.listen(undefined, () => {
        isCutOff = true
      })
      yield* live.publish("reading", "a".repeat(100_000))
      assert.isTrue(isCutOff)
      assert.deepStrictEqual(eventsOf(yield* waiting(live, id)), ["reset"])
      assert.deepStrictEqual(eventsOf(yield* waiting(live, idAt(id, 1))), ["reset"])
    })
  )
})
