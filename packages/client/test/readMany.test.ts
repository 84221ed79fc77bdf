import { assert, describe, it } from "@effect/vitest"
import { OwServer, type OwServerError } from "@owserver/client"
import { Reply, Request } from "@owserver/protocol"
import { Effect, Either, Exit, Fiber, Schedule, Scope, TestClock } from "effect"
import * as Peer from "./Peer.js"
import { type Answer, serving } from "./Serving.js"

/** A value at each path of one element but `/no`, where there is nothing; `/dir` is a directory, `/empty` has no bytes. */
const known: Answer = (request) => {
  switch (Request.path(request)) {
    case "/no":
      return [Reply.answer({ ret: -1 })]
    case "/dir":
      return [Reply.answer({ ret: -21 })]
    case "/empty":
      return [Reply.answer({})]
    default:
      return [Peer.value(Request.path(request).slice(1 + request.offset, 1 + request.offset + request.size))]
  }
}
describe("readMany", () => {
  const texts = (results: ReadonlyArray<Either.Either<Uint8Array, OwServerError>>) =>
    results.map(Either.match({ onLeft: ({ _tag }) => _tag, onRight: (bytes) => Buffer.from(bytes).toString() }))

  it.scoped("returns values and failures in the order of the paths", () =>
    Effect.gen(function* () {
      const { ow } = yield* serving(known)
      const paths = ["/21.5", "/no", "/3.2", "/a\0b", "/dir", "/empty"]
      assert.deepStrictEqual(texts(yield* ow.readMany(paths)), [
        "21.5",
        "OwReturnError",
        "3.2",
        "OwInvalidArgument",
        "OwReturnError",
        ""
      ])
      assert.deepStrictEqual(texts(yield* ow.readMany(paths, { size: 2, offset: 1 })).slice(2, 3), [".2"])
      assert.deepStrictEqual(yield* ow.readMany([]), [])
    })
  )

  it.scoped("runs over all connections, and keeps the order of the paths", () =>
    Effect.gen(function* () {
      for (const persistent of [true, false]) {
        const { ow, peer } = yield* serving(() => [], { persistent, maxConnections: 3 })
        const fiber = yield* Effect.fork(ow.readMany(["/a", "/b", "/c", "/d"]))
        yield* Peer.settle
        assert.strictEqual(peer.open().length, 3)
        for (const n of [2, 0, 1]) {
          const line = peer.lines[n]
          for (const request of line?.requests ?? []) line?.reply(Peer.keeping(Peer.value(Request.path(request))))
          yield* Peer.settle
        }
        const late = peer.lines.find(({ requests }) => requests.some((request) => Request.path(request) === "/d"))
        late?.reply(Peer.keeping(Peer.value("/d")))
        assert.deepStrictEqual(texts(yield* Fiber.join(fiber)), ["/a", "/b", "/c", "/d"])
      }
    })
  )

  it.scoped("has one timeout for all paths, and fails with it as a whole", () =>
    Effect.gen(function* () {
      const { ow } = yield* serving((request) => (Request.path(request) === "/a" ? [Peer.value("x")] : []))
      const fiber = yield* Effect.fork(Effect.flip(ow.readMany(["/a", "/b"], { timeout: "1 second" })))
      yield* Peer.settle
      yield* TestClock.adjust("1 second")
      const error = yield* Fiber.join(fiber)
      assert(error._tag === "OwTimeout")
      assert.deepStrictEqual([error.operation, error.phase, error.elapsed], ["readMany", "Replying", 1000])
    })
  )

  it.scoped("takes any iterable, and reads all of it each time it is run", () =>
    Effect.gen(function* () {
      const { ow } = yield* serving(known)
      const call = ow.readMany(new Map([["/21.5", 1]]).keys())
      assert.deepStrictEqual(texts(yield* call), ["21.5"])
      assert.deepStrictEqual(texts(yield* call), ["21.5"])
    })
  )

  it.scoped("lets other callers in between", () =>
    Effect.gen(function* () {
      const { ow, peer, requests } = yield* serving(() => [], { maxConnections: 2 })
      const many = yield* Effect.fork(ow.readMany(Array.from({ length: 100 }, (_, n) => `/${n}`)))
      yield* Peer.settle
      const single = yield* Effect.fork(ow.readText("/single"))
      yield* Peer.settle
      for (const line of peer.lines) line.reply(Peer.keeping(Peer.value("x")))
      yield* Peer.settle
      assert.deepStrictEqual(requests.map(Request.path), ["/0", "/1", "/single", "/2"])
      yield* Fiber.interruptAll([many, single])
    })
  )

  it.scoped("fails each of its paths without a server, after one attempt for all", () =>
    Effect.gen(function* () {
      const peer = Peer.make({ accept: false })
      const ow = yield* OwServer.make(peer.transport, { verify: false, maxConnections: 3 })
      const fiber = yield* Effect.fork(ow.readMany(Array.from({ length: 5_000 }, (_, n) => `/${n}`)))
      yield* Peer.settle
      for (const line of peer.lines) line.end({ reason: "Refused" })
      const results = yield* Fiber.join(fiber)
      assert.deepStrictEqual(new Set(texts(results)), new Set(["OwConnectionError"]))
      const second = Either.flip(results[1]!).pipe(Either.getOrThrow)
      assert.strictEqual(second.path, "/1")
      assert.strictEqual(peer.lines.length, 3)
    })
  )

  it.scoped("continues with the next path after a connection is lost", () =>
    Effect.gen(function* () {
      const peer = Peer.make({
        onRequest: (request, line) => (Request.path(request) === "/3" ? line.end() : Peer.echo(request, line))
      })
      const ow = yield* OwServer.make(peer.transport, { verify: false, maxConnections: 1 })
      const results = texts(yield* ow.readMany(["/0", "/1", "/2", "/3", "/4", "/5"]))
      // A read is repeated once where a kept connection ends before the reply.
      assert.deepStrictEqual(results, ["/0", "/1", "/2", "OwConnectionError", "/4", "/5"])
      assert.strictEqual(peer.lines.length, 3)
    })
  )

  it.scoped("continues if the server does not keep connections", () =>
    Effect.gen(function* () {
      const peer = Peer.make({
        onRequest: (request, line) => {
          line.reply(Peer.value(Request.path(request)))
          line.end()
        }
      })
      const ow = yield* OwServer.make(peer.transport, { verify: false, maxConnections: 2 })
      const paths = Array.from({ length: 9 }, (_, n) => `/${n}`)
      assert.deepStrictEqual(texts(yield* ow.readMany(paths)), paths)
      assert.isAtMost(peer.open().length, 2)
    })
  )

  it.scoped("sends nothing more after an interruption, and its late replies reach no caller", () =>
    Effect.gen(function* () {
      const { asked, ow, peer } = yield* serving(
        (request) => (Request.path(request) === "/after" ? [Peer.value("mine")] : []),
        { maxConnections: 2 }
      )
      const fiber = yield* Effect.fork(ow.readMany(["/a", "/b", "/c", "/d"]))
      yield* Peer.settle
      yield* Fiber.interrupt(fiber)
      assert.strictEqual((yield* ow.status).draining, 2)
      const next = yield* Effect.fork(ow.readText("/after"))
      yield* Peer.settle
      for (const line of peer.lines) line.reply(Peer.keeping(Peer.value("late")))
      assert.strictEqual(yield* Fiber.join(next), "mine")
      assert.deepStrictEqual(asked(), ["READ /a", "READ /b", "READ /after"])
    })
  )

  it.scoped("fails each of its paths once the service is released, however many there are", () =>
    Effect.gen(function* () {
      const scope = yield* Scope.make()
      const peer = Peer.make()
      const made = OwServer.make(peer.transport, { verify: false, maxConnections: 2 })
      const ow = yield* Scope.extend(made, scope)
      const all = Array.from({ length: 5_000 }, (_, n) => `/${n}`)
      const fiber = yield* Effect.fork(ow.readMany(all))
      yield* Peer.settle
      yield* Scope.close(scope, Exit.void)
      for (const results of [yield* Fiber.join(fiber), yield* ow.readMany(all)]) {
        assert.strictEqual(texts(results).filter((tag) => tag === "OwConnectionError").length, all.length)
      }
    })
  )

  it.scoped("retries transient failures, and only those", () =>
    Effect.gen(function* () {
      const attempts = new Map<string, number>()
      const { ow } = yield* serving(
        (request) => {
          const path = Request.path(request)
          const attempt = (attempts.get(path) ?? 0) + 1
          attempts.set(path, attempt)
          if (path === "/no") return [Reply.answer({ ret: -1 })]
          return [path === "/shaky" && attempt < 3 ? Reply.answer({ ret: -5 }) : Peer.value(path)]
        },
        { retry: Schedule.recurs(5) }
      )
      assert.deepStrictEqual(texts(yield* ow.readMany(["/a", "/shaky", "/no"])), ["/a", "/shaky", "OwReturnError"])
      assert.deepStrictEqual(Object.fromEntries(attempts), { "/a": 1, "/shaky": 3, "/no": 1 })
    })
  )
})
