/**
 * Tests the server over real sockets. No test waits for time to pass; each step waits for its own event.
 */
import * as Net from "node:net"
import { assert, describe, it } from "@effect/vitest"
import { Bus, FakeOwServer, Faults } from "@owserver/fake"
import * as FakeTcp from "@owserver/fake/FakeTcp"
import { Flags, Request } from "@owserver/protocol"
import { Effect, Exit, Scope } from "effect"
import * as RawClient from "./RawClient.js"

const memory = "0C.000000000001"
const path = `/${memory}/type`
const keep = Flags.FLG_PERSISTENCE

const header = 24

/** A server, to be asked and changed, and where it listens. */
const serve = (options: FakeTcp.Options = {}) =>
  Effect.gen(function* () {
    const bus = yield* Bus.make({ [memory]: { memory: Buffer.alloc(8192, "x") } })
    const server = yield* FakeOwServer.make(bus, options)
    return { server, ...(yield* FakeTcp.listen(server, options)) }
  })

/** The socket of a client, and everything it received. */
const connect = (port: number) =>
  Effect.gen(function* () {
    const socket = yield* Effect.acquireRelease(
      Effect.sync(() => Net.connect({ host: "127.0.0.1", port, noDelay: true, allowHalfOpen: true })),
      (socket) => Effect.sync(() => socket.destroy())
    )
    const pieces: Array<Buffer> = []
    let length = 0
    let end: string | undefined
    let look = () => {}
    const see = (what?: string) => {
      end ??= what
      look()
    }
    socket.on("data", (bytes) => {
      pieces.push(bytes)
      length += bytes.length
      see()
    })
    socket.on("end", () => see("closed"))
    socket.on("error", (error: NodeJS.ErrnoException) => see(error.code))
    const until = <A>(get: () => A | undefined): Effect.Effect<A> =>
      Effect.async((resume) => {
        look = () => {
          const found = get()
          if (found !== undefined) resume(Effect.succeed(found))
        }
        look()
      })
    return {
      socket,
      send: (...requests: ReadonlyArray<Request.Request>) =>
        void socket.write(Buffer.concat(requests.map(Request.encode))),
      /** Waits for a number of bytes or for the end. */
      bytes: (count: number) => until(() => (length >= count || end !== undefined ? Buffer.concat(pieces) : undefined)),
      /** Waits for the end, and says how it came. */
      ended: until(() => end)
    }
  })

const settle = Effect.promise(() => new Promise((resolve) => setImmediate(resolve)))

describe("the layer", () => {
  it.live("provides the server and the address with a free port", () =>
    Effect.gen(function* () {
      const { host, port } = yield* FakeTcp.FakeAddress
      assert.strictEqual(host, "127.0.0.1")
      assert.isAbove(port, 0)
      const line = yield* connect(port)
      line.send(RawClient.read(path))
      assert.strictEqual((yield* line.bytes(header + 6)).toString("latin1", header), "DS1996")
      const { counters } = yield* FakeOwServer.FakeOwServer
      assert.strictEqual((yield* counters).accepted, 1)
    }).pipe(Effect.scoped, Effect.provide(FakeTcp.layer(Effect.runSync(Bus.make({ [memory]: {} })))))
  )
  it.scopedLive("takes the given port, and fails if it is in use", () =>
    Effect.gen(function* () {
      const { port } = yield* serve()
      const error = yield* Effect.flip(Effect.scoped(serve({ port })))
      assert.strictEqual(error._tag, "SocketServerError")
    })
  )
})

describe("the end of the scope", () => {
  const opened = Effect.gen(function* () {
    const scope = yield* Scope.make()
    const { port } = yield* Scope.extend(serve(), scope)
    return { port, close: Scope.close(scope, Exit.void) }
  })

  it.scopedLive("ends all connections, idle or within a message, and frees the port", () =>
    Effect.gen(function* () {
      const { close, port } = yield* opened
      const [idle, amid] = [yield* connect(port), yield* connect(port)]
      idle.send(Request.nop(keep))
      yield* idle.bytes(header)
      amid.socket.write(new Uint8Array(10))
      yield* settle
      yield* close
      assert.include(["closed", "ECONNRESET"], yield* idle.ended)
      assert.include(["closed", "ECONNRESET"], yield* amid.ended)
      yield* serve({ port })
    })
  )
  it.scopedLive("does not wait for a client that does not read", () =>
    Effect.gen(function* () {
      const { close, port } = yield* opened
      const line = yield* connect(port)
      line.socket.pause()
      line.send(...Array.from({ length: 4000 }, () => RawClient.read(`/${memory}/memory`, { flags: keep })))
      yield* Effect.repeatN(settle, 20)
      yield* Effect.timeout(close, "3 seconds")
      yield* serve({ port })
    })
  )
})

describe("a connection", () => {
  it.scopedLive("accepts single bytes, and may reply in single bytes", () =>
    Effect.gen(function* () {
      const { port } = yield* serve({ faults: { rules: [Faults.on(Faults.Segments({ size: 1 }))] } })
      const line = yield* connect(port)
      for (const byte of Request.encode(RawClient.read(path))) {
        line.socket.write(Uint8Array.of(byte))
        yield* settle
      }
      assert.strictEqual((yield* line.bytes(header + 6)).toString("latin1", header), "DS1996")
      assert.strictEqual(yield* line.ended, "closed")
    })
  )
  it.scopedLive("is reset with a RST", () =>
    Effect.gen(function* () {
      const { port } = yield* serve({ faults: { rules: [Faults.on(Faults.Reset({ after: 0 }))] } })
      const line = yield* connect(port)
      line.send(RawClient.read(path))
      assert.strictEqual(yield* line.ended, "ECONNRESET")
    })
  )
  it.scopedLive("is reset after a number of bytes, which still arrive", () =>
    Effect.gen(function* () {
      const { port } = yield* serve({ faults: { rules: [Faults.on(Faults.Reset({ after: 30 }))] } })
      const line = yield* connect(port)
      line.send(RawClient.read(path))
      // Node reports an end if bytes and a reset arrive together.
      assert.include(["closed", "ECONNRESET"], yield* line.ended)
      assert.strictEqual((yield* line.bytes(0)).length, 30)
    })
  )
  it.scopedLive("is reset by a restart, and another is accepted", () =>
    Effect.gen(function* () {
      const { port, server } = yield* serve()
      const line = yield* connect(port)
      line.send(Request.nop(keep))
      yield* line.bytes(header)
      yield* server.restart
      assert.strictEqual(yield* line.ended, "ECONNRESET")
      const again = yield* connect(port)
      again.send(RawClient.read(path))
      assert.strictEqual((yield* again.bytes(header + 6)).length, header + 6)
    })
  )
  it.scopedLive("gets its replies after a half-close", () =>
    Effect.gen(function* () {
      const { port } = yield* serve()
      const line = yield* connect(port)
      line.socket.end(Buffer.concat([1, 2, 3].map(() => Request.encode(RawClient.read(path, { flags: keep })))))
      assert.strictEqual(yield* line.ended, "closed")
      assert.strictEqual((yield* line.bytes(0)).length, 3 * (header + 6))
    })
  )
  it.scopedLive("gets slow replies after a half-close, too", () =>
    Effect.gen(function* () {
      const { port } = yield* serve({ faults: { rules: [Faults.on(Faults.Slow({ millis: 200 }))] } })
      const line = yield* connect(port)
      line.socket.end(Request.encode(RawClient.read(path)))
      assert.strictEqual((yield* line.bytes(header + 6)).toString("latin1", header), "DS1996")
      assert.strictEqual(yield* line.ended, "closed")
    })
  )
  it.scopedLive("that the client resets during a slow request affects nobody else", () =>
    Effect.gen(function* () {
      const { port, server } = yield* serve({
        faults: { rules: [Faults.on(Faults.Slow({ millis: 200 }), { times: 1 })] }
      })
      const [line, other] = [yield* connect(port), yield* connect(port)]
      line.socket.end(Request.encode(RawClient.read(path)))
      other.send(Request.nop(keep))
      yield* other.bytes(header)
      line.socket.resetAndDestroy()
      other.send(Request.nop(keep))
      yield* other.bytes(2 * header)
      yield* Effect.repeat(Effect.zipRight(settle, server.counters), { until: ({ open }) => open === 1 })
    })
  )
})

describe("a client that does not read", () => {
  const requests = 4000
  const size = header + 8192
  const flood = Array.from({ length: requests }, () => RawClient.read(`/${memory}/memory`, { flags: keep }))

  it.scopedLive("is paused while others are served, and gets everything once it reads", () =>
    Effect.gen(function* () {
      const warnings: Array<string> = []
      const warn = ({ name }: Error) => void warnings.push(name)
      process.on("warning", warn)
      yield* Effect.addFinalizer(() => Effect.sync(() => process.off("warning", warn)))
      const { port, server } = yield* serve()
      const [line, other] = [yield* connect(port), yield* connect(port)]
      line.socket.pause()
      line.send(...flood)
      let sent = -1
      // Wait until the server has stopped writing. Its replies to another client measure the progress.
      for (let answered = 0; sent !== (yield* server.counters).bytesSent - answered * header; ) {
        sent = (yield* server.counters).bytesSent - answered * header
        for (let n = 0; n < 200; n++) {
          other.send(Request.nop(keep))
          yield* other.bytes(++answered * header)
        }
      }
      assert.isBelow(sent, (requests * size) / 2)
      line.socket.resume()
      assert.strictEqual((yield* line.bytes(requests * size)).length, requests * size)
      assert.deepStrictEqual(warnings, [])
    })
  )
})

it.scopedLive("two hundred concurrent connections each get their own replies", () =>
  Effect.gen(function* () {
    const { port, server } = yield* serve({ clientsPersistentHigh: 200 })
    const lines = yield* Effect.forEach(Array.from({ length: 200 }), () => connect(port))
    const offsets = lines.map((_, n) => [n, (7 * n) % 200, 8192 - n])
    for (const [n, { send }] of lines.entries()) {
      send(...offsets[n]!.map((offset) => RawClient.read(`/${memory}/memory`, { flags: keep, offset, size: 1 + n })))
    }
    for (const [n, line] of lines.entries()) {
      const expected = offsets[n]!.map((offset) => ({
        offset: offset === 8192 ? 0 : offset,
        length: Math.min(1 + n, 8192 - offset)
      }))
      const bytes = yield* line.bytes(expected.reduce((sum, { length }) => sum + header + length, 0))
      let at = 0
      for (const { length, offset } of expected) {
        assert.deepStrictEqual([bytes.readInt32BE(at + 4), bytes.readInt32BE(at + 20)], [length, offset])
        at += header + length
      }
      assert.strictEqual(at, bytes.length)
    }
    const { accepted, mostOpen } = yield* server.counters
    assert.deepStrictEqual([accepted, mostOpen], [200, 200])
  })
)
