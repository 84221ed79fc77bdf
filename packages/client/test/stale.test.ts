import { assert, describe, it } from "@effect/vitest"
import { isTransient, type Options, OwServer, type OwServerError, type OwServerService } from "@owserver/client"
import { MessageType, Reply, Request } from "@owserver/protocol"
import { Effect, Either, Fiber, Schedule, Stream, TestClock } from "effect"
import * as Peer from "./Peer.js"

const service = (peer: Peer.Peer, options: Options = {}) => OwServer.make(peer.transport, { verify: false, ...options })

const names = (line: Peer.Line) =>
  line.requests.map((request) => `${MessageType.name(request.type)} ${Request.path(request)}`.trim())

const good = (request: Request.Request): Reply.Answer => {
  switch (request.type) {
    case MessageType.MSG_NOP:
      return Peer.keeping(Reply.answer({}))
    case MessageType.MSG_WRITE:
      return Peer.keeping(Reply.answer({ size: request.size }))
    case MessageType.MSG_PRESENCE:
      return Peer.keeping(Reply.answer({ payload: new Uint8Array(8) }))
    case MessageType.MSG_READ:
      return Peer.keeping(Peer.value("x"))
    default:
      return Peer.keeping(Reply.answer({}))
  }
}

/** A server of whose connections the first one dies at its second request, and the second so if `twice`. */
const dying = (how: (line: Peer.Line) => void, twice = false) => {
  const peer: Peer.Peer = Peer.make({
    onRequest: (request, line, number) => {
      const at = peer.lines.indexOf(line)
      const dies = (at === 0 && number === 2) || (twice && at === 1)
      if (dies) how(line)
      else line.reply(good(request))
    }
  })
  return peer
}

const eof = (line: Peer.Line) => line.end()
const reset = (line: Peer.Line) => line.end({ reason: "Reset", code: "ECONNRESET" })

const repeated: ReadonlyArray<readonly [string, (ow: OwServerService) => Effect.Effect<unknown, OwServerError>]> = [
  ["NOP", (ow) => ow.ping],
  ["READ", (ow) => ow.read("/b")],
  ["PRESENCE", (ow) => ow.present("/b")],
  ["DIRALLSLASH", (ow) => ow.dir("/b")],
  ["DIRALL", (ow) => ow.dir("/b", { slash: false })],
  ["GETSLASH", (ow) => ow.send({ type: MessageType.MSG_GETSLASH, payload: "/b\0" })],
  ["GET", (ow) => ow.send({ type: MessageType.MSG_GET, payload: "/b\0" })],
  ["DIR", (ow) => ow.send({ type: MessageType.MSG_DIR, payload: "/b\0" })]
]

describe("a reused connection that ends before the first byte of a reply", () => {
  for (const [how, end] of [
    ["FIN", eof],
    ["RST", reset]
  ] as const) {
    it.scoped.each(repeated)(
      `${how}: %s is repeated on a fresh connection, and the caller does not notice`,
      ([name, call]) =>
        Effect.gen(function* () {
          const peer = dying(end)
          const ow = yield* service(peer, { maxConnections: 1 })
          yield* ow.read("/a")
          yield* call(ow)
          assert.strictEqual(peer.lines.length, 2)
          assert.match(
            peer.lines[1]?.requests.map(({ type }) => MessageType.name(type)).join() ?? "",
            new RegExp(`^${name}$`)
          )
        })
    )
  }

  it.scoped("is repeated once only", () =>
    Effect.gen(function* () {
      const peer = dying(eof, true)
      const ow = yield* service(peer)
      yield* ow.read("/a")
      const error = yield* Effect.flip(ow.read("/b"))
      assert(error._tag === "OwConnectionError" && error.reason === "Closed")
      assert.deepStrictEqual(peer.lines.map(names), [["READ /a", "READ /b"], ["READ /b"]])
    })
  )

  it.scoped("a WRITE that was sent is not repeated: the server may have applied it", () =>
    Effect.gen(function* () {
      for (const [end, reason] of [
        [eof, "Closed"],
        [reset, "Reset"]
      ] as const) {
        const peer = dying(end)
        const ow = yield* service(peer)
        yield* ow.read("/a")
        const error = yield* Effect.flip(ow.write("/b", "1"))
        assert(error._tag === "OwConnectionError" && error.reason === reason)
        assert.deepStrictEqual(peer.lines.map(names), [["READ /a", "WRITE /b"]])
      }
    })
  )

  it.scoped("nor is a message of an unknown type", () =>
    Effect.gen(function* () {
      for (const type of [MessageType.MSG_ERROR, MessageType.MSG_SIZE, 99]) {
        const peer = dying(eof)
        const ow = yield* service(peer)
        yield* ow.read("/a")
        yield* Effect.flip(ow.send({ type, payload: "/b\0" }))
        assert.strictEqual(peer.lines.length, 1)
      }
    })
  )

  it.scoped("after a keepalive it is not repeated", () =>
    Effect.gen(function* () {
      const peer = dying((line) => {
        line.reply(Reply.keepAlive)
        line.end()
      })
      const ow = yield* service(peer)
      yield* ow.read("/a")
      assert.strictEqual((yield* Effect.flip(ow.read("/b")))._tag, "OwShortRead")
      assert.strictEqual(peer.lines.length, 1)
    })
  )

  it.scoped("a fresh connection that ends is an error, without a repeat", () =>
    Effect.gen(function* () {
      const peer = Peer.make({ onRequest: (_, line) => line.end() })
      const ow = yield* service(peer)
      const error = yield* Effect.flip(ow.read("/a"))
      assert(error._tag === "OwConnectionError" && error.reason === "Closed")
      assert.match(error.message, /is this an owserver\?/)
      assert.strictEqual(peer.lines.length, 1)
    })
  )

  it.scoped("nothing is repeated for a caller that has left", () =>
    Effect.gen(function* () {
      const peer: Peer.Peer = Peer.make({
        onRequest: (request, line, number) => (number === 1 ? line.reply(good(request)) : undefined)
      })
      const ow = yield* service(peer)
      yield* ow.read("/a")
      const fiber = yield* Effect.fork(ow.read("/b"))
      yield* Peer.settle
      yield* Fiber.interrupt(fiber)
      peer.lines[0]?.end()
      yield* Peer.settle
      assert.strictEqual(peer.lines.length, 1)
    })
  )

  it.scoped("goes before waiting callers: it was at the head of the queue already", () =>
    Effect.gen(function* () {
      const peer = dying(eof)
      const ow = yield* service(peer, { maxConnections: 1 })
      yield* ow.read("/a")
      yield* Effect.all([ow.read("/b"), ow.read("/c"), ow.read("/d")], { concurrency: "unbounded" })
      assert.deepStrictEqual(peer.lines.map(names), [
        ["READ /a", "READ /b"],
        ["READ /b", "READ /c", "READ /d"]
      ])
    })
  )
})

describe("a WRITE", () => {
  it.scoped("takes a connection that was idle for at most a second", () =>
    Effect.gen(function* () {
      const peer = Peer.make({ onRequest: (request, line) => line.reply(good(request)) })
      const ow = yield* service(peer)
      yield* ow.read("/a")
      yield* TestClock.adjust("1 second")
      yield* ow.write("/b", "1")
      assert.deepStrictEqual(peer.lines.map(names), [["READ /a", "WRITE /b"]])
    })
  )

  it.scoped("first checks a connection that was idle for longer with a NOP", () =>
    Effect.gen(function* () {
      const peer = Peer.make({ onRequest: (request, line) => line.reply(good(request)) })
      const ow = yield* service(peer)
      yield* ow.read("/a")
      yield* TestClock.adjust("1001 millis")
      yield* ow.write("/b", "1")
      assert.deepStrictEqual(peer.lines.map(names), [["READ /a", "NOP", "WRITE /b"]])
    })
  )

  it.scoped("opens another if the NOP finds it dead or not kept", () =>
    Effect.gen(function* () {
      const ends: ReadonlyArray<(line: Peer.Line) => void> = [
        eof,
        reset,
        (line) => line.reply(Reply.answer({})),
        (line) => line.send(Peer.text("HTTP/1.1 400 Bad Request\r\n\r\n"))
      ]
      for (const end of ends) {
        const peer = dying(end)
        const ow = yield* service(peer, { maxConnections: 1 })
        yield* ow.read("/a")
        yield* TestClock.adjust("2 seconds")
        yield* ow.write("/b", "1")
        assert.deepStrictEqual(peer.lines.map(names), [["READ /a", "NOP"], ["WRITE /b"]])
      }
    })
  )

  it.scoped("is not sent if the caller leaves during the NOP", () =>
    Effect.gen(function* () {
      const peer = Peer.make({
        onRequest: (request, line) => (request.type === MessageType.MSG_NOP ? undefined : line.reply(good(request)))
      })
      const ow = yield* service(peer)
      yield* ow.read("/a")
      yield* TestClock.adjust("2 seconds")
      const fiber = yield* Effect.fork(ow.write("/b", "1"))
      yield* Peer.settle
      yield* Fiber.interrupt(fiber)
      peer.lines[0]?.reply(Peer.keeping(Reply.answer({})))
      yield* Peer.settle
      yield* ow.read("/c")
      assert.deepStrictEqual(peer.lines.map(names), [["READ /a", "NOP", "READ /c"]])
    })
  )

  it.scoped("opens another connection if the reused one closed before the call", () =>
    Effect.gen(function* () {
      const peer = Peer.make({ onRequest: (request, line) => line.reply(good(request)) })
      const ow = yield* service(peer)
      yield* ow.read("/a")
      peer.lines[0]?.end()
      yield* Peer.settle
      yield* ow.write("/b", "1")
      assert.deepStrictEqual(peer.lines.map(names), [["READ /a"], ["WRITE /b"]])
    })
  )
})

it.scoped("after a silence the idle connections close too: they are probably dead", () =>
  Effect.gen(function* () {
    const peer = Peer.make({
      onRequest: (request, line) => (Request.path(request) === "/silent" ? undefined : line.reply(good(request)))
    })
    const ow = yield* service(peer)
    yield* Effect.all([ow.read("/a"), ow.read("/b"), ow.read("/c")], { concurrency: 3 })
    assert.strictEqual(peer.open().length, 3)
    const fiber = yield* Effect.fork(Effect.flip(ow.read("/silent")))
    yield* Peer.settle
    yield* TestClock.adjust("5 seconds")
    const error = yield* Fiber.join(fiber)
    assert(error._tag === "OwConnectionError" && error.reason === "Silence")
    assert.strictEqual(peer.open().length, 0)
    yield* ow.read("/d")
  })
)

describe("retry", () => {
  const thrice = { retry: Schedule.recurs(3) }

  /** A server that refuses or fails for a number of times. */
  const failing = (times: number, fail: (line: Peer.Line) => void): Peer.Peer => {
    let left = times
    return Peer.make({ onRequest: (request, line) => (left-- > 0 ? fail(line) : line.reply(good(request))) })
  }

  it.scoped("repeats a call after a transient failure", () =>
    Effect.gen(function* () {
      for (const fail of [eof, reset, (line: Peer.Line) => line.reply(Peer.keeping(Reply.answer({ ret: -5 })))]) {
        const ow = yield* service(failing(3, fail), thrice)
        yield* ow.read("/a")
      }
    })
  )

  it.scoped("ends with the schedule", () =>
    Effect.gen(function* () {
      const peer = failing(100, eof)
      const ow = yield* service(peer, thrice)
      assert.isTrue(isTransient(yield* Effect.flip(ow.read("/a"))))
      assert.strictEqual(peer.lines.length, 4)
    })
  )

  it.scoped("never repeats a write, nor a call after a permanent failure", () =>
    Effect.gen(function* () {
      const writing = failing(1, eof)
      yield* Effect.flip((yield* service(writing, thrice)).write("/a", "1"))
      assert.strictEqual(writing.lines.length, 1)
      const missing = failing(1, (line) => line.reply(Peer.keeping(Reply.answer({ ret: -1 }))))
      yield* Effect.flip((yield* service(missing, thrice)).read("/a"))
      assert.strictEqual(missing.lines[0]?.requests.length, 1)
      const garbage = failing(1, (line) => line.send(Peer.text("HTTP/1.1 400 Bad Request\r\n\r\n")))
      yield* Effect.flip((yield* service(garbage, thrice)).read("/a"))
      assert.strictEqual(garbage.lines.length, 1)
    })
  )

  it.scoped("stays within the timeout of the call", () =>
    Effect.gen(function* () {
      const ow = yield* service(failing(100, eof), { retry: Schedule.spaced("1 second") })
      const fiber = yield* Effect.fork(Effect.flip(ow.read("/a", { timeout: "3500 millis" })))
      yield* Peer.settle
      yield* TestClock.adjust("10 seconds")
      assert.strictEqual((yield* Fiber.join(fiber))._tag, "OwTimeout")
    })
  )

  it.effect("does not apply to the ping of verify: building the layer fails at once", () =>
    Effect.gen(function* () {
      const peer = failing(1, eof)
      yield* Effect.flip(Effect.scoped(OwServer.make(peer.transport, thrice)))
      assert.strictEqual(peer.lines.length, 1)
    })
  )

  it.scoped("does not apply to streamed calls", () =>
    Effect.gen(function* () {
      const peer = failing(1, eof)
      const ow = yield* service(peer, thrice)
      const request = Either.getOrThrow(Request.read("/a", { size: 10 }))
      const error = yield* Effect.flip(Stream.runDrain(ow.exchange(request)))
      assert.strictEqual(error._tag, "OwConnectionError")
      assert.strictEqual(peer.lines.length, 1)
    })
  )
})

it.scoped("a repeat gets a fresh connection, not one that has just replied, which may have ended too", () =>
  Effect.gen(function* () {
    // A server that goes: it answers what it has, and closes each connection behind its reply.
    const peer: Peer.Peer = Peer.make({
      onRequest: (request, line, number) => {
        if (number > 1) return
        line.reply(good(request))
        line.end()
      }
    })
    const ow = yield* service(peer, { maxConnections: 4 })
    const paths = Array.from({ length: 60 }, (_, n) => `/${n}`)
    const read = yield* Effect.forEach(paths, (path) => ow.read(path), { concurrency: "unbounded" })
    assert.strictEqual(read.length, 60)
  })
)
