import { assert, describe, it } from "@effect/vitest"
import { OwConnectionError, OwReturnError, OwServer, OwTimeout } from "@owserver/client"
import { Chunk, Clock, Data, Effect, Exit, Fiber, Schedule, Stream, TestClock } from "effect"
import * as Peer from "./Peer.js"

/** A server that is not there, until it is started. */
const absent = () => {
  const peer = Peer.make({ accept: false, onRequest: Peer.echo })
  let isThere = false
  let seen = 0
  /** Opens or refuses the connections that have been begun meanwhile. */
  const answer = Effect.sync(() => {
    for (const line of peer.lines.slice(seen)) {
      if (isThere) line.accept()
      else line.end({ reason: "Refused" })
    }
    seen = peer.lines.length
  })
  const start = Effect.sync(() => {
    isThere = true
  })
  return { peer, start, settle: Peer.settle.pipe(Effect.zipRight(answer), Effect.zipRight(Peer.settle)) }
}

const context = { operation: "read", path: "/a", server: "pi:4304" }
const refused = new OwConnectionError({ ...context, reason: "Refused" })
const timeout = new OwTimeout({ ...context, phase: "Replying", elapsed: 1, limit: 1 })
const missing = new OwReturnError({ ...context, ret: -1, code: "EPERM", text: "" })
class Foreign extends Data.TaggedError("Foreign")<{ readonly ret: number }> {}

describe("retryTransient", () => {
  it.scoped("lets a program recover that started before its server", () =>
    Effect.gen(function* () {
      const server = absent()
      const ow = yield* OwServer.make(server.peer.transport, { verify: false, retry: OwServer.retryTransient })
      const changes = yield* Effect.fork(Stream.runCollect(Stream.take(ow.changes, 2)))
      const reading = yield* Effect.fork(ow.readText("/a"))
      for (let second = 0; second < 60; second++) {
        yield* server.settle
        yield* TestClock.adjust("1 second")
      }
      assert.isNull(reading.unsafePoll())
      yield* server.start
      for (let second = 0; second < 7; second++) {
        yield* server.settle
        yield* TestClock.adjust("1 second")
      }
      assert.deepStrictEqual(yield* Fiber.await(reading), Exit.succeed("/a"))
      const tags = Chunk.toReadonlyArray(yield* Fiber.join(changes)).map(({ _tag }) => _tag)
      assert.deepStrictEqual(tags, ["Down", "Up"])
    })
  )

  it.effect("waits 100 ms, then doubles the delay up to 5 seconds, with a jitter of a fifth", () =>
    Effect.gen(function* () {
      const times: Array<number> = []
      const attempt = Effect.zipRight(
        Effect.map(Clock.currentTimeMillis, (now) => times.push(now)),
        refused
      )
      const fiber = yield* Effect.fork(Effect.retry(attempt, OwServer.retryTransient))
      yield* TestClock.adjust("10 minutes")
      yield* Fiber.interrupt(fiber)
      const waits = times.slice(1).map((time, n) => time - times[n]!)
      for (const [n, wait] of waits.entries()) {
        const middle = Math.min(100 * 2 ** n, 5000)
        assert.isAtLeast(wait, Math.floor(middle * 0.8))
        assert.isAtMost(wait, Math.ceil(middle * 1.2))
      }
      assert.isAbove(waits.length, 90)
      assert.isAbove(new Set(waits.slice(20)).size, 10)
    })
  )

  it.effect("does not retry permanent failures, nor errors of other libraries", () =>
    Effect.gen(function* () {
      for (const error of [timeout, missing, new Foreign({ ret: -5 }), undefined, "no error"]) {
        let attempts = 0
        const attempt = Effect.suspend(() => {
          attempts++
          return Effect.fail(error)
        })
        const exit = yield* Effect.exit(Effect.retry(attempt, OwServer.retryTransient))
        assert.deepStrictEqual([attempts, Exit.isFailure(exit)], [1, true])
      }
    })
  )

  it.effect("ends sooner with another schedule", () =>
    Effect.gen(function* () {
      let attempts = 0
      const attempt = Effect.suspend(() => {
        attempts++
        return refused
      })
      const schedule = Schedule.intersect(OwServer.retryTransient, Schedule.recurs(5))
      const fiber = yield* Effect.fork(Effect.flip(Effect.retry(attempt, schedule)))
      yield* TestClock.adjust("1 minute")
      assert.strictEqual(yield* Fiber.join(fiber), refused)
      assert.strictEqual(attempts, 6)
    })
  )
})
