/**
 * Everything ends: services made where nothing is interrupted, calls to a server that is not there or says nothing of use.
 */
import { assert, describe, it } from "@effect/vitest"
import { isTransient, type Options, OwConnectionError, OwServer } from "@owserver/client"
import { Reply, Request } from "@owserver/protocol"
import { Effect, Exit, Fiber, Schedule, Scope, Stream, TestClock } from "effect"
import * as Peer from "./Peer.js"

const service = (peer: Peer.Peer, options: Options = {}) => OwServer.make(peer.transport, { verify: false, ...options })

const answering = () => Peer.echoing()

it.effect("the scope of a service made in an uninterruptible region closes", () =>
  Effect.gen(function* () {
    const peer = answering()
    const work = Effect.scoped(Effect.flatMap(service(peer), (ow) => ow.read("/a")))
    yield* Effect.uninterruptible(work)
    assert.strictEqual(peer.open().length, 0)
  })
)

describe("an unreachable server", () => {
  it.scoped("fails all waiting callers after one attempt, not four callers at a time", () =>
    Effect.gen(function* () {
      const peer = Peer.make({ accept: false })
      const ow = yield* service(peer)
      const fibers = yield* Effect.forEach(Array.from({ length: 40 }), () => Effect.fork(Effect.flip(ow.read("/a"))))
      yield* Peer.settle
      yield* TestClock.adjust("2 seconds")
      const errors = yield* Fiber.join(Fiber.all(fibers))
      assert.strictEqual(errors.length, 40)
      assert.strictEqual(peer.lines.length, 4)
    })
  )
  it.scoped("that comes back serves the remaining callers over maxConnections connections", () =>
    Effect.gen(function* () {
      const peer = Peer.make({ accept: false, onRequest: Peer.echo })
      const ow = yield* service(peer, { maxConnections: 2 })
      const paths = ["/a", "/b", "/c", "/d"]
      const fibers = yield* Effect.forEach(paths, (path) => Effect.fork(Effect.either(ow.readText(path))))
      yield* Peer.settle
      peer.lines[0]?.end({ reason: "Refused" })
      yield* Peer.settle
      peer.lines[1]?.accept()
      const tags = (yield* Fiber.join(Fiber.all(fibers))).map(({ _tag }) => _tag)
      assert.deepStrictEqual(tags, ["Left", "Right", "Right", "Right"])
    })
  )
})

it.effect("a retried call ends with its service", () =>
  Effect.gen(function* () {
    for (const persistent of [true, false]) {
      const peer = answering()
      const scope = yield* Scope.make()
      const ow = yield* Scope.extend(service(peer, { persistent, retry: Schedule.spaced("1 second") }), scope)
      const fiber = yield* Effect.fork(Effect.flip(ow.read("/slow")))
      yield* Peer.settle
      yield* Scope.close(scope, Exit.void)
      assert.match((yield* Fiber.join(fiber)).message, /the service was closed/)
    }
  })
)

it.scoped("a timeout fires in an uninterruptible region, such as a finalizer", () =>
  Effect.gen(function* () {
    for (const persistent of [true, false]) {
      const ow = yield* service(answering(), { persistent, silence: "1 hour" })
      const fiber = yield* Effect.fork(Effect.uninterruptible(Effect.flip(ow.read("/slow", { timeout: "1 second" }))))
      yield* Peer.settle
      yield* TestClock.adjust("1 second")
      assert.strictEqual((yield* Fiber.join(fiber))._tag, "OwTimeout")
    }
  })
)

it.scoped("a server that sends only keepalives does not block the making of a service", () =>
  Effect.gen(function* () {
    const peer = Peer.make()
    const fiber = yield* Effect.fork(Effect.flip(OwServer.make(peer.transport)))
    yield* Peer.settle
    for (let second = 0; second < 7; second++) {
      peer.lines[0]?.reply(Reply.keepAlive)
      yield* Peer.settle
      yield* TestClock.adjust("1 second")
    }
    assert.strictEqual((yield* Fiber.join(fiber))._tag, "OwTimeout")
  })
)

it.scoped("a batch that times out fails with OwTimeout, although one of its reads was refused", () =>
  Effect.gen(function* () {
    const peer = Peer.make({
      onRequest: (request, line) => {
        const path = Request.path(request)
        if (path === "/no") line.reply(Peer.keeping(Reply.answer({ ret: -1 })))
        else if (path !== "/slow") line.reply(Peer.keeping(Peer.value("no error,no such thing")))
      }
    })
    const ow = yield* service(peer, { returnTexts: "server" })
    const fiber = yield* Effect.fork(Effect.flip(ow.readMany(["/no", "/slow"], { timeout: "1 second" })))
    yield* Peer.settle
    yield* TestClock.adjust("1 second")
    assert.strictEqual((yield* Fiber.join(fiber))._tag, "OwTimeout")
  })
)

it.scoped("a batch that times out while it waits for the server's texts fails with OwTimeout", () =>
  Effect.gen(function* () {
    const peer = Peer.make({
      onRequest: (request, line) => {
        if (Request.path(request) === "/no") line.reply(Peer.keeping(Reply.answer({ ret: -1 })))
      }
    })
    const ow = yield* service(peer, { returnTexts: "server" })
    const fiber = yield* Effect.fork(Effect.flip(ow.readMany(["/no"], { timeout: "1 second" })))
    yield* Peer.settle
    yield* TestClock.adjust("1 second")
    assert.strictEqual((yield* Fiber.join(fiber))._tag, "OwTimeout")
  })
)

it.scoped("an invalid request fails the effect and does not throw", () =>
  Effect.gen(function* () {
    const ow = yield* service(Peer.make())
    for (const wrong of [undefined, {}, { ...Request.nop(), payload: "/a" }]) {
      const error = yield* Effect.flip(Stream.runDrain(ow.exchange(wrong as never)))
      assert(error._tag === "OwInvalidArgument" && error.argument === "request")
    }
  })
)

it("a temporary resolver failure is transient; an unknown host is not", () => {
  const error = (code: string) =>
    new OwConnectionError({ operation: "read", path: "/a", server: "pi:4304", reason: "Resolve", code })
  assert.isTrue(isTransient(error("EAI_AGAIN")))
  assert.isFalse(isTransient(error("ENOTFOUND")))
})
