import { assert, describe, it } from "@effect/vitest"
import { type Options, OwServer } from "@owserver/client"
import { Flags, MessageType, Reply, Request } from "@owserver/protocol"
import { Effect, Exit, Fiber, Scope, TestClock } from "effect"
import * as Peer from "./Peer.js"

const service = (peer: Peer.Peer, options: Options = {}) => OwServer.make(peer.transport, { verify: false, ...options })

const paths = (line: Peer.Line | undefined) => line?.requests.map(Request.path)

describe("connections", () => {
  it.scoped("open on demand, and are reused by the next call", () =>
    Effect.gen(function* () {
      const peer = Peer.make({ onRequest: Peer.echo })
      const ow = yield* service(peer)
      assert.strictEqual(peer.lines.length, 0)
      for (const path of ["/a", "/b", "/c"]) assert.strictEqual(yield* ow.readText(path), path)
      assert.deepStrictEqual(peer.lines.map(paths), [["/a", "/b", "/c"]])
      assert.strictEqual(peer.lines[0]?.requests[0]?.flags, Flags.FLG_OWNET | Flags.FLG_PERSISTENCE)
    })
  )

  it.scoped("are as many as there are concurrent calls, up to maxConnections, with one request each", () =>
    Effect.gen(function* () {
      const peer = Peer.make()
      const ow = yield* service(peer, { maxConnections: 3 })
      const fibers = yield* Effect.forEach(["/a", "/b", "/c", "/d", "/e"], (path) => Effect.fork(ow.readText(path)))
      yield* Peer.settle
      assert.deepStrictEqual(peer.lines.map(paths), [["/a"], ["/b"], ["/c"]])
      for (let n = 0; n < 2; n++) {
        for (const line of peer.lines) {
          const last = line.requests.at(-1)
          if (last !== undefined && line.requests.length > n) line.reply(Peer.keeping(Peer.value(Request.path(last))))
        }
        yield* Peer.settle
      }
      assert.deepStrictEqual(peer.lines.map(paths), [["/a", "/d"], ["/b", "/e"], ["/c"]])
      assert.deepStrictEqual(yield* Fiber.join(Fiber.all(fibers)), ["/a", "/b", "/c", "/d", "/e"])
    })
  )

  it.scoped("serve waiting callers first come, first served", () =>
    Effect.gen(function* () {
      const served: Array<string> = []
      const peer = Peer.make({
        onRequest: (request, line) => {
          served.push(Request.path(request))
          line.reply(Peer.keeping(Peer.value("x")))
        }
      })
      const ow = yield* service(peer, { maxConnections: 1 })
      const all = Array.from({ length: 50 }, (_, n) => `/${n}`)
      yield* Effect.forEach(all, (path) => ow.read(path), { concurrency: "unbounded" })
      assert.deepStrictEqual(served, all)
    })
  )

  it.scoped("that were used last are reused first, so that the others become idle", () =>
    Effect.gen(function* () {
      const peer = Peer.make({ onRequest: Peer.echo })
      const ow = yield* service(peer)
      yield* Effect.all([ow.read("/a"), ow.read("/b")], { concurrency: 2 })
      for (let n = 0; n < 5; n++) yield* ow.read("/c")
      assert.deepStrictEqual(peer.lines.map(({ requests }) => requests.length).sort(), [1, 6])
    })
  )

  it.scoped("that are idle for 30 seconds close, and the next call opens one", () =>
    Effect.gen(function* () {
      const peer = Peer.make({ onRequest: Peer.echo })
      const ow = yield* service(peer)
      yield* ow.read("/a")
      yield* TestClock.adjust("29 seconds")
      assert.strictEqual(peer.open().length, 1)
      yield* ow.read("/b")
      yield* TestClock.adjust("29999 millis")
      assert.strictEqual(peer.open().length, 1)
      yield* TestClock.adjust("1 millis")
      assert.strictEqual(peer.open().length, 0)
      yield* ow.read("/c")
      assert.deepStrictEqual(peer.lines.map(paths), [["/a", "/b"], ["/c"]])
    })
  )

  it.scoped("leave no timer once none of them is open", () =>
    Effect.gen(function* () {
      const peer = Peer.make({ onRequest: Peer.echo })
      const ow = yield* service(peer)
      yield* ow.read("/a")
      yield* Peer.settle
      assert.strictEqual(Array.from(yield* TestClock.sleeps()).length, 1)
      yield* ow.closeConnections
      yield* TestClock.adjust("1 minute")
      assert.strictEqual(Array.from(yield* TestClock.sleeps()).length, 0)
    })
  )
})

describe("persistence that the server does not grant", () => {
  it.scoped(
    "from the start: the connection closes after its reply, the next request opens another, and no call fails",
    () =>
      Effect.gen(function* () {
        const peer = Peer.make({ onRequest: (request, line) => line.reply(Peer.value(Request.path(request))) })
        const ow = yield* service(peer, { maxConnections: 2 })
        const all = Array.from({ length: 10 }, (_, n) => `/${n}`)
        assert.deepStrictEqual(
          yield* Effect.forEach(all, (path) => ow.readText(path), { concurrency: "unbounded" }),
          all
        )
        assert.strictEqual(peer.lines.length, 10)
        assert.strictEqual(peer.open().length, 0)
      })
  )

  it.scoped("after some replies: as from the start", () =>
    Effect.gen(function* () {
      const peer = Peer.make({
        onRequest: (request, line, number) => {
          const reply = Peer.value(Request.path(request))
          line.reply(number < 3 ? Peer.keeping(reply) : reply)
        }
      })
      const ow = yield* service(peer, { maxConnections: 1 })
      const all = Array.from({ length: 7 }, (_, n) => `/${n}`)
      assert.deepStrictEqual(yield* Effect.forEach(all, (path) => ow.readText(path), { concurrency: "unbounded" }), all)
      assert.deepStrictEqual(
        peer.lines.map(({ requests }) => requests.length),
        [3, 3, 1]
      )
    })
  )

  it.scoped("is read off the final reply: a keepalive has no flags", () =>
    Effect.gen(function* () {
      const peer = Peer.make({
        onRequest: ({ type }, line) =>
          line.reply(Reply.keepAlive, Peer.keeping(type === MessageType.MSG_NOP ? Reply.answer({}) : Peer.value("x")))
      })
      const ow = yield* service(peer)
      yield* ow.ping
      yield* ow.read("/a")
      assert.strictEqual(peer.lines.length, 1)
    })
  )

  it.scoped("without a request for it: a grant of the server is ignored", () =>
    Effect.gen(function* () {
      const peer = Peer.make({ onRequest: Peer.echo })
      const ow = yield* service(peer, { persistent: false })
      yield* ow.read("/a")
      assert.strictEqual(peer.open().length, 0)
    })
  )

  it.scoped("is unaffected by error replies: the connection stays open", () =>
    Effect.gen(function* () {
      const peer = Peer.make({ onRequest: (_, line) => line.reply(Peer.keeping(Reply.answer({ ret: -1 }))) })
      const ow = yield* service(peer)
      for (let n = 0; n < 3; n++) yield* Effect.flip(ow.read("/a"))
      assert.strictEqual(peer.lines.length, 1)
    })
  )
})

describe("an open that fails", () => {
  it.scoped("fails all waiting callers if no other connection is open or opening", () =>
    Effect.gen(function* () {
      const peer = Peer.make({ accept: false })
      const ow = yield* service(peer, { maxConnections: 1 })
      const fibers = yield* Effect.forEach(["/a", "/b", "/c"], (path) => Effect.fork(Effect.flip(ow.read(path))))
      yield* Peer.settle
      peer.lines[0]?.end({ reason: "Refused" })
      const errors = yield* Fiber.join(Fiber.all(fibers))
      assert.deepStrictEqual(
        errors.map((error) => error._tag === "OwConnectionError" && [error.path, error.reason]),
        [
          ["/a", "Refused"],
          ["/b", "Refused"],
          ["/c", "Refused"]
        ]
      )
      assert.strictEqual(peer.lines.length, 1)
    })
  )

  it.scoped("fails only the head of the queue if there is another connection", () =>
    Effect.gen(function* () {
      const peer = Peer.make({ accept: false, onRequest: Peer.echo })
      const ow = yield* service(peer, { maxConnections: 2 })
      const first = yield* Effect.fork(Effect.flip(ow.readText("/a")))
      const rest = yield* Effect.forEach(["/b", "/c"], (path) => Effect.fork(ow.readText(path)))
      yield* Peer.settle
      peer.lines[0]?.end({ reason: "Unreachable" })
      yield* Peer.settle
      assert.strictEqual((yield* Fiber.join(first))._tag, "OwConnectionError")
      peer.lines[1]?.accept()
      assert.deepStrictEqual(yield* Fiber.join(Fiber.all(rest)), ["/b", "/c"])
    })
  )

  it.scoped("does not fail a caller that joined it after its own caller had left", () =>
    Effect.gen(function* () {
      const peer = Peer.make({ accept: false, onRequest: Peer.echo })
      const ow = yield* service(peer, { maxConnections: 1 })
      const first = yield* Effect.fork(Effect.flip(ow.read("/a", { timeout: "1 second" })))
      yield* Peer.settle
      yield* TestClock.adjust("1 second")
      assert.strictEqual((yield* Fiber.join(first))._tag, "OwTimeout")
      const second = yield* Effect.fork(ow.readText("/b"))
      yield* Peer.settle
      yield* TestClock.adjust("1 second")
      assert.strictEqual(peer.lines.length, 2)
      peer.lines[1]?.accept()
      assert.strictEqual(yield* Fiber.join(second), "/b")
    })
  )

  it.scoped("does not fail a caller that joined it after another connection had served its own caller", () =>
    Effect.gen(function* () {
      const peer = Peer.make({ accept: false })
      const ow = yield* service(peer, { maxConnections: 2 })
      const answer = (path: string) => peer.lines[0]?.reply(Peer.keeping(Peer.value(path)))
      const fibers = yield* Effect.forEach(["/a", "/b"], (path) => Effect.fork(ow.readText(path)))
      yield* Peer.settle
      peer.lines[0]?.accept()
      yield* Peer.settle
      answer("/a")
      yield* Peer.settle
      const last = yield* Effect.fork(ow.readText("/c"))
      yield* Peer.settle
      peer.lines[1]?.end({ reason: "Unreachable" })
      yield* Peer.settle
      assert.strictEqual(peer.lines.length, 3)
      for (const path of ["/b", "/c"]) {
        answer(path)
        yield* Peer.settle
      }
      assert.deepStrictEqual(yield* Fiber.join(Fiber.all([...fibers, last])), ["/a", "/b", "/c"])
    })
  )

  it.scoped("fails a caller that joined it if the other attempt fails too", () =>
    Effect.gen(function* () {
      const peer = Peer.make({ accept: false })
      const ow = yield* service(peer)
      const first = yield* Effect.fork(ow.read("/a"))
      yield* Peer.settle
      yield* Fiber.interrupt(first)
      const second = yield* Effect.fork(Effect.flip(ow.read("/b")))
      for (let n = 0; n < 2; n++) {
        yield* Peer.settle
        peer.lines[n]?.end({ reason: "Refused" })
      }
      assert.strictEqual((yield* Fiber.join(second))._tag, "OwConnectionError")
      assert.strictEqual(peer.lines.length, 2)
    })
  )

  it.scoped("does not keep the next call from trying again", () =>
    Effect.gen(function* () {
      const peer = Peer.make({ accept: false, onRequest: Peer.echo })
      const ow = yield* service(peer)
      for (let n = 0; n < 2; n++) {
        const fiber = yield* Effect.fork(Effect.exit(ow.readText("/a")))
        yield* Peer.settle
        if (n === 0) peer.lines[n]?.end({ reason: "Refused" })
        else peer.lines[n]?.accept()
        assert.strictEqual(Exit.isSuccess(yield* Fiber.join(fiber)), n === 1)
      }
    })
  )
})

describe("bytes without a request", () => {
  it.scoped("on an idle connection close it; the next call opens another", () =>
    Effect.gen(function* () {
      const peer = Peer.make({ onRequest: Peer.echo })
      const ow = yield* service(peer)
      yield* ow.read("/a")
      peer.lines[0]?.reply(Reply.keepAlive)
      yield* Peer.settle
      assert.strictEqual(peer.open().length, 0)
      assert.strictEqual(yield* ow.readText("/b"), "/b")
    })
  )

  it.scoped("after a reply close the connection; the reply is valid", () =>
    Effect.gen(function* () {
      for (const surplus of [
        Reply.encode(Reply.keepAlive),
        Peer.text("x"),
        Peer.text("HTTP/1.1 400 Bad Request\r\n\r\n")
      ]) {
        const peer = Peer.make({
          onRequest: (request, line) =>
            line.send(Buffer.concat([Reply.encode(Peer.keeping(Peer.value(Request.path(request)))), surplus]))
        })
        const ow = yield* service(peer)
        assert.strictEqual(yield* ow.readText("/a"), "/a")
        assert.strictEqual(peer.open().length, 0)
        assert.strictEqual(yield* ow.readText("/b"), "/b")
      }
    })
  )
})

describe("the scope of the service, when it closes", () => {
  const moments: ReadonlyArray<readonly [string, Peer.Script, (peer: Peer.Peer) => void]> = [
    ["while calls wait and one connects", { accept: false }, () => {}],
    ["while calls wait and one is in flight", {}, () => {}],
    ["amid keepalives", { onRequest: (_, line) => line.reply(Reply.keepAlive) }, () => {}],
    ["amid a reply", { onRequest: (_, line) => line.send(Reply.encode(Peer.value("21.5")).subarray(0, 26)) }, () => {}]
  ]
  it.effect.each(moments)("%s: all end with a typed error, and nothing is left open", ([, script]) =>
    Effect.gen(function* () {
      const peer = Peer.make(script)
      const scope = yield* Scope.make()
      const ow = yield* Scope.extend(service(peer, { maxConnections: 1 }), scope)
      const calls = [ow.read("/a"), ow.read("/b"), ow.write("/c", "1"), ow.dir("/")]
      const fibers = yield* Effect.forEach(calls, (call) => Effect.fork(Effect.flip(call)))
      yield* Peer.settle
      yield* Scope.close(scope, Exit.void)
      for (const error of yield* Fiber.join(Fiber.all(fibers))) {
        assert(error._tag === "OwConnectionError" && error.reason === "Other")
        assert.match(error.message, /the service was closed/)
      }
      assert.strictEqual(peer.open().length, 0)
      assert.strictEqual(peer.lines.length, 1)
      const late = yield* Effect.flip(ow.read("/d"))
      assert.match(late.message, /the service was closed/)
      assert.strictEqual(peer.lines.length, 1)
    })
  )

  it.effect("while connections are idle or drain: they are closed", () =>
    Effect.gen(function* () {
      const peer = Peer.echoing()
      const scope = yield* Scope.make()
      const ow = yield* Scope.extend(service(peer), scope)
      yield* ow.read("/a")
      const slow = yield* Effect.fork(ow.read("/slow"))
      yield* Peer.settle
      yield* ow.read("/b")
      yield* Fiber.interrupt(slow)
      assert.strictEqual(peer.open().length, 2)
      yield* Scope.close(scope, Exit.void)
      assert.strictEqual(peer.open().length, 0)
    })
  )
})

describe("a restart of the server", () => {
  it.scoped("between requests: the next call reconnects, and nothing is lost", () =>
    Effect.gen(function* () {
      const peer = Peer.make({ onRequest: Peer.echo })
      const ow = yield* service(peer)
      yield* ow.read("/a")
      peer.lines[0]?.end()
      yield* Peer.settle
      assert.strictEqual(yield* ow.readText("/b"), "/b")
      assert.strictEqual(peer.lines.length, 2)
    })
  )

  it.scoped("during a reply: that call fails with OwShortRead, and the next one reconnects", () =>
    Effect.gen(function* () {
      const peer = Peer.make({
        onRequest: (request, line) => {
          if (peer.lines.length > 1) return Peer.echo(request, line)
          line.reply(Reply.keepAlive)
          line.end({ reason: "Reset" })
        }
      })
      const ow = yield* service(peer)
      assert.strictEqual((yield* Effect.flip(ow.read("/a")))._tag, "OwShortRead")
      assert.strictEqual(yield* ow.readText("/b"), "/b")
    })
  )
})

describe("never more than maxConnections", () => {
  const modes: ReadonlyArray<readonly [string, Options]> = [
    ["persistent", { persistent: true }],
    ["per request", { persistent: false }]
  ]
  it.scoped.each(modes)("%s, whatever the callers do", ([, mode]) =>
    Effect.gen(function* () {
      let most = 0
      const peer = Peer.make({
        onRequest: (request, line, number) => {
          most = Math.max(most, peer.open().length)
          const reply = Peer.value(Request.path(request))
          line.reply(number % 3 === 0 ? reply : Peer.keeping(reply))
        }
      })
      const ow = yield* service(peer, { ...mode, maxConnections: 3 })
      const all = Array.from({ length: 100 }, (_, n) => `/${n}`)
      const fibers = yield* Effect.forEach(all, (path) => Effect.fork(ow.readText(path)))
      yield* Effect.forEach(
        fibers.filter((_, n) => n % 7 === 0),
        Fiber.interrupt
      )
      const texts = yield* Effect.forEach(
        fibers.filter((_, n) => n % 7 !== 0),
        Fiber.join
      )
      assert.deepStrictEqual(
        texts,
        all.filter((_, n) => n % 7 !== 0)
      )
      assert.strictEqual(most, 3)
    })
  )
})
