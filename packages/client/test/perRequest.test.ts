import { assert, describe, it } from "@effect/vitest"
import { type Options, OwServer, type OwServerService } from "@owserver/client"
import { Flags, MessageType, Reply, Request } from "@owserver/protocol"
import { Effect, Exit, Fiber, Scope, Stream, TestClock } from "effect"
import * as Peer from "./Peer.js"

const service = (peer: Peer.Peer, options: Options = {}) =>
  OwServer.make(peer.transport, { persistent: false, verify: false, ...options })

/** Runs a call against a peer that follows a script, and returns the exit of the call. */
const outcome = <A, E>(script: Peer.Script, call: (ow: OwServerService) => Effect.Effect<A, E>, options?: Options) =>
  Effect.flatMap(service(Peer.make(script), options), call).pipe(Effect.scoped, Effect.either)

describe("a request", () => {
  it.scoped("opens a connection and closes it after the reply", () =>
    Effect.gen(function* () {
      const peer = Peer.make({ onRequest: (_, line) => line.reply(Peer.value("21.5")) })
      const ow = yield* service(peer)
      assert.strictEqual(yield* ow.readText("/a"), "21.5")
      assert.strictEqual(yield* ow.readText("/b"), "21.5")
      assert.deepStrictEqual(
        peer.lines.map(({ closed, requests }) => [closed, requests.map(Request.path)]),
        [
          [true, ["/a"]],
          [true, ["/b"]]
        ]
      )
    })
  )

  it.scoped("never asks for persistence, even if the flags of a caller do", () =>
    Effect.gen(function* () {
      const peer = Peer.make({ onRequest: (_, line) => line.reply(Peer.value("x")) })
      const ow = yield* service(peer, { flags: Flags.FLG_PERSISTENCE | Flags.FLG_TRIM })
      yield* ow.read("/a", { flags: Flags.FLG_PERSISTENCE })
      assert.strictEqual(peer.lines[0]?.requests[0]?.flags, Flags.FLG_TRIM)
    })
  )

  it.scoped("is sent once the connection is open, not before", () =>
    Effect.gen(function* () {
      const peer = Peer.make({ accept: false, onRequest: (_, line) => line.reply(Peer.value("x")) })
      const ow = yield* service(peer)
      const fiber = yield* Effect.fork(ow.read("/a"))
      yield* Peer.settle
      assert.deepStrictEqual(
        peer.lines.map(({ requests }) => requests.length),
        [0]
      )
      peer.lines[0]?.accept()
      yield* Fiber.join(fiber)
    })
  )
})

describe("an interrupted call", () => {
  const script: ReadonlyArray<readonly [string, Peer.Script]> = [
    ["while it connects", { accept: false }],
    ["while it waits for the reply", {}],
    ["amid keepalives", { onRequest: (_, line) => line.reply(Reply.keepAlive) }],
    ["amid its reply", { onRequest: (_, line) => line.send(Reply.encode(Peer.value("21.5")).subarray(0, 26)) }]
  ]
  it.scoped.each(script)("returns at once and closes its connection: %s", ([, script]) =>
    Effect.gen(function* () {
      const peer = Peer.make(script)
      const ow = yield* service(peer)
      const fiber = yield* Effect.fork(ow.read("/a"))
      yield* Peer.settle
      assert.strictEqual(peer.open().length, 1)
      const exit = yield* Fiber.interrupt(fiber)
      assert.isTrue(Exit.isInterrupted(exit))
      assert.strictEqual(peer.open().length, 0)
    })
  )
})

describe("the scope of the service", () => {
  it.effect("closes what is open, and the calls under way fail", () =>
    Effect.gen(function* () {
      const peer = Peer.make()
      const scope = yield* Scope.make()
      const ow = yield* Scope.extend(service(peer), scope)
      const fibers = yield* Effect.forEach(["/a", "/b"], (path) => Effect.fork(Effect.flip(ow.read(path))))
      yield* Peer.settle
      assert.strictEqual(peer.open().length, 2)
      yield* Scope.close(scope, Exit.void)
      assert.strictEqual(peer.open().length, 0)
      for (const error of yield* Fiber.join(Fiber.all(fibers))) {
        assert(error._tag === "OwConnectionError" && error.reason === "Other")
        assert.match(error.message, /the service was closed/)
      }
    })
  )

  it.effect("once closed, lets no call open a connection", () =>
    Effect.gen(function* () {
      const peer = Peer.make()
      const ow = yield* Effect.scoped(service(peer))
      const error = yield* Effect.flip(ow.read("/a"))
      assert(error._tag === "OwConnectionError" && error.reason === "Other")
      assert.strictEqual(peer.open().length, 0)
    })
  )
})

describe("time", () => {
  it.scoped("a silent peer fails with Silence after 5 seconds without a byte", () =>
    Effect.gen(function* () {
      const peer = Peer.make()
      const ow = yield* service(peer)
      const fiber = yield* Effect.fork(Effect.flip(ow.read("/a")))
      yield* Peer.settle
      yield* TestClock.adjust("4999 millis")
      assert.isNull(fiber.unsafePoll())
      yield* TestClock.adjust("1 millis")
      const error = yield* Fiber.join(fiber)
      assert(error._tag === "OwConnectionError" && error.reason === "Silence")
      assert.strictEqual(peer.open().length, 0)
    })
  )

  it.scoped("keepalives, and any byte, renew the silence", () =>
    Effect.gen(function* () {
      const peer = Peer.make()
      const ow = yield* service(peer)
      const fiber = yield* Effect.fork(ow.readText("/a"))
      yield* Peer.settle
      const bytes = Reply.encode(Peer.value("21.5"))
      for (const piece of [
        Reply.encode(Reply.keepAlive),
        bytes.subarray(0, 1),
        bytes.subarray(1, 26),
        bytes.subarray(26)
      ]) {
        assert.isNull(fiber.unsafePoll())
        yield* TestClock.adjust("4900 millis")
        peer.lines[0]?.send(piece)
        yield* Peer.settle
      }
      assert.strictEqual(yield* Fiber.join(fiber), "21.5")
    })
  )

  it.scoped("keepalives do not renew the timeout of a call", () =>
    Effect.gen(function* () {
      const peer = Peer.make()
      const ow = yield* service(peer)
      const fiber = yield* Effect.fork(Effect.flip(ow.read("/a", { timeout: "8 seconds" })))
      yield* Peer.settle
      for (let second = 1; second < 8; second++) {
        yield* TestClock.adjust("1 second")
        peer.lines[0]?.reply(Reply.keepAlive)
        yield* Peer.settle
      }
      assert.isNull(fiber.unsafePoll())
      yield* TestClock.adjust("1 second")
      const error = yield* Fiber.join(fiber)
      assert(error._tag === "OwTimeout")
      assert.deepStrictEqual([error.phase, error.elapsed, error.limit], ["Replying", 8000, 8000])
      assert.strictEqual(peer.open().length, 0)
    })
  )

  it.scoped("a timeout before the connection opens has the phase Connecting", () =>
    Effect.gen(function* () {
      const ow = yield* service(Peer.make({ accept: false }), { timeout: "1 second" })
      const fiber = yield* Effect.fork(Effect.flip(ow.read("/a")))
      yield* Peer.settle
      yield* TestClock.adjust("1 second")
      const error = yield* Fiber.join(fiber)
      assert(error._tag === "OwTimeout" && error.phase === "Connecting")
    })
  )

  it.scoped("an infinite timeout is none, and overrides that of the service", () =>
    Effect.gen(function* () {
      const peer = Peer.make()
      const ow = yield* service(peer, { timeout: "1 second", silence: "1 hour" })
      const fiber = yield* Effect.fork(ow.readText("/a", { timeout: Number.POSITIVE_INFINITY }))
      yield* Peer.settle
      yield* TestClock.adjust("10 minutes")
      peer.lines[0]?.reply(Peer.value("x"))
      assert.strictEqual(yield* Fiber.join(fiber), "x")
    })
  )

  it.scoped("a connection that does not open fails with OpenTimeout after 2 seconds", () =>
    Effect.gen(function* () {
      const peer = Peer.make({ accept: false })
      const ow = yield* service(peer)
      const fiber = yield* Effect.fork(Effect.flip(ow.read("/a")))
      yield* Peer.settle
      yield* TestClock.adjust("1999 millis")
      assert.isNull(fiber.unsafePoll())
      yield* TestClock.adjust("1 millis")
      const error = yield* Fiber.join(fiber)
      assert(error._tag === "OwConnectionError" && error.reason === "OpenTimeout")
      assert.strictEqual(peer.open().length, 0)
    })
  )

  it.scoped("a call that begins while the watchdog sleeps has its deadlines", () =>
    Effect.gen(function* () {
      const ow = yield* service(Peer.make())
      const first = yield* Effect.fork(Effect.flip(ow.read("/a")))
      yield* Peer.settle
      yield* TestClock.adjust("3 seconds")
      const second = yield* Effect.fork(Effect.flip(ow.read("/b")))
      yield* Peer.settle
      yield* TestClock.adjust("2 seconds")
      yield* Fiber.join(first)
      yield* TestClock.adjust("2999 millis")
      assert.isNull(second.unsafePoll())
      yield* TestClock.adjust("1 millis")
      yield* Fiber.join(second)
    })
  )
})

describe("a peer that closes the connection", () => {
  const reply = Reply.encode(Peer.value("21.5"))
  const read = (script: Peer.Script) => outcome(script, (ow) => ow.readText("/a"))

  it.effect("after any number of bytes of the reply: Closed before the first, OwShortRead from then on", () =>
    Effect.gen(function* () {
      for (let count = 0; count < reply.length; count++) {
        const result = yield* read({
          onRequest: (_, line) => {
            if (count > 0) line.send(reply.subarray(0, count))
            line.end()
          }
        })
        assert(result._tag === "Left")
        const error = result.left
        if (count === 0) {
          assert(error._tag === "OwConnectionError" && error.reason === "Closed")
        } else {
          assert(error._tag === "OwShortRead")
          assert.deepStrictEqual([error.got, error.expected], [count, count < 24 ? 24 : reply.length])
        }
      }
    })
  )

  it.effect("with a reset before the first byte: Reset, with the fields of the system's error", () =>
    Effect.gen(function* () {
      const end = { reason: "Reset", code: "ECONNRESET", errno: -104, syscall: "read" } as const
      const result = yield* read({ onRequest: (_, line) => line.end(end) })
      assert(result._tag === "Left" && result.left._tag === "OwConnectionError")
      const { code, errno, reason, syscall } = result.left
      assert.deepStrictEqual({ code, errno, reason, syscall }, end)
    })
  )

  it.effect("after a keepalive, or between the frames of a listing: OwShortRead", () =>
    Effect.gen(function* () {
      const goAfter = (answer: Reply.Reply): Peer.Script => ({
        onRequest: ({ type }, line) => {
          if (type === MessageType.MSG_DIRALLSLASH) return line.reply(Peer.listing("/a,/,/b/"))
          line.reply(answer)
          line.end()
        }
      })
      const error = yield* Effect.flatMap(
        outcome(goAfter(Reply.keepAlive), (ow) => ow.read("/a")),
        Effect.flip
      )
      assert.strictEqual(error._tag, "OwShortRead")
      const entry = Reply.answer({ size: 3, payload: Peer.text("/a,\0") })
      const torn = yield* Effect.flatMap(
        outcome(goAfter(entry), (ow) => ow.dir("/")),
        Effect.flip
      )
      assert(torn._tag === "OwShortRead")
      assert.deepStrictEqual([torn.got, torn.expected], [0, 24])
    })
  )

  it.effect("before the whole request was sent: OwShortWrite", () =>
    Effect.gen(function* () {
      const result = yield* outcome(
        {
          onRequest: (_, line) => {
            line.unsent = 1000
            line.end({ reason: "Reset" })
          }
        },
        (ow) => ow.write("/a", "x".repeat(2000))
      )
      assert(result._tag === "Left" && result.left._tag === "OwShortWrite")
      const { expected, got, side } = result.left
      assert.deepStrictEqual([side, got, expected], ["sent", 1027, 2027])
    })
  )

  it.effect("before it accepted the connection: the reason of the transport", () =>
    Effect.gen(function* () {
      const peer = Peer.make({ accept: false })
      const fiber = yield* Effect.fork(Effect.scoped(Effect.flatMap(service(peer), (ow) => Effect.flip(ow.ping))))
      yield* Peer.settle
      peer.lines[0]?.end({ reason: "Refused", code: "ECONNREFUSED", port: 4304 })
      const error = yield* Fiber.join(fiber)
      assert(error._tag === "OwConnectionError")
      assert.deepStrictEqual([error.reason, error.code, error.port], ["Refused", "ECONNREFUSED", 4304])
    })
  )
})

describe("a peer that is not an owserver", () => {
  const header = (words: ReadonlyArray<number>) => {
    const bytes = Buffer.alloc(24)
    for (const [n, word] of words.entries()) bytes.writeInt32BE(word, n * 4)
    return Uint8Array.from(bytes)
  }
  const cases: ReadonlyArray<readonly [string, Uint8Array, "version" | "payload", number]> = [
    ["payload -2", header([0, -2]), "payload", -2],
    ["payload 2^31-1", header([0, 2147483647]), "payload", 2147483647],
    ["payload one above the limit", header([0, 1_048_577]), "payload", 1_048_577],
    ["version 1", header([1, 0]), "version", 1],
    ["an HTTP server", Peer.text("HTTP/1.1 400 Bad Request\r\n\r\n"), "version", 0x48545450]
  ]
  it.effect.each(cases)("fails with OwMalformedHeader and is disconnected: %s", ([, bytes, field, value]) =>
    Effect.gen(function* () {
      const peer = Peer.make({ onRequest: (_, line) => line.send(bytes) })
      const error = yield* Effect.scoped(Effect.flatMap(service(peer), (ow) => Effect.flip(ow.read("/a"))))
      assert(error._tag === "OwMalformedHeader")
      assert.deepStrictEqual([error.field, error.value], [field, value])
      assert.deepStrictEqual(error.header, bytes.slice(0, 24))
      assert.strictEqual(error.decoded[field], value)
      assert.strictEqual(peer.open().length, 0)
    })
  )

  it.effect("fails with OwMalformedReply if a valid header cannot answer the request", () =>
    Effect.gen(function* () {
      const lie = Reply.answer({ ret: 9, size: 9, payload: Peer.text("short") })
      const result = yield* outcome({ onRequest: (_, line) => line.reply(lie) }, (ow) => ow.read("/a"))
      assert(result._tag === "Left" && result.left._tag === "OwMalformedReply")
      const pong = Reply.answer({ ret: 1 })
      const ping = yield* outcome({ onRequest: (_, line) => line.reply(pong) }, (ow) => ow.ping)
      assert(ping._tag === "Left" && ping.left._tag === "OwMalformedReply")
    })
  )

  it.effect("fails the making of the service, unless verify is false", () =>
    Effect.gen(function* () {
      const http: Peer.Script = { onRequest: (_, line) => line.send(Peer.text("HTTP/1.1 400 Bad Request\r\n\r\n")) }
      const error = yield* Effect.flip(Effect.scoped(OwServer.make(Peer.make(http).transport)))
      assert.strictEqual(error._tag, "OwMalformedHeader")
      yield* Effect.scoped(OwServer.make(Peer.make(http).transport, { verify: false }))
    })
  )

  it.effect("cannot fill the memory with an endless listing", () =>
    Effect.gen(function* () {
      const entry = Reply.encode(Reply.answer({ size: 1000, payload: new Uint8Array(1001).fill(47) }))
      const peer = Peer.make({
        onRequest: ({ type }, line) => {
          if (type === MessageType.MSG_DIRALLSLASH) return line.reply(Peer.listing("/a,/"))
          for (let n = 0; n < 11; n++) line.send(entry)
        }
      })
      const error = yield* Effect.scoped(
        Effect.flatMap(service(peer, { maxPayload: 10_010 }), (ow) => Effect.flip(ow.dir("/")))
      )
      assert(error._tag === "OwMalformedReply")
      assert.match(error.issue, /maxPayload/)
    })
  )

  it.effect("cannot fill the memory with endless entries of one byte: each counts 64 bytes more than its payload", () =>
    Effect.gen(function* () {
      const entries = Reply.encode(Peer.entry("/"))
      const sendTo = (line: Peer.Line, count: number) => {
        for (let n = 0; n < count; n++) line.send(entries)
      }
      for (const [count, fits] of [
        [15, true],
        [16, false]
      ] as const) {
        const peer = Peer.make({
          onRequest: (_, line) => {
            sendTo(line, count)
            line.reply(Reply.answer({}))
          }
        })
        const listing = Effect.flatMap(service(peer, { maxPayload: 15 * 66 }), (ow) =>
          Effect.exit(Stream.runDrain(ow.dirStream("/")))
        )
        const sent = Effect.flatMap(service(peer, { maxPayload: 15 * 66 }), (ow) =>
          Effect.exit(Effect.asVoid(ow.send({ type: MessageType.MSG_DIR, payload: "/" })))
        )
        for (const result of [yield* Effect.scoped(listing), yield* Effect.scoped(sent)]) {
          assert.strictEqual(Exit.isSuccess(result), fits)
        }
      }
    })
  )
})
