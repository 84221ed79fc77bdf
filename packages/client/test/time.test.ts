/**
 * Each limit of a connection, where no other would be noticed first.
 */
import { assert, describe, it } from "@effect/vitest"
import { type Options, OwServer } from "@owserver/client"
import { Reply } from "@owserver/protocol"
import { Clock, Duration, Effect, Fiber, TestClock } from "effect"
import * as Peer from "./Peer.js"

const endless: Options = {
  verify: false,
  connectTimeout: Duration.infinity,
  silence: Duration.infinity,
  idle: Duration.infinity,
  drainLimit: Duration.infinity
}

const service = (peer: Peer.Peer, options: Options) => OwServer.make(peer.transport, { ...endless, ...options })

/** Everybody but `/slow` is answered. */
const answering = () => Peer.echoing()

const opensAfter = (peer: Peer.Peer, ...steps: ReadonlyArray<readonly [millis: number, open: number]>) =>
  Effect.forEach(
    steps,
    ([millis, open]) =>
      Effect.map(TestClock.adjust(millis), () => assert.strictEqual(peer.open().length, open, `${millis} ms later`)),
    { discard: true }
  )

const interruptedRead = (ow: typeof OwServer.Service) =>
  Effect.gen(function* () {
    const fiber = yield* Effect.fork(ow.read("/slow"))
    yield* Peer.settle
    yield* Fiber.interrupt(fiber)
  })

describe("each deadline fires alone:", () => {
  it.scoped("idle", () =>
    Effect.gen(function* () {
      const peer = answering()
      const ow = yield* service(peer, { idle: "1 second" })
      yield* ow.read("/a")
      yield* opensAfter(peer, [999, 1], [1, 0])
    })
  )
  it.scoped("silence", () =>
    Effect.gen(function* () {
      const peer = answering()
      const ow = yield* service(peer, { silence: "1 second" })
      yield* ow.read("/a")
      yield* Effect.fork(ow.read("/slow"))
      yield* Peer.settle
      yield* opensAfter(peer, [999, 1], [1, 0])
    })
  )
  it.scoped("connectTimeout", () =>
    Effect.gen(function* () {
      const peer = Peer.make({ accept: false })
      const ow = yield* service(peer, { connectTimeout: "1 second" })
      yield* Effect.fork(ow.read("/a"))
      yield* Peer.settle
      yield* opensAfter(peer, [999, 1], [1, 0])
    })
  )
  it.scoped("drainLimit of a call that waited for its connection", () =>
    Effect.gen(function* () {
      const peer = answering()
      const ow = yield* service(peer, { drainLimit: "1 second" })
      yield* interruptedRead(ow)
      yield* opensAfter(peer, [999, 1], [1, 0])
    })
  )
  it.scoped("drainLimit of a call that had a connection at once, from the next keepalive on", () =>
    Effect.gen(function* () {
      const peer = answering()
      const ow = yield* service(peer, { drainLimit: "1 second" })
      yield* ow.read("/a")
      yield* interruptedRead(ow)
      peer.lines[0]?.reply(Reply.keepAlive)
      yield* Peer.settle
      yield* opensAfter(peer, [999, 1], [1, 0])
    })
  )
})

it.scoped("drainLimit restarts with each abandoned reply", () =>
  Effect.gen(function* () {
    const peer = answering()
    const ow = yield* service(peer, { drainLimit: "10 seconds", maxConnections: 1 })
    for (let n = 0; n < 3; n++) {
      yield* interruptedRead(ow)
      assert.strictEqual((yield* ow.status).draining, 1)
      yield* opensAfter(peer, [8000, 1])
      peer.lines[0]?.reply(Peer.keeping(Peer.value("late")))
      yield* Peer.settle
    }
    yield* interruptedRead(ow)
    assert.strictEqual((yield* ow.status).draining, 1)
    yield* opensAfter(peer, [9999, 1], [1, 0])
  })
)

it.scoped("a connection without a caller when it opens is idle from then on", () =>
  Effect.gen(function* () {
    const peer = Peer.make({ accept: false })
    const ow = yield* service(peer, { idle: "30 seconds" })
    yield* interruptedRead(ow)
    yield* TestClock.adjust("20 seconds")
    peer.lines[0]?.accept()
    yield* Peer.settle
    yield* opensAfter(peer, [29_999, 1], [1, 0])
  })
)

it.scoped("drainLimit is 30 seconds by default", () =>
  Effect.gen(function* () {
    const peer = answering()
    const ow = yield* OwServer.make(peer.transport, { verify: false, silence: Duration.infinity })
    yield* interruptedRead(ow)
    yield* opensAfter(peer, [29_999, 1], [1, 0])
  })
)

/** A wall clock that leaps each time somebody looks at it. */
const leaping = Effect.map(Effect.clock, (clock): Clock.Clock => {
  let leaps = 0
  return {
    [Clock.ClockTypeId]: Clock.ClockTypeId,
    currentTimeMillis: Effect.sync(() => 0),
    currentTimeNanos: clock.currentTimeNanos,
    unsafeCurrentTimeMillis: () => (++leaps % 2) * 1e12,
    unsafeCurrentTimeNanos: () => clock.unsafeCurrentTimeNanos(),
    sleep: (duration) => clock.sleep(duration)
  }
})

it.scoped("OwTimeout has the elapsed time, whatever the wall clock shows", () =>
  Effect.gen(function* () {
    const ow = yield* service(answering(), {})
    const call = Effect.flip(ow.read("/slow", { timeout: "2 seconds" }))
    const fiber = yield* Effect.fork(Effect.withClock(call, yield* leaping))
    yield* Peer.settle
    yield* TestClock.adjust("2 seconds")
    const error = yield* Fiber.join(fiber)
    assert(error._tag === "OwTimeout")
    assert.strictEqual(error.elapsed, 2000)
  })
)

it.scoped("a wrong or leaping wall clock does not matter", () =>
  Effect.gen(function* () {
    const wrong = yield* leaping
    const peer = answering()
    const ow = yield* Effect.withClock(service(peer, { silence: "5 seconds" }), wrong)
    const fiber = yield* Effect.fork(Effect.flip(ow.read("/slow")))
    yield* Peer.settle
    yield* opensAfter(peer, [4999, 1], [1, 0])
    assert.strictEqual((yield* Fiber.join(fiber))._tag, "OwConnectionError")
  })
)

it.scoped("maxPayload bounds one listing; the next has all of it again", () =>
  Effect.gen(function* () {
    const entries = Array.from({ length: 50 }, (_, n) => Peer.entry(`/${n}`))
    const peer = Peer.make({ onRequest: (_, line) => line.reply(...entries, Peer.keeping(Reply.answer({}))) })
    const ow = yield* service(peer, { maxPayload: 3500 })
    for (let n = 0; n < 3; n++) {
      const listed = yield* ow.send({ type: 4, payload: "/\0" })
      assert.isAbove(listed.data.length, 150)
      yield* TestClock.adjust("1 second")
    }
    assert.strictEqual(peer.lines.length, 1)
  })
)
