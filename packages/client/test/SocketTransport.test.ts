import * as Socket from "@effect/platform/Socket"
import { assert, describe, it } from "@effect/vitest"
import { type Options, OwServer } from "@owserver/client"
import * as SocketTransport from "@owserver/client/SocketTransport"
import { Context, Effect, Exit, Fiber, Layer, Scope, TestClock } from "effect"
import * as Peer from "./Peer.js"
import * as Wire from "./Wire.js"

const service = <R>(sockets: SocketTransport.SocketOptions<R>, options: Options = {}) =>
  Effect.flatMap(SocketTransport.make(sockets), (transport) => OwServer.make(transport, { verify: false, ...options }))

const over = ["run", "close", "end"]

describe("a service over sockets", () => {
  it.scoped("reads a value, and reuses the connection for the next", () =>
    Effect.gen(function* () {
      const sockets = Wire.many({ onRequest: Wire.echo })
      const ow = yield* service(sockets)
      assert.strictEqual(yield* ow.readText("/a"), "/a")
      assert.strictEqual(yield* ow.readText("/b"), "/b")
      assert.deepStrictEqual(
        sockets.made.map(({ events, requests }) => [events, requests]),
        [[["run"], ["/a", "/b"]]]
      )
    })
  )

  it.scoped("without persistence opens and closes a socket for each request", () =>
    Effect.gen(function* () {
      const sockets = Wire.many({ onRequest: Wire.echo })
      const ow = yield* service(sockets, { persistent: false })
      yield* ow.read("/a")
      yield* ow.read("/b")
      yield* Peer.settle
      assert.deepStrictEqual(
        sockets.made.map(({ events, requests }) => [events, requests]),
        [
          [over, ["/a"]],
          [over, ["/b"]]
        ]
      )
    })
  )

  it.scoped("keeps connections apart", () =>
    Effect.gen(function* () {
      const sockets = Wire.many({ onRequest: (path, wire) => setImmediate(() => Wire.echo(path, wire)) })
      const ow = yield* service(sockets, { maxConnections: 3 })
      const paths = Array.from({ length: 20 }, (_, n) => `/${n}`)
      const texts = yield* Effect.forEach(paths, (path) => ow.readText(path), { concurrency: "unbounded" })
      assert.deepStrictEqual(texts, paths)
      assert.strictEqual(sockets.made.length, 3)
    })
  )

  it.scoped("falls silent by the test clock", () =>
    Effect.gen(function* () {
      const sockets = Wire.many()
      const ow = yield* service(sockets)
      const fiber = yield* Effect.fork(Effect.flip(ow.read("/a")))
      yield* TestClock.adjust("4999 millis")
      assert.isNull(fiber.unsafePoll())
      yield* TestClock.adjust("1 millis")
      const error = yield* Fiber.join(fiber)
      assert(error._tag === "OwConnectionError" && error.reason === "Silence")
      yield* Peer.settle
      assert.deepStrictEqual(sockets.made[0]?.events, over)
    })
  )

  it.scoped("closes a socket that does not open in time", () =>
    Effect.gen(function* () {
      const sockets = Wire.many({ accept: false })
      const ow = yield* service(sockets)
      const fiber = yield* Effect.fork(Effect.flip(ow.read("/a")))
      yield* TestClock.adjust("2 seconds")
      const error = yield* Fiber.join(fiber)
      assert(error._tag === "OwConnectionError" && error.reason === "OpenTimeout")
      yield* Peer.settle
      assert.deepStrictEqual(sockets.made[0]?.events, ["run", "end"])
    })
  )

  it.scoped("opens another connection after the peer closed the first", () =>
    Effect.gen(function* () {
      const sockets = Wire.many({ onRequest: Wire.echo })
      const ow = yield* service(sockets)
      yield* ow.read("/a")
      sockets.made[0]?.end(Exit.void)
      yield* Peer.settle
      assert.deepStrictEqual(sockets.made[0]?.events, ["run", "end"])
      assert.strictEqual(yield* ow.readText("/b"), "/b")
      assert.strictEqual(sockets.made.length, 2)
    })
  )
})

describe("the end of a connection", () => {
  /** Reads from a peer that ends the connection so. */
  const read = (exit: Exit.Exit<void, Socket.SocketError>, when: "opening" | "asked") =>
    Effect.gen(function* () {
      const script: Wire.Script = when === "asked" ? { onRequest: (_, wire) => wire.end(exit) } : { accept: false }
      const sockets = Wire.many(script)
      const ow = yield* service(sockets, { persistent: false })
      const fiber = yield* Effect.fork(Effect.flip(ow.read("/a")))
      yield* Peer.settle
      if (when === "opening") sockets.made[0]?.end(exit)
      const error = yield* Fiber.join(fiber)
      assert(error._tag === "OwConnectionError")
      return error
    })

  const open = (code: string, fields?: object) => Exit.fail(Wire.failure("Open", Wire.systemError(code, fields)))

  const several = (...codes: ReadonlyArray<string>) =>
    Exit.fail(Wire.failure("Open", new AggregateError(codes.map((code) => Wire.systemError(code)))))

  it.scoped("refused: Refused, with the fields of the system's error", () =>
    Effect.gen(function* () {
      const fields = { errno: -111, syscall: "connect", address: "127.0.0.1", port: 4304 }
      const error = yield* read(open("ECONNREFUSED", fields), "opening")
      const { address, code, errno, port, reason, server, syscall } = error
      assert.deepStrictEqual(
        { address, code, errno, port, reason, server, syscall },
        { ...fields, reason: "Refused", code: "ECONNREFUSED", server: "peer" }
      )
    })
  )

  const cases: ReadonlyArray<readonly [string, Parameters<typeof read>]> = [
    ["Resolve", [open("ENOTFOUND"), "opening"]],
    ["Unreachable", [open("EHOSTUNREACH"), "opening"]],
    ["Unreachable", [Exit.fail(Wire.failure("OpenTimeout", "10 seconds")), "opening"]],
    ["Refused", [several("ECONNREFUSED", "ENETUNREACH"), "opening"]],
    ["Unreachable", [several("EINVAL", "ENETUNREACH"), "opening"]],
    ["Other", [open("EMFILE"), "opening"]],
    ["Other", [Exit.fail(Wire.failure("Open", undefined)), "opening"]],
    ["Other", [Exit.fail(Wire.failure("Open", { code: 7, port: "x" })), "opening"]],
    ["Closed", [Exit.void, "opening"]],
    ["Closed", [Exit.void, "asked"]],
    ["Closed", [Exit.fail(new Socket.SocketCloseError({ reason: "Close", code: 1006 })), "asked"]],
    ["Reset", [Exit.fail(Wire.failure("Read", Wire.systemError("ECONNRESET"))), "asked"]],
    ["Other", [Exit.fail(Wire.failure("Read", new Error("what?"))), "asked"]],
    ["Other", [Exit.die(new Error("what?")), "asked"]]
  ]
  it.scoped.each(cases)("%s", ([reason, [exit, when]]) =>
    Effect.gen(function* () {
      assert.strictEqual((yield* read(exit, when)).reason, reason)
    })
  )

  const no = new Error("no socket today")
  const makers: ReadonlyArray<readonly [string, Effect.Effect<never, unknown>]> = [
    ["fails", Effect.fail(no)],
    ["dies", Effect.die(no)],
    [
      "throws",
      Effect.sync(() => {
        throw no
      })
    ],
    [
      "fails later",
      Effect.zipRight(
        Effect.promise(() => Promise.resolve()),
        Effect.fail(no)
      )
    ]
  ]
  it.scoped.each(makers)("the effect that makes the socket %s: Other, with the cause", ([, socket]) =>
    Effect.gen(function* () {
      const ow = yield* service({ server: "peer", socket })
      const error = yield* Effect.flip(ow.read("/a"))
      assert(error._tag === "OwConnectionError" && error.reason === "Other")
      assert.strictEqual(error.cause, no)
    })
  )

  it.scoped("the effect that makes the socket is refused: the same as from the socket", () =>
    Effect.gen(function* () {
      const socket = Effect.fail(Wire.failure("Open", Wire.systemError("ECONNREFUSED")))
      const error = yield* Effect.flip(Effect.flatMap(service({ server: "peer", socket }), (ow) => ow.read("/a")))
      assert(error._tag === "OwConnectionError" && error.reason === "Refused")
    })
  )

  it.scoped("a write that fails: OwShortWrite with the bytes not taken", () =>
    Effect.gen(function* () {
      const take = Effect.fail(Wire.failure("Write", Wire.systemError("EPIPE")))
      const ow = yield* service(Wire.many({ take }), { persistent: false })
      const error = yield* Effect.flip(ow.write("/a", "1"))
      assert(error._tag === "OwShortWrite")
      assert.deepStrictEqual([error.side, error.got, error.expected], ["sent", 0, 28])
    })
  )

  it.scoped("the peer closes before the request is sent: OwShortWrite", () =>
    Effect.gen(function* () {
      const sockets = Wire.many({ take: Effect.never })
      const ow = yield* service(sockets)
      const fiber = yield* Effect.fork(Effect.flip(ow.write("/a", "1")))
      yield* Peer.settle
      sockets.made[0]?.end(Exit.void)
      const error = yield* Fiber.join(fiber)
      assert.strictEqual(error._tag, "OwShortWrite")
    })
  )
})

describe("no socket is left", () => {
  const moments: ReadonlyArray<readonly [string, Wire.Script, ReadonlyArray<string>]> = [
    ["while it connects", { accept: false }, ["run", "end"]],
    ["in flight", {}, over],
    ["while the request is being sent", { take: Effect.never }, over]
  ]

  it.scoped.each(moments)("of a call that is interrupted %s", ([, script, events]) =>
    Effect.gen(function* () {
      const sockets = Wire.many(script)
      const ow = yield* service(sockets, { persistent: false })
      const fiber = yield* Effect.fork(ow.read("/a"))
      yield* Peer.settle
      assert.isTrue(Exit.isInterrupted(yield* Fiber.interrupt(fiber)))
      yield* Peer.settle
      assert.deepStrictEqual(sockets.made[0]?.events, events)
    })
  )

  it.scoped.each(moments)("once the scope is closed %s", ([, script, events]) =>
    Effect.gen(function* () {
      const sockets = Wire.many(script)
      const scope = yield* Scope.make()
      const ow = yield* Scope.extend(service(sockets), scope)
      const fiber = yield* Effect.fork(Effect.flip(ow.read("/a")))
      yield* Peer.settle
      yield* Scope.close(scope, Exit.void)
      // Not only told to go: closing waits until they have gone.
      assert.deepStrictEqual(sockets.made[0]?.events, events)
      assert.strictEqual((yield* Fiber.join(fiber))._tag, "OwConnectionError")
    })
  )
})

describe("layer", () => {
  class Tunnel extends Context.Tag("Tunnel")<Tunnel, Effect.Effect<Socket.Socket>>() {}

  it.effect("makes its sockets from the context, each in its own scope", () =>
    Effect.gen(function* () {
      const sockets = Wire.many({ onRequest: Wire.echo })
      let left = 0
      const socket = Effect.zipLeft(
        Effect.flatten(Tunnel),
        Effect.addFinalizer(() => Effect.sync(() => left++))
      )
      const live = SocketTransport.layer({ server: "peer", socket }, { persistent: false }).pipe(
        Layer.provide(Layer.succeed(Tunnel, sockets.socket))
      )
      yield* Effect.gen(function* () {
        assert.deepStrictEqual([yield* OwServer.readText("/a"), yield* OwServer.readText("/b")], ["/a", "/b"])
      }).pipe(Effect.provide(live))
      // The ping of the layer itself is the first.
      assert.deepStrictEqual(
        sockets.made.map(({ events }) => events),
        [over, over, over]
      )
      assert.strictEqual(left, 3)
    })
  )

  it.scoped("over one socket has one connection at a time, and runs the socket again for the next", () =>
    Effect.gen(function* () {
      const wire = Wire.make({ onRequest: Wire.echo })
      const live = SocketTransport.layer({ server: "peer", socket: wire.socket }, { maxConnections: 4 })
      const ow = Context.get(yield* Layer.build(live), OwServer)
      const paths = ["/a", "/b", "/c", "/d"]
      const texts = yield* Effect.forEach(paths, (path) => ow.readText(path), { concurrency: "unbounded" })
      assert.deepStrictEqual(texts, paths)
      assert.deepStrictEqual(wire.events, ["run"])
      wire.end(Exit.void)
      yield* Peer.settle
      assert.strictEqual(yield* ow.readText("/e"), "/e")
      assert.deepStrictEqual(wire.events, ["run", "end", "run"])
    })
  )
})
