import { assert, describe, it } from "@effect/vitest"
import { assertSome } from "@effect/vitest/utils"
import { type CloneOptions, type ConnectionEvent, type Options, OwServer } from "@owserver/client"
import { Flags, Reply, Request } from "@owserver/protocol"
import { Chunk, Effect, Exit, Fiber, Option, Scope, Stream, TestClock } from "effect"
import * as Peer from "./Peer.js"

const service = (peer: Peer.Peer, options: Options = {}) => OwServer.make(peer.transport, { verify: false, ...options })

const answering = () =>
  Peer.make({
    onRequest: (request, line) => {
      const path = Request.path(request)
      if (path === "/slow") return
      line.reply(Peer.keeping(path === "" ? Reply.answer({}) : Peer.value(path)))
    }
  })

const finish = (line: Peer.Line | undefined) => line?.reply(Peer.keeping(Peer.value("slow")))

describe("verify", () => {
  it.scoped("pings when the service is made, and keeps the connection", () =>
    Effect.gen(function* () {
      const peer = answering()
      const ow = yield* service(peer, { verify: true })
      assert.deepStrictEqual(
        peer.lines.map(({ requests }) => requests.length),
        [1]
      )
      yield* ow.read("/a")
      assert.deepStrictEqual(
        peer.lines.map(({ requests }) => requests.length),
        [2]
      )
    })
  )
  it.scoped("fails within connectTimeout and silence", () =>
    Effect.gen(function* () {
      for (const [script, seconds, reason] of [
        [{ accept: false }, 2, "OpenTimeout"],
        [{}, 5, "Silence"]
      ] as const) {
        const fiber = yield* Effect.fork(Effect.flip(service(Peer.make(script), { verify: true })))
        yield* Peer.settle
        yield* TestClock.adjust(seconds * 1000)
        const error = yield* Fiber.join(fiber)
        assert(error._tag === "OwConnectionError" && error.reason === reason)
      }
    })
  )
})

describe("connect", () => {
  it.scoped("opens a connection before the first call, and asks for persistence", () =>
    Effect.gen(function* () {
      const peer = answering()
      const ow = yield* service(peer)
      yield* ow.connect
      yield* ow.connect
      assert.deepStrictEqual(
        peer.lines.map(({ requests }) => requests.length),
        [2]
      )
      assert.strictEqual((peer.lines[0]?.requests[0]?.flags ?? 0) & Flags.FLG_PERSISTENCE, Flags.FLG_PERSISTENCE)
      yield* ow.read("/a")
      assert.strictEqual(peer.lines.length, 1)
    })
  )
  it.scoped("fails with the operation connect", () =>
    Effect.gen(function* () {
      const peer = Peer.make({ accept: false })
      const ow = yield* service(peer)
      const fiber = yield* Effect.fork(Effect.flip(ow.connect))
      yield* Peer.settle
      peer.lines[0]?.end({ reason: "Refused" })
      const error = yield* Fiber.join(fiber)
      assert.match(error.message, /^connect on peer: nothing listens there/)
    })
  )
  it.scoped("does nothing without persistence", () =>
    Effect.gen(function* () {
      const peer = answering()
      const ow = yield* service(peer, { persistent: false })
      yield* ow.connect
      assert.strictEqual(peer.lines.length, 0)
    })
  )
})

describe("closeConnections", () => {
  it.scoped("closes idle connections, and the next call opens again", () =>
    Effect.gen(function* () {
      const peer = answering()
      const ow = yield* service(peer)
      yield* Effect.all([ow.read("/a"), ow.read("/b")], { concurrency: 2 })
      assert.strictEqual(peer.open().length, 2)
      yield* ow.closeConnections
      assert.strictEqual(peer.open().length, 0)
      yield* ow.read("/c")
      assert.strictEqual(peer.open().length, 1)
    })
  )

  it.scoped("waits for the replies of busy and draining connections", () =>
    Effect.gen(function* () {
      const peer = answering()
      const ow = yield* service(peer)
      const busy = yield* Effect.fork(ow.readText("/slow"))
      const left = yield* Effect.fork(ow.readText("/slow"))
      yield* Peer.settle
      yield* Fiber.interrupt(left)
      const closing = yield* Effect.fork(ow.closeConnections)
      yield* Peer.settle
      assert.isNull(closing.unsafePoll())
      finish(peer.lines[0])
      assert.strictEqual(yield* Fiber.join(busy), "slow")
      yield* Peer.settle
      assert.isNull(closing.unsafePoll())
      assert.strictEqual(peer.open().length, 1)
      finish(peer.lines[1])
      yield* Fiber.join(closing)
      assert.strictEqual(peer.open().length, 0)
    })
  )

  it.scoped("neither closes nor awaits connections that open meanwhile", () =>
    Effect.gen(function* () {
      const peer = answering()
      const ow = yield* service(peer)
      const busy = yield* Effect.fork(ow.readText("/slow"))
      yield* Peer.settle
      const closing = yield* Effect.fork(ow.closeConnections)
      yield* Peer.settle
      yield* ow.read("/new")
      finish(peer.lines[0])
      yield* Fiber.join(closing)
      yield* Fiber.join(busy)
      assert.deepStrictEqual(
        peer.open().map(({ requests }) => requests.map(Request.path)),
        [["/new"]]
      )
    })
  )

  it.scoped("lets waiting callers use new connections", () =>
    Effect.gen(function* () {
      const peer = answering()
      const ow = yield* service(peer, { maxConnections: 1 })
      const busy = yield* Effect.fork(ow.readText("/slow"))
      const waiting = yield* Effect.fork(ow.readText("/a"))
      yield* Peer.settle
      const closing = yield* Effect.fork(ow.closeConnections)
      finish(peer.lines[0])
      yield* Fiber.join(closing)
      assert.strictEqual(yield* Fiber.join(waiting), "/a")
      yield* Fiber.join(busy)
      assert.strictEqual(peer.lines.length, 2)
    })
  )

  it.scoped("may run twice, and with nothing to close, and may be interrupted", () =>
    Effect.gen(function* () {
      const peer = answering()
      const ow = yield* service(peer)
      yield* ow.closeConnections
      const busy = yield* Effect.fork(ow.readText("/slow"))
      yield* Peer.settle
      const closings = [yield* Effect.fork(ow.closeConnections), yield* Effect.fork(ow.closeConnections)]
      const given = yield* Effect.fork(ow.closeConnections)
      yield* Peer.settle
      yield* Fiber.interrupt(given)
      finish(peer.lines[0])
      yield* Fiber.join(Fiber.all(closings))
      yield* Fiber.join(busy)
    })
  )

  it.scoped("without persistence waits for the requests in flight", () =>
    Effect.gen(function* () {
      const peer = answering()
      const ow = yield* service(peer, { persistent: false })
      const busy = yield* Effect.fork(ow.readText("/slow"))
      yield* Peer.settle
      const closing = yield* Effect.fork(ow.closeConnections)
      yield* Peer.settle
      assert.isNull(closing.unsafePoll())
      finish(peer.lines[0])
      yield* Fiber.join(closing)
      yield* Fiber.join(busy)
    })
  )
})

describe("connected", () => {
  it.scoped("opens on entry, closes at the end, and may run again", () =>
    Effect.gen(function* () {
      const peer = answering()
      const ow = yield* service(peer)
      for (let n = 1; n <= 2; n++) {
        yield* Effect.scoped(
          Effect.gen(function* () {
            yield* ow.connected
            assert.strictEqual(peer.open().length, 1)
            yield* ow.read("/a")
          })
        )
        assert.strictEqual(peer.open().length, 0)
        assert.strictEqual(peer.lines.length, n)
      }
    })
  )

  it.scoped("nested, and overlapping: closes when the last scope ends", () =>
    Effect.gen(function* () {
      const peer = answering()
      const ow = yield* service(peer)
      const [first, second] = [yield* Scope.make(), yield* Scope.make()]
      yield* Scope.extend(ow.connected, first)
      yield* Scope.extend(ow.connected, second)
      yield* Scope.close(first, Exit.void)
      assert.strictEqual(peer.open().length, 1)
      yield* Scope.close(second, Exit.void)
      assert.strictEqual(peer.open().length, 0)
    })
  )

  it.scoped("closes however the scope ends", () =>
    Effect.gen(function* () {
      const peer = answering()
      const ow = yield* service(peer)
      const ends: ReadonlyArray<Effect.Effect<unknown, string>> = [
        Effect.fail("no"),
        Effect.die("no"),
        Effect.interrupt
      ]
      for (const end of ends) {
        yield* Effect.exit(Effect.scoped(Effect.zipRight(ow.connected, end)))
        assert.strictEqual(peer.open().length, 0)
      }
    })
  )

  it.scoped("that fails to connect neither closes connections of others nor keeps them open", () =>
    Effect.gen(function* () {
      const peer: Peer.Peer = Peer.make({
        accept: false,
        onRequest: (_, line) => line.reply(Peer.keeping(Reply.answer({})))
      })
      const ow = yield* service(peer)
      const failing = yield* Effect.fork(Effect.flip(Effect.scoped(ow.connected)))
      yield* Peer.settle
      peer.lines[0]?.end({ reason: "Refused" })
      assert.strictEqual((yield* Fiber.join(failing))._tag, "OwConnectionError")
      const holding = yield* Scope.make()
      const opening = yield* Effect.fork(Scope.extend(ow.connected, holding))
      yield* Peer.settle
      peer.lines[1]?.accept()
      yield* Fiber.join(opening)
      assert.strictEqual(peer.open().length, 1)
      yield* Scope.close(holding, Exit.void)
      assert.strictEqual(peer.open().length, 0)
    })
  )

  it.scoped("interrupted while it connects returns at once", () =>
    Effect.gen(function* () {
      const peer = Peer.make({ accept: false })
      const ow = yield* service(peer)
      const fiber = yield* Effect.fork(Effect.scoped(ow.connected))
      yield* Peer.settle
      assert.isTrue(Exit.isInterrupted(yield* Fiber.interrupt(fiber)))
    })
  )
})

describe("clone", () => {
  const directions: ReadonlyArray<readonly [boolean, CloneOptions, boolean]> = [
    [true, {}, true],
    [false, {}, false],
    [true, { persistent: false }, false],
    [false, { persistent: true }, true]
  ]
  it.scoped.each(directions)("of persistent %s by %j is persistent %s", ([original, options, expected]) =>
    Effect.gen(function* () {
      const peer = answering()
      const ow = yield* service(peer, { persistent: original })
      const clone = yield* ow.clone(options)
      assert.strictEqual(peer.lines.length, 0, "it sends nothing")
      assert.strictEqual(yield* clone.readText("/a"), "/a")
      assert.strictEqual(peer.open().length, expected ? 1 : 0)
    })
  )

  it.scoped("knows its original, also as a clone of a clone, and inside a wrapper", () =>
    Effect.gen(function* () {
      const ow = yield* service(answering())
      const clone = yield* ow.clone({ timeout: "1 second" })
      const second = yield* clone.clone()
      for (const one of [ow, clone, second, { ...second }]) assert.strictEqual(OwServer.original(one), ow)
      const other = yield* service(answering())
      assert.strictEqual(OwServer.original(other), other)
    })
  )

  it.scoped("has the options of the original, overridden by its own", () =>
    Effect.gen(function* () {
      const peer = answering()
      const ow = yield* service(peer, { flags: { temperature: "F" }, silence: "1 minute", timeout: "7 seconds" })
      const clone = yield* ow.clone({ flags: { temperature: "K" }, silence: undefined })
      yield* clone.read("/a")
      assert.strictEqual((peer.lines[0]?.requests[0]?.flags ?? 0) & Flags.MSK_TEMPSCALE, Flags.FLG_TEMP_K)
      const fiber = yield* Effect.fork(Effect.flip((yield* clone.clone()).read("/slow")))
      yield* Peer.settle
      yield* TestClock.adjust("7 seconds")
      const error = yield* Fiber.join(fiber)
      assert(error._tag === "OwTimeout" && error.limit === 7000)
    })
  )

  it.scoped("lives in its own scope", () =>
    Effect.gen(function* () {
      const peer = answering()
      const ow = yield* service(peer)
      yield* ow.read("/a")
      yield* Effect.scoped(Effect.flatMap(ow.clone(), (clone) => clone.read("/b")))
      assert.deepStrictEqual(
        peer.open().map(({ requests }) => requests.map(Request.path)),
        [["/a"]]
      )
      yield* ow.read("/c")
    })
  )

  it.scoped("shares the connection limit, and each closes idle connections for the other", () =>
    Effect.gen(function* () {
      const peer = answering()
      const ow = yield* service(peer, { maxConnections: 2 })
      const clones = [yield* ow.clone(), yield* ow.clone({ persistent: false }), yield* ow.clone()]
      for (let round = 0; round < 3; round++) {
        for (const one of [ow, ...clones]) {
          yield* Effect.all([one.read("/a"), one.read("/b"), one.read("/c")], { concurrency: "unbounded" })
          assert.isAtMost(peer.open().length, 2)
        }
      }
    })
  )

  it.scoped("is served while the original is never idle", () =>
    Effect.gen(function* () {
      const peer = answering()
      const ow = yield* service(peer, { maxConnections: 1 })
      const clone = yield* ow.clone({ persistent: false })
      const other = yield* ow.clone()
      const busy = yield* Effect.fork(Effect.forever(ow.read("/a")))
      yield* Effect.yieldNow()
      assert.strictEqual(yield* clone.readText("/b"), "/b")
      assert.strictEqual(yield* other.readText("/c"), "/c")
      yield* Fiber.interrupt(busy)
    })
  )

  it.scoped("that is released while it waits leaves the queue", () =>
    Effect.gen(function* () {
      const peer = answering()
      const ow = yield* service(peer, { maxConnections: 1 })
      const busy = yield* Effect.fork(ow.readText("/slow"))
      yield* Peer.settle
      for (const persistent of [true, false]) {
        const scope = yield* Scope.make()
        const clone = yield* Scope.extend(ow.clone({ persistent }), scope)
        const waiting = yield* Effect.fork(Effect.flip(clone.read("/b")))
        yield* Peer.settle
        yield* Scope.close(scope, Exit.void)
        assert.strictEqual((yield* Fiber.join(waiting))._tag, "OwConnectionError")
      }
      finish(peer.lines[0])
      yield* Fiber.join(busy)
      assert.strictEqual(yield* ow.readText("/c"), "/c")
      assert.strictEqual(peer.lines.length, 1)
    })
  )

  it.scoped("rejects shared options, and invalid ones", () =>
    Effect.gen(function* () {
      const ow = yield* service(answering())
      for (const [argument, options] of [
        ["maxConnections", { maxConnections: 2 }],
        ["verify", { verify: true }],
        ["silence", { silence: 0 }]
      ] as const) {
        const error = yield* Effect.flip(ow.clone(options as CloneOptions))
        assert(error._tag === "OwInvalidArgument")
        assert.strictEqual(error.argument, argument)
      }
    })
  )
})

describe("status", () => {
  it.scoped("counts connections and waiting calls, in both modes", () =>
    Effect.gen(function* () {
      for (const persistent of [true, false]) {
        const peer = answering()
        const ow = yield* service(peer, { persistent, maxConnections: 2 })
        const status = Effect.map(ow.status, ({ peer, ...counts }) => ({ ...counts, peer: Option.getOrNull(peer) }))
        assert.deepStrictEqual(yield* status, { open: 0, inFlight: 0, draining: 0, waiting: 0, peer: null })
        const fibers = yield* Effect.forEach(["/slow", "/slow", "/a"], (path) => Effect.fork(ow.read(path)))
        yield* Peer.settle
        assert.deepStrictEqual(yield* status, {
          open: 2,
          inFlight: 2,
          draining: 0,
          waiting: 1,
          peer: "the peer"
        })
        yield* Fiber.interruptAll(fibers)
      }
    })
  )
})

describe("changes", () => {
  const tags = (changes: Chunk.Chunk<ConnectionEvent>) => Chunk.toReadonlyArray(changes).map(({ _tag }) => _tag)

  it.scoped("emit each time the server becomes reachable or unreachable", () =>
    Effect.gen(function* () {
      const peer: Peer.Peer = answering()
      const ow = yield* service(peer, { maxConnections: 2 })
      const fiber = yield* Effect.fork(Stream.runCollect(Stream.take(ow.changes, 4)))
      yield* Peer.settle
      for (let n = 0; n < 2; n++) {
        yield* Effect.all([ow.read("/a"), ow.read("/b")], { concurrency: 2 })
        for (const line of peer.open()) line.end({ reason: "Reset" })
        yield* Peer.settle
      }
      const changes = yield* Fiber.join(fiber)
      assert.deepStrictEqual(tags(changes), ["Up", "Down", "Up", "Down"])
      const [up, down] = Chunk.toReadonlyArray(changes)
      assert(up?._tag === "Up" && down?._tag === "Down" && down.error._tag === "OwConnectionError")
      assertSome(up.peer, "the peer")
      assert.strictEqual(down.error.reason, "Reset")
    })
  )

  it.scoped("begin with the latest event, and ignore connections that close as agreed", () =>
    Effect.gen(function* () {
      const ow = yield* service(answering())
      yield* ow.read("/a")
      yield* ow.closeConnections
      yield* ow.read("/a")
      yield* TestClock.adjust("1 minute")
      const changes = yield* Stream.runCollect(Stream.take(ow.changes, 1))
      assert.deepStrictEqual(tags(changes), ["Up"])
    })
  )

  it.scoped("emit Down for an unreachable server", () =>
    Effect.gen(function* () {
      const peer = Peer.make({ accept: false })
      const ow = yield* service(peer)
      const fiber = yield* Effect.fork(Effect.flip(ow.read("/a")))
      yield* Peer.settle
      peer.lines[0]?.end({ reason: "Refused" })
      yield* Fiber.join(fiber)
      assert.deepStrictEqual(tags(yield* Stream.runCollect(Stream.take(ow.changes, 1))), ["Down"])
    })
  )

  it.scoped("reach every consumer, whatever another does; a slow one loses the oldest events", () =>
    Effect.gen(function* () {
      const peer: Peer.Peer = answering()
      const ow = yield* service(peer, { maxConnections: 1 })
      const latch = yield* Effect.makeLatch()
      const seen: { readonly [name: string]: Array<string> } = { stuck: [], slow: [], quick: [] }
      const follow = (name: string, work: Effect.Effect<void>) =>
        Effect.fork(Stream.runForEach(ow.changes, ({ _tag }) => Effect.tap(work, () => seen[name]!.push(_tag))))
      yield* follow("stuck", Effect.never)
      yield* follow("slow", latch.await)
      yield* follow("quick", Effect.void)
      yield* Peer.settle
      const count = 200
      for (let n = 0; n < count / 2; n++) {
        yield* ow.read("/a")
        for (const line of peer.open()) line.end({ reason: "Reset" })
        yield* Peer.settle
      }
      assert.strictEqual(seen.quick!.length, count)
      assert.deepStrictEqual(seen.stuck, [])
      yield* ow.read("/a")
      yield* Peer.settle
      yield* latch.open
      yield* Peer.settle
      assert.isBelow(seen.slow!.length, count)
      assert.strictEqual(seen.slow!.at(-1), "Up", "the newest")
      assert.strictEqual(seen.quick!.at(-1), "Up")
    })
  )

  it.effect("end with the service", () =>
    Effect.gen(function* () {
      const scope = yield* Scope.make()
      const ow = yield* Scope.extend(service(answering()), scope)
      const fiber = yield* Effect.fork(Stream.runCollect(ow.changes))
      yield* Peer.settle
      yield* ow.read("/a")
      yield* Peer.settle
      yield* Scope.close(scope, Exit.void)
      assert.deepStrictEqual(tags(yield* Fiber.join(fiber)), ["Up"])
    })
  )
})
