/**
 * Everything ends: services made where nothing is interrupted, calls to a server that is not there or says nothing of use.
 */
import { assert, describe, it } from "@effect/vitest"
import { isTransient, type Options, OwConnectionError, OwServer } from "@owserver/client"
import { Reply, Request } from "@owserver/protocol"
import { Effect, Exit, Fiber, Schedule, Scope, Stream, TestClock } from "effect"
import * as Peer from "./Peer.js"

const service = (peer: Peer.Peer, options: Options = {}) => OwServer.make(peer.transport, { verify: false, ...options })

const answering = () =>
  Peer.make({
    onRequest: (request, line) => (Request.path(request) === "/slow" ? undefined : Peer.echo(request, line))
  })

it.effect("the scope of a service that was made where nothing is interrupted ends", () =>
  Effect.gen(function* () {
    const peer = answering()
    const work = Effect.scoped(Effect.flatMap(service(peer), (ow) => ow.read("/a")))
    yield* Effect.uninterruptible(work)
    assert.strictEqual(peer.open().length, 0)
  })
)

describe("a server that is not there", () => {
  it.scoped("is found out once for all who wait, not four callers at a time", () =>
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
  it.scoped("and then is: those who still wait are served by as many connections as there may be", () =>
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

it.effect("a call that is tried again and again ends with its service", () =>
  Effect.gen(function* () {
    for (const persistent of [true, false]) {
      const peer = answering()
      const scope = yield* Scope.make()
      const ow = yield* Scope.extend(service(peer, { persistent, retry: Schedule.spaced("1 second") }), scope)
      const fiber = yield* Effect.fork(Effect.flip(ow.read("/slow")))
      yield* Peer.settle
      yield* Scope.close(scope, Exit.void)
      assert.match((yield* Fiber.join(fiber)).message, /the scope of the service was closed/)
    }
  })
)

it.scoped("a timeout is kept where nothing else is interrupted, such as in a finalizer", () =>
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

it.scoped("a server that only ever says that it is at work is not waited for when a service is made", () =>
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

it.scoped("a batch that takes too long says so, though one of it was refused", () =>
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

it.scoped("a batch for whose refusals the server's words do not come in time says so", () =>
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

it.scoped("a request that is none is refused, not thrown at the caller", () =>
  Effect.gen(function* () {
    const ow = yield* service(Peer.make())
    for (const wrong of [undefined, {}, { ...Request.nop(), payload: "/a" }]) {
      const error = yield* Effect.flip(Stream.runDrain(ow.exchange(wrong as never)))
      assert(error._tag === "OwInvalidArgument" && error.argument === "request")
    }
  })
)

it("a name that cannot be looked up yet may be tried again; one that is unknown may not", () => {
  const error = (code: string) =>
    new OwConnectionError({ operation: "read", path: "/a", server: "pi:4304", reason: "Resolve", code })
  assert.isTrue(isTransient(error("EAI_AGAIN")))
  assert.isFalse(isTransient(error("ENOTFOUND")))
})
