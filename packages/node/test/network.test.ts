import type * as Net from "node:net"
import { assert, describe, it } from "@effect/vitest"
import { type Options, OwServer } from "@owserver/client"
import { NodeOwServer, OwServerLive } from "@owserver/node"
import { Context, Duration, Effect, Exit, Fiber, Layer } from "effect"
import * as Server from "./Server.js"

const at = (options: NodeOwServer.Options) =>
  Effect.map(Layer.build(NodeOwServer.layer({ verify: false, ...options })), Context.get(OwServer))

const service = (port: number, options: Options = {}) => at({ host: "127.0.0.1", port, ...options })

/** Near the most that is written at once. */
const large = new Uint8Array(65_000)

describe("a server that does not accept connections", () => {
  // Other systems handle a full accept queue differently.
  const onLinux = process.platform === "linux"

  it.scopedLive.runIf(onLinux)("OpenTimeout, once connectTimeout has passed", () =>
    Effect.gen(function* () {
      const ow = yield* service(yield* Server.stalled, { connectTimeout: "100 millis" })
      const [elapsed, error] = yield* Effect.timed(Effect.flip(ow.ping))
      assert(error._tag === "OwConnectionError" && error.reason === "OpenTimeout")
      assert.isAtLeast(Duration.toMillis(elapsed), 95)
    })
  )

  it.scopedLive.runIf(onLinux)("a call is interrupted at once", () =>
    Effect.gen(function* () {
      const port = yield* Server.stalled
      for (const persistent of [true, false]) {
        const ow = yield* service(port, { persistent, connectTimeout: "1 hour" })
        const fiber = yield* Effect.fork(ow.ping)
        yield* Effect.yieldNow()
        assert.isTrue(Exit.isInterrupted(yield* Fiber.interrupt(fiber)))
      }
    })
  )
})

describe("a server that does not read", () => {
  it.scopedLive("fails with Silence, however much was written", () =>
    Effect.gen(function* () {
      const { port } = yield* Server.listen(() => {}, undefined, { pauseOnConnect: true })
      for (const persistent of [true, false]) {
        const ow = yield* service(port, { persistent, silence: "50 millis" })
        const error = yield* Effect.flip(ow.write("/a", large))
        assert(error._tag === "OwConnectionError" && error.reason === "Silence")
      }
    })
  )
})

describe("a server that hangs up", () => {
  it.scopedLive("while the request is on its way: Closed, and a write is not sent again", () =>
    Effect.gen(function* () {
      const seen: Array<number> = []
      const server = yield* Server.listen(
        (socket, number) => {
          socket.on("data", () => seen.push(number)).once("data", () => socket.end())
        },
        undefined,
        { allowHalfOpen: true }
      )
      const ow = yield* service(server.port)
      const error = yield* Effect.flip(ow.write("/a", large))
      assert(error._tag === "OwConnectionError" && error.reason === "Closed")
      assert.deepStrictEqual([...new Set(seen)], [1])
    })
  )

  it.scopedLive("before it has got anything: Closed or OwShortWrite, and never a reply", () =>
    Effect.gen(function* () {
      const { port } = yield* Server.listen((socket) => socket.destroy())
      const ow = yield* service(port, { persistent: false })
      for (const call of [ow.read("/a"), ow.write("/a", large)]) {
        const error = yield* Effect.flip(call)
        const what = error._tag === "OwConnectionError" ? error.reason : error._tag
        assert.include(["Closed", "Reset", "OwShortWrite"], what)
      }
    })
  )

  /** Reads once, and closes in the same turn of the event loop as the next call, so that the client cannot notice. */
  const surprise = (options: NodeOwServer.Options, listenAt?: Net.ListenOptions) =>
    Effect.gen(function* () {
      const server = yield* Server.listen(Server.echo, listenAt)
      const ow = yield* at({ ...options, port: server.port === 0 ? undefined : server.port })
      assert.strictEqual(yield* ow.readText("/a"), "/a")
      const hangUp = Effect.sync(() => {
        for (const socket of server.sockets) socket.destroy()
      })
      return { ow, hangUp }
    })

  it.scopedLive("between two reads: the second is repeated, and the caller does not notice", () =>
    Effect.gen(function* () {
      const { hangUp, ow } = yield* surprise({ host: "127.0.0.1" })
      yield* hangUp
      assert.strictEqual(yield* ow.readText("/b"), "/b")
    })
  )

  it.scopedLive("between a read and a write: the write was sent, so it is not repeated", () =>
    Effect.gen(function* () {
      const { hangUp, ow } = yield* surprise({ host: "127.0.0.1" })
      yield* hangUp
      const error = yield* Effect.flip(ow.write("/b", "1"))
      assert(error._tag === "OwConnectionError")
      assert.include(["Closed", "Reset"], error.reason)
      assert.strictEqual(yield* ow.readText("/c"), "/c")
    })
  )

  it.scopedLive("before the system takes the request: OwShortWrite with 0 bytes", () =>
    Effect.gen(function* () {
      // A socket in the file system knows at once that its far end is gone.
      const path = yield* Server.path
      const { hangUp, ow } = yield* surprise({ socketPath: path }, { path })
      yield* hangUp
      const error = yield* Effect.flip(ow.write("/b", "21.5"))
      assert(error._tag === "OwShortWrite")
      assert.deepStrictEqual([error.side, error.got, error.expected], ["sent", 0, 31])
      assert.strictEqual(yield* ow.readText("/c"), "/c")
    })
  )
})

describe("addresses", () => {
  it.scopedLive("two servers in one program do not mix, and errors name their own", () =>
    Effect.gen(function* () {
      const [first, second] = yield* Effect.all([Server.listen(Server.echo), Server.listen(Server.echo)])
      const [one, other] = yield* Effect.all([service(first.port), service(second.port)])
      const paths = Array.from({ length: 20 }, (_, n) => `/${n}`)
      const read = (ow: typeof one, side: string) =>
        Effect.forEach(paths, (path) => ow.readText(side + path), { concurrency: "unbounded" })
      const texts = yield* Effect.all([read(one, "/one"), read(other, "/other")], { concurrency: 2 })
      assert.deepStrictEqual(texts, [paths.map((path) => `/one${path}`), paths.map((path) => `/other${path}`)])
      yield* first.close
      const error = yield* Effect.flip(one.ping)
      assert.strictEqual(error.server, `127.0.0.1:${first.port}`)
      yield* other.read("/a")
    })
  )

  it.scopedLive("nested layers: the inner one serves", () =>
    Effect.gen(function* () {
      const outer = yield* Server.listen(Server.echo)
      const inner = yield* Server.listen((socket) =>
        socket.on("data", () => socket.write(Server.value(Buffer.from("inner"))))
      )
      const text = yield* OwServer.readText("/a").pipe(
        Effect.provide(OwServerLive("127.0.0.1", inner.port, { verify: false })),
        Effect.zip(OwServer.readText("/a")),
        Effect.provide(OwServerLive("127.0.0.1", outer.port, { verify: false }))
      )
      assert.deepStrictEqual(text, ["inner", "/a"])
    })
  )

  it.scopedLive("nobody listens at any address of a name: Refused, with one of them", () =>
    Effect.gen(function* () {
      const { close, port } = yield* Server.listen(() => {})
      yield* close
      const ow = yield* at({ host: "localhost", port })
      const error = yield* Effect.flip(ow.ping)
      assert(error._tag === "OwConnectionError" && error.reason === "Refused")
      assert.deepStrictEqual([error.code, error.port, error.server], ["ECONNREFUSED", port, `localhost:${port}`])
      assert.include(["127.0.0.1", "::1"], error.address)
    })
  )

  it.scopedLive("errors put an IPv6 address in brackets", () =>
    Effect.gen(function* () {
      const { close, port } = yield* Server.listen(() => {})
      yield* close
      const error = yield* Effect.flip(Effect.flatMap(at({ host: "::1", port }), (ow) => ow.ping))
      assert.strictEqual(error.server, `[::1]:${port}`)
    })
  )
})
