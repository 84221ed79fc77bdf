/**
 * Slow consumers of streams, and consumers that leave: other callers must not notice.
 */
import { assert, describe, it } from "@effect/vitest"
import type { OwServerService } from "@owserver/client"
import { Reply } from "@owserver/protocol"
import { Chunk, Effect, Exit, Fiber, Stream } from "effect"
import { answering, follow, followSlowly, last, listing, service, show } from "./Following.js"
import * as Peer from "./Peer.js"

describe("a slow consumer", () => {
  it.scoped("does not delay reading: the connection is free after the reply, and no entry is lost", () =>
    Effect.gen(function* () {
      const peer = answering()
      const ow = yield* service(peer)
      const { fiber, latch, seen } = yield* followSlowly(ow.dirStream("/slow"))
      const paths = Array.from({ length: 1000 }, (_, n) => `/${n}`)
      peer.lines[0]?.reply(...paths.map(Peer.entry), last)
      yield* Peer.settle
      assert.deepStrictEqual(seen, [])
      assert.strictEqual((yield* ow.status).inFlight, 0)
      assert.strictEqual(yield* ow.readText("/b"), "/b")
      assert.strictEqual(peer.lines.length, 1)
      yield* latch.open
      yield* Fiber.join(fiber)
      assert.deepStrictEqual(seen, paths)
    })
  )

  it.scoped("receives consecutive keepalives as one", () =>
    Effect.gen(function* () {
      const peer = answering()
      const ow = yield* service(peer)
      const { fiber, latch, seen } = yield* followSlowly(Stream.map(ow.exchange(listing("/slow")), show))
      const many = Array.from({ length: 50 }, () => Reply.keepAlive)
      peer.lines[0]?.reply(Peer.entry("/a"))
      yield* Peer.settle
      for (const frame of [...many, Peer.entry("/b"), ...many, Peer.entry("/c"), ...many, last]) {
        peer.lines[0]?.reply(frame)
        yield* Peer.settle
      }
      yield* latch.open
      yield* Fiber.join(fiber)
      assert.deepStrictEqual(seen, ["/a", "keepalive", "/b", "keepalive", "/c", "keepalive", "done "])
    })
  )

  it.scoped("receives them as one even if it is slow with each element before them", () =>
    Effect.gen(function* () {
      const peer = answering()
      const ow = yield* service(peer)
      const step = yield* Effect.makeSemaphore(0)
      const { fiber, seen } = yield* follow(
        Stream.tap(Stream.map(ow.exchange(listing("/slow")), show), () => step.take(1))
      )
      const entries = Array.from({ length: 20 }, (_, n) => Peer.entry(`/${n}`))
      peer.lines[0]?.reply(...entries)
      for (let n = 0; n < entries.length; n++) {
        yield* Peer.settle
        peer.lines[0]?.reply(Reply.keepAlive, Reply.keepAlive)
        yield* Peer.settle
        yield* step.release(1)
      }
      peer.lines[0]?.reply(last)
      yield* step.release(100)
      yield* Fiber.join(fiber)
      assert.deepStrictEqual(seen.slice(20), ["keepalive", "done "])
    })
  )
})

describe("a stream that ends early", () => {
  const first = (ow: OwServerService) => Effect.fork(Stream.runCollect(Stream.take(ow.dirStream("/slow"), 1)))

  it.scoped("is an interrupted caller: the rest is discarded and reaches no other caller", () =>
    Effect.gen(function* () {
      const peer = answering()
      const ow = yield* service(peer)
      const fiber = yield* first(ow)
      yield* Peer.settle
      peer.lines[0]?.reply(Peer.entry("/a"), Peer.entry("/b"))
      assert.deepStrictEqual(Chunk.toReadonlyArray(yield* Fiber.join(fiber)), ["/a"])
      assert.strictEqual((yield* ow.status).draining, 1)
      const next = yield* Effect.fork(ow.readText("/next"))
      yield* Peer.settle
      peer.lines[0]?.reply(Peer.entry("/c"), Reply.keepAlive, Peer.entry("/d"))
      yield* Peer.settle
      assert.isNull(next.unsafePoll())
      assert.strictEqual(peer.lines[0]?.requests.length, 1)
      peer.lines[0]?.reply(last)
      assert.strictEqual(yield* Fiber.join(next), "/next")
      assert.strictEqual(peer.lines.length, 1)
    })
  )

  it.scoped("without persistence closes its connection", () =>
    Effect.gen(function* () {
      const peer = answering()
      const ow = yield* service(peer, { persistent: false })
      const fiber = yield* first(ow)
      yield* Peer.settle
      peer.lines[0]?.reply(Peer.entry("/a"))
      yield* Fiber.join(fiber)
      assert.strictEqual(peer.open().length, 0)
      assert.strictEqual(yield* ow.readText("/next"), "/next")
    })
  )

  it.scoped("because its consumer was interrupted returns at once", () =>
    Effect.gen(function* () {
      for (const persistent of [true, false]) {
        const peer = answering()
        const ow = yield* service(peer, { persistent })
        const { fiber } = yield* follow(ow.exchange(listing("/slow")))
        assert.isTrue(Exit.isInterrupted(yield* Fiber.interrupt(fiber)))
        assert.strictEqual(peer.open().length, persistent ? 1 : 0)
      }
    })
  )

  it.scoped("in an uninterruptible region does not wait for the rest either", () =>
    Effect.gen(function* () {
      const peer = answering()
      const ow = yield* service(peer)
      const fiber = yield* Effect.fork(Effect.uninterruptible(Stream.runCollect(Stream.take(ow.dirStream("/slow"), 1))))
      yield* Peer.settle
      peer.lines[0]?.reply(Peer.entry("/a"))
      yield* Peer.settle
      assert.isNotNull(fiber.unsafePoll())
    })
  )
})
