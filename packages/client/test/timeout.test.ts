/**
 * The timeout of a call behaves as `Effect.timeoutFail` around the same call. Each random history is played twice: with the
 * timeout of the client, and with `Effect.timeoutFail`.
 */
import { assert, describe, it } from "@effect/vitest"
import { type Options, OwServer, type OwServerError, OwTimeout } from "@owserver/client"
import { MessageType, Reply, Request } from "@owserver/protocol"
import { type Clock, type Duration, Effect, Either, Fiber, Stream, TestClock, TestContext } from "effect"
// The phase of `OwTimeout` needs the progress of the call, which no public function has.
import { type CallContext, noTimeout, Timeouts } from "../src/internal/call/timeout.js"
import type { Progress, Timeout } from "../src/internal/pool/dispatcher.js"
import * as Peer from "./Peer.js"
import { type History, history, play, slowed } from "./TimeoutHistory.js"

/** The specification: `Effect.timeoutFail` around a call that has no timeout. */
const limitByRace: Timeouts["limit"] = <A>(
  millis: number,
  context: CallContext,
  work: (timeout: Timeout) => Effect.Effect<A, OwServerError>
) => {
  if (millis === Number.POSITIVE_INFINITY) return work(noTimeout)
  return Effect.clockWith((clock) => {
    const start = clock.unsafeCurrentTimeNanos()
    let progress: Progress | undefined
    const track = (latest: Progress) => {
      progress = latest
    }
    const onTimeout = () => {
      if (progress?.refusal !== undefined && context.sendsMany !== true) return progress.refusal
      const elapsed = Math.round(Number(clock.unsafeCurrentTimeNanos() - start) / 1_000_000)
      const { operation, path, server } = context
      return new OwTimeout({ operation, path, server, phase: progress?.phase() ?? "Waiting", elapsed, limit: millis })
    }
    return Effect.timeoutFail(Effect.interruptible(work({ ...noTimeout, track })), { duration: millis, onTimeout })
  })
}

const playByRace = (history: History) =>
  Effect.acquireUseRelease(
    Effect.sync(() => {
      const { limit } = Timeouts.prototype
      Timeouts.prototype.limit = limitByRace
      return limit
    }),
    () => play(history),
    (limit) =>
      Effect.sync(() => {
        Timeouts.prototype.limit = limit
      })
  )

describe("a timeout has the result, the time and the messages of Effect.timeoutFail around the call", () => {
  it.effect.prop(
    "in any history",
    [history],
    ([one]) =>
      Effect.gen(function* () {
        const ours = yield* Effect.provide(play(one), TestContext.TestContext)
        const theirs = yield* Effect.provide(playByRace(one), TestContext.TestContext)
        assert.deepStrictEqual(ours, theirs)
      }),
    { fastCheck: { numRuns: 25 } }
  )
})

const service = (peer: Peer.Peer, options: Options = {}) =>
  OwServer.make(peer.transport, { verify: false, silence: "1 hour", ...options })

it.scoped("a call in an uninterruptible region ends at its timeout, and not at an interruption", () =>
  Effect.gen(function* () {
    for (const persistent of [true, false]) {
      const ow = yield* service(Peer.make(), { persistent })
      const call = Effect.flip(ow.read("/slow", { timeout: "2 seconds" }))
      const tags: Array<string> = []
      const noted = Effect.map(call, ({ _tag }) => tags.push(_tag))
      const fiber = yield* Effect.fork(Effect.uninterruptible(noted))
      yield* Peer.settle
      yield* TestClock.adjust("1 second")
      yield* Fiber.interruptFork(fiber)
      yield* TestClock.adjust("999 millis")
      assert.deepStrictEqual(tags, [])
      yield* TestClock.adjust("1 millis")
      assert.deepStrictEqual(tags, ["OwTimeout"])
    }
  })
)

it.scoped("the timeout of each call runs on the clock of its caller", () =>
  Effect.gen(function* () {
    const ow = yield* service(Peer.make())
    const slow = slowed(yield* Effect.clock)
    const call = ow.read("/slow", { timeout: "1 second" })
    const fibers = [yield* Effect.fork(Effect.withClock(call, slow)), yield* Effect.fork(call)]
    const ended = () => fibers.map((fiber) => fiber.unsafePoll() !== null)
    yield* Peer.settle
    yield* TestClock.adjust("1 second")
    assert.deepStrictEqual(ended(), [false, true])
    yield* TestClock.adjust("999 millis")
    assert.deepStrictEqual(ended(), [false, true])
    yield* TestClock.adjust("1 millis")
    assert.deepStrictEqual(ended(), [true, true])
  })
)

/** The clock of the caller, which counts the sleeps that have not ended. */
const counting = Effect.map(Effect.clock, (clock) => {
  const sleeping = new Set<object>()
  const sleep = (duration: Duration.Duration) =>
    Effect.acquireUseRelease(
      Effect.sync(() => {
        const one = {}
        sleeping.add(one)
        return one
      }),
      () => clock.sleep(duration),
      (one) => Effect.sync(() => sleeping.delete(one))
    )
  const counted: Clock.Clock = Object.assign(Object.create(clock), { sleep })
  return {
    on: Effect.withClock(counted),
    sleeping: Effect.zipRight(
      Peer.settle,
      Effect.sync(() => sleeping.size)
    )
  }
})

describe("no fiber sleeps for a call that has ended", () => {
  it.scoped("by its reply, or by an interruption while it waits", () =>
    Effect.gen(function* () {
      const peer = Peer.echoing()
      const ow = yield* service(peer)
      const { on, sleeping } = yield* counting
      const call = (path: string) => on(ow.read(path, { timeout: "1 second" }))
      yield* call("/a")
      assert.strictEqual(yield* sleeping, 0)
      const fiber = yield* Effect.fork(call("/slow"))
      assert.strictEqual(yield* sleeping, 1)
      yield* Fiber.interrupt(fiber)
      peer.lines[0]?.reply(Peer.keeping(Peer.value("late")))
      assert.strictEqual(yield* sleeping, 0)
    })
  )

  it.scoped("by an interruption, before its kept connection ends without a reply", () =>
    Effect.gen(function* () {
      const peer = Peer.echoing()
      const ow = yield* service(peer)
      const { on, sleeping } = yield* counting
      yield* ow.read("/a")
      const fiber = yield* Effect.fork(on(ow.read("/slow", { timeout: "1 second" })))
      assert.strictEqual(yield* sleeping, 1)
      yield* Fiber.interrupt(fiber)
      peer.lines[0]?.end({ reason: "Reset" })
      assert.strictEqual(yield* sleeping, 0)
    })
  )

  it.scoped("by an interruption of a write whose kept connection is being probed", () =>
    Effect.gen(function* () {
      const peer = Peer.make({
        onRequest: (request, line) => (request.type === MessageType.MSG_NOP ? undefined : Peer.echo(request, line))
      })
      const ow = yield* service(peer, { idle: "1 hour" })
      const { on, sleeping } = yield* counting
      yield* ow.read("/a")
      yield* TestClock.adjust("1 minute")
      const fiber = yield* Effect.fork(on(ow.write("/a", "1", { timeout: "1 second" })))
      assert.strictEqual(yield* sleeping, 1)
      yield* Fiber.interrupt(fiber)
      assert.deepStrictEqual(
        peer.lines[0]?.requests.map(({ type }) => type),
        [MessageType.MSG_READ, MessageType.MSG_NOP]
      )
      peer.lines[0]?.reply(Peer.keeping(Reply.answer({ ret: 0 })))
      assert.strictEqual(yield* sleeping, 0)
    })
  )
})

it.scopedLive("on the live clock, calls share one timer of the transport, which may fire early", () =>
  Effect.gen(function* () {
    const peer = Peer.echoing()
    const fire: Array<() => void> = []
    const timer = (millis: number, callback: () => void) => {
      if (millis <= 60_000) fire.push(callback)
      return () => {}
    }
    const ow = yield* service(
      { ...peer, transport: { ...peer.transport, timer } },
      {
        connectTimeout: "1 hour",
        idle: "1 hour"
      }
    )
    for (let n = 0; n < 3; n++) yield* ow.read("/a", { timeout: "1 minute" })
    assert.strictEqual(fire.length, 1)
    const fiber = yield* Effect.fork(ow.read("/slow", { timeout: "1 minute" }))
    yield* Peer.settle
    fire[0]!()
    yield* Peer.settle
    assert.strictEqual(fire.length, 2)
    assert.isNull(fiber.unsafePoll())
  })
)

it.scopedLive("on the live clock, a timer is at most 24.8 days long, and none outlives the service", () =>
  Effect.gen(function* () {
    const peer = Peer.make({ onRequest: Peer.echo })
    const pending = new Set<number>()
    let longest = 0
    let timers = 0
    const timer = (millis: number) => {
      const one = timers++
      pending.add(one)
      longest = Math.max(longest, millis)
      return () => void pending.delete(one)
    }
    const read = Effect.gen(function* () {
      const ow = yield* service({ ...peer, transport: { ...peer.transport, timer } })
      yield* ow.read("/a", { timeout: "30 days" })
      assert.isAbove(pending.size, 0)
    })
    yield* Effect.scoped(read)
    assert.strictEqual(longest, 0x7fff_ffff)
    assert.strictEqual(pending.size, 0)
  })
)

it.effect("a service without connections has no fiber and no timer", () =>
  Effect.gen(function* () {
    const before = yield* Fiber.roots
    const ow = yield* OwServer.make(Peer.make().transport, { verify: false })
    yield* ow.status
    assert.deepStrictEqual([...(yield* TestClock.sleeps())], [])
    assert.deepStrictEqual(
      (yield* Fiber.roots).filter((fiber) => !before.includes(fiber)),
      []
    )
  }).pipe(Effect.scoped)
)

describe("Effect.timeout works without a timeout of the client", () => {
  it.scoped("around a call: its connection drains, and serves the next call after the late reply", () =>
    Effect.gen(function* () {
      const peer = Peer.make()
      const ow = yield* service(peer, { maxConnections: 1 })
      const fiber = yield* Effect.fork(Effect.flip(Effect.timeout(ow.read("/a"), "1 second")))
      yield* Peer.settle
      yield* TestClock.adjust("1 second")
      assert.strictEqual((yield* Fiber.join(fiber))._tag, "TimeoutException")
      const next = yield* Effect.fork(ow.readText("/b"))
      yield* Peer.settle
      for (const reply of ["late", "b"]) {
        peer.lines[0]?.reply(Peer.keeping(Peer.value(reply)))
        yield* Peer.settle
      }
      assert.strictEqual(yield* Fiber.join(next), "b")
    })
  )
  it.scoped("around the keepalives of an exchange, which do not delay it", () =>
    Effect.gen(function* () {
      const peer = Peer.make()
      const ow = yield* service(peer)
      const seen: Array<string> = []
      const request = Either.getOrThrow(Request.read("/a", { size: 100 }))
      const steps = Stream.runForEach(ow.exchange(request), ({ _tag }) => Effect.sync(() => seen.push(_tag)))
      const fiber = yield* Effect.fork(Effect.flip(Effect.timeout(steps, "2500 millis")))
      yield* Peer.settle
      for (let second = 0; second < 3; second++) {
        peer.lines[0]?.reply(Reply.keepAlive)
        yield* Peer.settle
        yield* TestClock.adjust("1 second")
      }
      assert.strictEqual((yield* Fiber.join(fiber))._tag, "TimeoutException")
      assert.deepStrictEqual(seen, ["KeepAlive", "KeepAlive", "KeepAlive"])
      assert.strictEqual((yield* ow.status).draining, 1)
    })
  )
})
