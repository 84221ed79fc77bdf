/**
 * Exchanges as streams: their elements, and when they arrive. See consumers.test.ts for slow consumers.
 */
import { assert, describe, it } from "@effect/vitest"
import type { OwServerError } from "@owserver/client"
import { Flags, MessageType, Reply, Request } from "@owserver/protocol"
import { Chunk, Effect, Either, Fiber, Stream, TestClock } from "effect"
import { answering, follow, followSlowly, last, listing, reading, service, show } from "./Following.js"
import * as Peer from "./Peer.js"

describe("exchange", () => {
  it.scoped("emits keepalives, the entries of a DIR and the end as they arrive", () =>
    Effect.gen(function* () {
      const peer = answering()
      const ow = yield* service(peer)
      const { fiber, seen } = yield* follow(Stream.map(ow.exchange(listing("/slow")), show))
      const said = [
        Reply.keepAlive,
        Peer.entry("/a"),
        Peer.entry("/b"),
        Reply.keepAlive,
        Reply.keepAlive,
        Peer.entry("/c"),
        last
      ]
      for (const [n, frame] of said.entries()) {
        assert.strictEqual(seen.length, n)
        peer.lines[0]?.reply(frame)
        yield* Peer.settle
      }
      yield* Fiber.join(fiber)
      assert.deepStrictEqual(seen, ["keepalive", "/a", "/b", "keepalive", "keepalive", "/c", "done "])
    })
  )

  it.scoped("emits the last frame unchanged, and its data cut to size", () =>
    Effect.gen(function* () {
      const answer = Reply.answer({ ret: 4, size: 4, offset: 3, payload: Peer.text("21.5"), flags: 0x8000_0000 })
      const peer = Peer.make({ onRequest: (_, line) => line.reply(Reply.keepAlive, answer) })
      const ow = yield* service(peer)
      const steps = Chunk.toReadonlyArray(yield* Stream.runCollect(ow.exchange({ ...reading("/a"), size: 2 })))
      assert.deepStrictEqual(steps.map(show), ["keepalive", "done 21"])
      const [, done] = steps
      assert(done?._tag === "Done")
      assert.deepStrictEqual({ ...done.answer }, { ...answer })
    })
  )

  it.scoped("sends the request unchanged, except PERSISTENCE", () =>
    Effect.gen(function* () {
      for (const persistent of [true, false]) {
        const peer = Peer.make({ onRequest: Peer.echo })
        const ow = yield* service(peer, { persistent, flags: { trim: true } })
        for (const flags of [Flags.FLG_TEMP_F, Flags.FLG_TEMP_F | Flags.FLG_PERSISTENCE]) {
          yield* Stream.runDrain(ow.exchange(Request.withFlags(reading("/a"), flags)))
        }
        const expected = Flags.FLG_TEMP_F | (persistent ? Flags.FLG_PERSISTENCE : 0)
        const sent = peer.lines.flatMap(({ requests }) => requests)
        assert.deepStrictEqual(
          sent.map((request) => ({ ...request })),
          [0, 1].map(() => ({ ...Request.withFlags(reading("/a"), expected) }))
        )
      }
    })
  )

  it.scoped("sends a request each time it runs", () =>
    Effect.gen(function* () {
      const peer = answering()
      const stream = (yield* service(peer)).exchange(reading("/a"))
      for (let n = 1; n <= 3; n++) {
        yield* Stream.runDrain(stream)
        assert.strictEqual(peer.lines[0]?.requests.length, n)
      }
    })
  )

  it.scoped("fails with OwReturnError if the server refuses, and keeps the connection", () =>
    Effect.gen(function* () {
      const peer = Peer.make({ onRequest: (_, line) => line.reply(Peer.keeping(Reply.answer({ ret: -21 }))) })
      const ow = yield* service(peer)
      const error = yield* Effect.flip(Stream.runDrain(ow.exchange(reading("/a"))))
      assert(error._tag === "OwReturnError")
      assert.deepStrictEqual([error.operation, error.path, error.ret, error.code], ["exchange", "/a", -21, "EISDIR"])
      assert.strictEqual(peer.open().length, 1)
    })
  )

  it.scoped("rejects requests that kill servers before anything is sent", () =>
    Effect.gen(function* () {
      const peer = answering()
      const ow = yield* service(peer)
      const write = Either.getOrThrow(Request.write("/a", Peer.text("1")))
      for (const [argument, request] of [
        ["size", { ...write, size: -1 }],
        ["size", { ...write, size: -0x8000_0000 }],
        ["size", { ...write, size: write.payload.length }],
        ["payload", { ...write, payload: new Uint8Array(100_051) }],
        ["payload", Either.getOrThrow(Request.write("/structure/29/PIO.ALL", Peer.text("1,2")))]
      ] as const) {
        const error = yield* Effect.flip(Stream.runDrain(ow.exchange(request)))
        assert(error._tag === "OwInvalidArgument" && error.operation === "exchange")
        assert.strictEqual(error.argument, argument)
      }
      assert.strictEqual(peer.lines.length, 0)
    })
  )

  it.scoped("has the timeout of the service, and keepalives do not renew it", () =>
    Effect.gen(function* () {
      const peer = answering()
      const ow = yield* service(peer, { timeout: "3 seconds" })
      const { fiber, seen } = yield* follow(ow.exchange(reading("/slow")))
      for (let second = 1; second <= 3; second++) {
        assert.isNull(fiber.unsafePoll())
        yield* TestClock.adjust("1 second")
        peer.lines[0]?.reply(Reply.keepAlive)
        yield* Peer.settle
      }
      const error = yield* Effect.flip(Fiber.join(fiber))
      assert(error._tag === "OwTimeout" && error.operation === "exchange" && error.phase === "Replying")
      assert.deepStrictEqual(seen, [Reply.keepAlive, Reply.keepAlive])
    })
  )
})

describe("dirStream", () => {
  it.scoped("sends DIR, and emits each path as it arrives", () =>
    Effect.gen(function* () {
      const peer = Peer.make()
      const ow = yield* service(peer, { flags: 0 })
      const { fiber, seen } = yield* follow(ow.dirStream())
      const request = peer.lines[0]?.requests[0]
      assert.deepStrictEqual([request?.type, request?.flags], [MessageType.MSG_DIR, Flags.FLG_PERSISTENCE])
      assert.strictEqual(request && Request.path(request), "/")
      const paths = ["/10.67C6697351FF", "/lamp, left,", "/k\u00fcche", "/\udcff"]
      for (const [n, path] of paths.entries()) {
        const bytes = n === 3 ? Uint8Array.of(0x2f, 0xff) : Peer.text(path)
        peer.lines[0]?.reply(Reply.keepAlive, Reply.answer({ size: bytes.length, payload: Uint8Array.of(...bytes, 0) }))
        yield* Peer.settle
        assert.deepStrictEqual(seen, paths.slice(0, n + 1))
      }
      peer.lines[0]?.reply(last)
      yield* Fiber.join(fiber)
    })
  )

  it.scoped("lists special directories with bus", () =>
    Effect.gen(function* () {
      const peer = Peer.make({ onRequest: (_, line) => line.reply(last) })
      const ow = yield* service(peer, { flags: { busRet: true } })
      yield* Stream.runDrain(ow.dirStream("/a"))
      yield* Stream.runDrain(ow.dirStream("/a", { bus: true }))
      const isSet = peer.lines[0]?.requests.map(({ flags }) => (flags & Flags.FLG_BUS_RET) !== 0)
      assert.deepStrictEqual(isSet, [false, true])
    })
  )

  it.scoped("has its own timeout, and emits the entries before it", () =>
    Effect.gen(function* () {
      const peer = answering()
      const ow = yield* service(peer)
      const { fiber, seen } = yield* follow(ow.dirStream("/slow", { timeout: "2500 millis" }))
      for (const name of ["/a", "/b"]) {
        yield* TestClock.adjust("1 second")
        peer.lines[0]?.reply(Peer.entry(name))
        yield* Peer.settle
      }
      yield* TestClock.adjust("500 millis")
      const error = yield* Effect.flip(Fiber.join(fiber))
      assert(error._tag === "OwTimeout")
      assert.deepStrictEqual([error.phase, error.elapsed, error.path], ["Replying", 2500, "/slow"])
      assert.deepStrictEqual(seen, ["/a", "/b"])
      assert.strictEqual((yield* ow.status).draining, 1)
    })
  )
})

describe("an error among the entries", () => {
  const kinds: ReadonlyArray<readonly [OwServerError["_tag"], (line: Peer.Line) => void]> = [
    ["OwReturnError", (line) => line.reply(Peer.keeping(Reply.answer({ ret: -5 })))],
    ["OwShortRead", (line) => line.end()],
    ["OwMalformedHeader", (line) => line.send(Peer.text("HTTP/1.1 400 Bad Request"))],
    ["OwMalformedReply", (line) => line.reply(Reply.answer({ size: 9, payload: Peer.text("/c\0") }))]
  ]
  it.scoped.each(kinds)("comes after the entries before it, however slow the consumer is: %s", ([tag, fail]) =>
    Effect.gen(function* () {
      for (const start of [follow, followSlowly]) {
        const peer = Peer.make()
        const ow = yield* service(peer)
        const { fiber, latch, seen } = yield* start(ow.dirStream("/"))
        peer.lines[0]?.reply(Peer.entry("/a"), Peer.entry("/b"))
        if (peer.lines[0] !== undefined) fail(peer.lines[0])
        yield* Peer.settle
        yield* latch.open
        assert.strictEqual((yield* Effect.flip(Fiber.join(fiber)))._tag, tag)
        assert.deepStrictEqual(seen, ["/a", "/b"])
      }
    })
  )
})

describe("a listing longer than maxPayload", () => {
  it.scoped("fails with OwMalformedReply after the entries that fit, and the connection closes", () =>
    Effect.gen(function* () {
      const peer = Peer.make({
        onRequest: (request, line) => {
          if (request.type !== MessageType.MSG_DIR) return Peer.echo(request, line)
          for (let n = 0; n < 5; n++) line.reply(Peer.entry(`/${n}`.padEnd(99, "x")))
        }
      })
      const ow = yield* service(peer, { maxPayload: 700 })
      const { fiber, seen } = yield* follow(ow.dirStream("/"))
      const error = yield* Effect.flip(Fiber.join(fiber))
      assert(error._tag === "OwMalformedReply")
      assert.match(error.issue, /maxPayload/)
      assert.strictEqual(seen.length, 4)
      assert.strictEqual(peer.open().length, 0)
      assert.strictEqual(yield* ow.readText("/next"), "/next")
    })
  )

  it.scoped("counts by its bytes, whatever part of them the server calls an entry", () =>
    Effect.gen(function* () {
      const padded = Reply.answer({ size: 1, payload: new Uint8Array(1000).fill(0x2f) })
      const peer = Peer.make({
        onRequest: (_, line) => line.reply(...Array.from({ length: 100 }, () => padded), last)
      })
      const ow = yield* service(peer, { maxPayload: 10_000 })
      const error = yield* Effect.flip(Stream.runDrain(ow.dirStream("/")))
      assert.strictEqual(error._tag, "OwMalformedReply")
    })
  )
})
