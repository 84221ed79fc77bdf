import { assert, describe, it } from "@effect/vitest"
import { type Options, OwServer, type OwServerService } from "@owserver/client"
import { MessageType, Reply, Request } from "@owserver/protocol"
import { Effect, Exit, Fiber, type Scope, TestClock } from "effect"
import * as Peer from "./Peer.js"

const service = (peer: Peer.Peer, options: Options = {}) => OwServer.make(peer.transport, { verify: false, ...options })

/** Interrupts a call and sees that it ends at once, without a tick of the clock. */
const interrupt = <A, E>(fiber: Fiber.RuntimeFiber<A, E>) =>
  Effect.map(Fiber.interrupt(fiber), (exit) => assert.isTrue(Exit.isInterrupted(exit)))

const status = (ow: OwServerService) =>
  Effect.map(ow.status, ({ draining, inFlight, open, waiting }) => ({ draining, inFlight, open, waiting }))

const answer = (line: Peer.Line | undefined, value: string) => line?.reply(Peer.keeping(Peer.value(value)))

describe("a call that is interrupted", () => {
  it.scoped("while it waits leaves the queue, and its request is never sent", () =>
    Effect.gen(function* () {
      const peer = Peer.make()
      const ow = yield* service(peer, { maxConnections: 1 })
      const first = yield* Effect.fork(ow.readText("/a"))
      const second = yield* Effect.fork(ow.write("/b", "1"))
      const third = yield* Effect.fork(ow.readText("/c"))
      yield* Peer.settle
      assert.deepStrictEqual(yield* status(ow), { open: 1, inFlight: 1, draining: 0, waiting: 2 })
      yield* interrupt(second)
      assert.deepStrictEqual(yield* status(ow), { open: 1, inFlight: 1, draining: 0, waiting: 1 })
      answer(peer.lines[0], "a")
      yield* Peer.settle
      answer(peer.lines[0], "c")
      assert.deepStrictEqual([yield* Fiber.join(first), yield* Fiber.join(third)], ["a", "c"])
      assert.deepStrictEqual(peer.lines[0]?.requests.map(Request.path), ["/a", "/c"])
    })
  )

  it.scoped("while it connects leaves the connection to the next caller, and its request is never sent", () =>
    Effect.gen(function* () {
      const peer = Peer.make({ accept: false, onRequest: Peer.echo })
      const ow = yield* service(peer)
      const fiber = yield* Effect.fork(ow.write("/a", "1"))
      yield* Peer.settle
      yield* interrupt(fiber)
      peer.lines[0]?.accept()
      yield* Peer.settle
      assert.deepStrictEqual(peer.lines[0]?.requests, [])
      assert.strictEqual(yield* ow.readText("/b"), "/b")
      assert.strictEqual(peer.lines.length, 1)
    })
  )

  it.scoped("in flight never leaks its reply to the next caller", () =>
    Effect.gen(function* () {
      const peer = Peer.make()
      const ow = yield* service(peer, { maxConnections: 1 })
      const first = yield* Effect.fork(ow.readText("/a"))
      yield* Peer.settle
      yield* interrupt(first)
      const second = yield* Effect.fork(ow.readText("/b"))
      yield* Peer.settle
      assert.deepStrictEqual(peer.lines[0]?.requests.map(Request.path), ["/a"], "the second waits for the first reply")
      assert.deepStrictEqual(yield* status(ow), { open: 1, inFlight: 1, draining: 1, waiting: 1 })
      answer(peer.lines[0], "a")
      yield* Peer.settle
      answer(peer.lines[0], "b")
      assert.strictEqual(yield* Fiber.join(second), "b")
      assert.strictEqual(peer.lines.length, 1)
    })
  )

  it.scoped("in flight keeps its connection out of use, without a delay for other callers", () =>
    Effect.gen(function* () {
      const peer = Peer.echoing()
      const ow = yield* service(peer, { maxConnections: 2 })
      const slow = yield* Effect.fork(ow.read("/slow"))
      yield* Peer.settle
      yield* interrupt(slow)
      for (const path of ["/a", "/b"]) assert.strictEqual(yield* ow.readText(path), path)
      assert.deepStrictEqual(
        peer.lines.map(({ requests }) => requests.map(Request.path)),
        [["/slow"], ["/a", "/b"]]
      )
      answer(peer.lines[0], "late")
      yield* Peer.settle
      assert.deepStrictEqual(yield* status(ow), { open: 2, inFlight: 0, draining: 0, waiting: 0 })
    })
  )

  it.scoped("between keepalives, or within its reply, behaves as one in flight", () =>
    Effect.gen(function* () {
      const reply = Reply.encode(Peer.keeping(Peer.value("late")))
      for (const [before, after] of [
        [Reply.encode(Reply.keepAlive), reply],
        [reply.subarray(0, 10), reply.subarray(10)],
        [reply.subarray(0, 26), reply.subarray(26)]
      ] as const) {
        const peer = Peer.make({
          onRequest: (request, line) => (Request.path(request) === "/a" ? line.send(before) : Peer.echo(request, line))
        })
        const ow = yield* service(peer, { maxConnections: 1 })
        const fiber = yield* Effect.fork(ow.read("/a"))
        yield* Peer.settle
        yield* interrupt(fiber)
        const next = yield* Effect.fork(ow.readText("/b"))
        yield* Peer.settle
        peer.lines[0]?.send(after)
        assert.strictEqual(yield* Fiber.join(next), "/b")
        assert.strictEqual(peer.lines.length, 1)
      }
    })
  )

  it.scoped("and drains: a server that closes then fails no other call", () =>
    Effect.gen(function* () {
      const peer = Peer.make({
        onRequest: (request, line) => (peer.lines.length > 1 ? Peer.echo(request, line) : undefined)
      })
      const ow = yield* service(peer, { maxConnections: 1 })
      const fiber = yield* Effect.fork(ow.read("/a"))
      yield* Peer.settle
      yield* interrupt(fiber)
      const next = yield* Effect.fork(ow.readText("/b"))
      yield* Peer.settle
      peer.lines[0]?.end()
      assert.strictEqual(yield* Fiber.join(next), "/b")
    })
  )
})

describe("an abandoned reply", () => {
  it.scoped("that does not come ends at silence", () =>
    Effect.gen(function* () {
      const peer = Peer.make()
      const ow = yield* service(peer)
      const fiber = yield* Effect.fork(ow.read("/a"))
      yield* Peer.settle
      yield* TestClock.adjust("2 seconds")
      yield* interrupt(fiber)
      yield* TestClock.adjust("2999 millis")
      assert.strictEqual(peer.open().length, 1)
      yield* TestClock.adjust("1 millis")
      assert.strictEqual(peer.open().length, 0)
    })
  )

  it.scoped("ends after drainLimit, with or without keepalives", () =>
    Effect.gen(function* () {
      const peer = Peer.make()
      const ow = yield* service(peer, { drainLimit: "10 seconds" })
      const fiber = yield* Effect.fork(ow.read("/a"))
      yield* Peer.settle
      yield* interrupt(fiber)
      assert.strictEqual((yield* ow.status).draining, 1)
      for (let second = 1; second < 10; second++) {
        yield* TestClock.adjust("1 second")
        peer.lines[0]?.reply(Reply.keepAlive)
        yield* Peer.settle
        assert.strictEqual(peer.open().length, 1)
      }
      yield* TestClock.adjust("1 second")
      assert.strictEqual(peer.open().length, 0)
    })
  )

  it.scoped("ends one keepalive after drainLimit at the latest, if nothing checks earlier", () =>
    Effect.gen(function* () {
      const peer = Peer.make()
      const ow = yield* service(peer, { drainLimit: "10 seconds" })
      const fiber = yield* Effect.fork(ow.read("/a"))
      yield* Peer.settle
      yield* interrupt(fiber)
      let seconds = 0
      while (peer.open().length > 0) {
        yield* TestClock.adjust("1 second")
        peer.lines[0]?.reply(Reply.keepAlive)
        yield* Peer.settle
        seconds++
      }
      assert.isAtMost(seconds, 11)
    })
  )

  it.scoped("of a call that timed out is discarded too, and the next call waits for it", () =>
    Effect.gen(function* () {
      const peer = Peer.make()
      const ow = yield* service(peer, { maxConnections: 1 })
      const fiber = yield* Effect.fork(Effect.flip(ow.read("/a", { timeout: "1 second" })))
      yield* Peer.settle
      yield* TestClock.adjust("1 second")
      assert.strictEqual((yield* Fiber.join(fiber))._tag, "OwTimeout")
      assert.strictEqual((yield* ow.status).draining, 1)
      const next = yield* Effect.fork(ow.readText("/b"))
      yield* Peer.settle
      answer(peer.lines[0], "late")
      yield* Peer.settle
      answer(peer.lines[0], "b")
      assert.strictEqual(yield* Fiber.join(next), "b")
    })
  )
})

describe("the phase of OwTimeout is", () => {
  const phase = (peer: Peer.Peer, before: (ow: OwServerService) => Effect.Effect<unknown, unknown, Scope.Scope>) =>
    Effect.gen(function* () {
      const ow = yield* service(peer, { maxConnections: 1, connectTimeout: "1 hour", silence: "1 hour" })
      yield* Effect.forkScoped(before(ow))
      yield* Peer.settle
      const fiber = yield* Effect.fork(Effect.flip(ow.read("/a", { timeout: "1 second" })))
      yield* Peer.settle
      yield* TestClock.adjust("1 second")
      const error = yield* Fiber.join(fiber)
      assert(error._tag === "OwTimeout")
      return error.phase
    })
  it.scoped("Waiting, while others have the connections", () =>
    Effect.map(
      phase(Peer.make(), (ow) => ow.read("/b")),
      (name) => assert.strictEqual(name, "Waiting")
    )
  )
  it.scoped("Connecting, while none is open", () =>
    Effect.map(
      phase(Peer.make({ accept: false }), () => Effect.void),
      (name) => assert.strictEqual(name, "Connecting")
    )
  )
  it.scoped("Replying, while the reply is awaited", () =>
    Effect.map(
      phase(Peer.make(), () => Effect.void),
      (name) => assert.strictEqual(name, "Replying")
    )
  )
})

describe("a caller that cannot be interrupted", () => {
  it.scoped("gets its reply after an attempt to interrupt it", () =>
    Effect.gen(function* () {
      const peer = Peer.make()
      const ow = yield* service(peer, { drainLimit: "2 seconds", silence: "1 hour", maxConnections: 1 })
      const seen: Array<string> = []
      const calls = Effect.uninterruptible(
        Effect.forEach(["/a", "/b"], (path) => Effect.map(ow.readText(path), (text) => seen.push(text)))
      )
      const blocker = yield* Effect.fork(ow.readText("/first"))
      const fiber = yield* Effect.fork(calls)
      yield* Peer.settle
      yield* Fiber.interruptFork(fiber)
      for (const text of ["first", "a", "b"]) {
        yield* Peer.settle
        yield* TestClock.adjust("10 seconds")
        assert.strictEqual((yield* ow.status).draining, 0)
        answer(peer.lines[0], text)
      }
      yield* Fiber.join(blocker)
      yield* Fiber.await(fiber)
      assert.deepStrictEqual(seen, ["a", "b"])
    })
  )
})

it.scoped("a thousand interruptions leave no connection open, and no more requests than connections", () =>
  Effect.gen(function* () {
    let underWay = 0
    let most = 0
    const peer = Peer.make({
      onRequest: (request, line) => {
        most = Math.max(most, ++underWay)
        setImmediate(() => {
          underWay--
          line.reply(Peer.keeping(request.type === MessageType.MSG_NOP ? Reply.answer({}) : Peer.value("x")))
        })
      }
    })
    const ow = yield* service(peer)
    for (let n = 0; n < 100; n++) {
      const fibers = yield* Effect.forEach(Array.from({ length: 10 }), () => Effect.fork(ow.read("/a")))
      if (n % 2 === 0) yield* Peer.settle
      yield* Fiber.interruptAll(fibers)
    }
    yield* ow.ping
    yield* Peer.settle
    yield* Peer.settle
    assert.isAtMost(most, 4)
    assert.isAtMost(peer.lines.length, 4)
    assert.deepStrictEqual(yield* status(ow), { open: peer.lines.length, inFlight: 0, draining: 0, waiting: 0 })
  })
)
