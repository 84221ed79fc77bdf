import { assert, describe, it } from "@effect/vitest"
import type { Transport } from "@owserver/client"
import * as SocketTransport from "@owserver/client/SocketTransport"
import { Request } from "@owserver/protocol"
import { Effect, Exit, Scope } from "effect"
import * as Peer from "./Peer.js"
import * as Wire from "./Wire.js"

/** Connects and records the calls of the handler. */
const connect = (transport: Transport) => {
  const told: Array<string> = []
  const connection = transport.connect({
    onOpen: () => told.push("open"),
    onData: (bytes) => told.push(`data ${Buffer.from(bytes)}`),
    onEnd: ({ cause, reason }) => told.push(cause instanceof Error ? `${reason}: ${cause.message}` : reason)
  })
  return { connection, told, atOnce: [...told] }
}

const request = (path: string): Uint8Array => Request.encode(Request.make(2, Peer.text(`${path}\0`)))

const released = "Other: the scope of the transport was closed"
const taken = "Other: the socket has a connection already: set maxConnections to 1, or make a socket for each"

describe("a connection over a socket", () => {
  it.scoped("calls its handler in order, and not before connect returns", () =>
    Effect.gen(function* () {
      const sockets = Wire.many()
      const { atOnce, told } = connect(yield* SocketTransport.make(sockets))
      assert.deepStrictEqual([atOnce, sockets.made], [[], []])
      yield* Peer.settle
      for (const piece of ["a", "", "b", "c"]) sockets.made[0]?.send(Peer.text(piece))
      yield* Peer.settle
      sockets.made[0]?.end(Exit.void)
      yield* Peer.settle
      // A message of nothing, as WebSockets have them, is nothing.
      assert.deepStrictEqual(told, ["open", "data a", "data b", "data c", "Closed"])
    })
  )

  it.scoped("sends bytes written before it opens in order once it is open", () =>
    Effect.gen(function* () {
      const sockets = Wire.many({ accept: false, take: Effect.yieldNow() })
      const { connection } = connect(yield* SocketTransport.make(sockets))
      connection.write(request("/a"))
      yield* Peer.settle
      connection.write(request("/b"))
      yield* Peer.settle
      assert.deepStrictEqual(sockets.made[0]?.requests, [])
      sockets.made[0]?.accept()
      connection.write(request("/c"))
      yield* Peer.settle
      connection.write(request("/d"))
      yield* Peer.settle
      assert.deepStrictEqual(sockets.made[0]?.requests, ["/a", "/b", "/c", "/d"])
    })
  )

  it.scoped("counts the bytes that its socket has not taken as unsent", () =>
    Effect.gen(function* () {
      const gate = Effect.unsafeMakeLatch()
      const { connection } = connect(yield* SocketTransport.make(Wire.many({ take: gate.await })))
      connection.write(request("/a"))
      connection.write(request("/b"))
      assert.strictEqual(connection.unsent(), 54)
      yield* Peer.settle
      assert.strictEqual(connection.unsent(), 54)
      yield* gate.release
      yield* Peer.settle
      assert.strictEqual(connection.unsent(), 27)
      yield* gate.open
      yield* Peer.settle
      assert.strictEqual(connection.unsent(), 0)
      assert.isUndefined(connection.peer())
    })
  )

  it.scoped("calls no handler once it is closed, whatever the peer does", () =>
    Effect.gen(function* () {
      const sockets = Wire.many({ accept: false })
      const transport = yield* SocketTransport.make(sockets)
      const [early, opening, open] = [connect(transport), connect(transport), connect(transport)]
      early.connection.close()
      yield* Peer.settle
      // The first never came to have a socket.
      assert.strictEqual(sockets.made.length, 2)
      const [half, whole] = sockets.made
      half?.accept()
      opening.connection.close()
      whole?.accept()
      yield* Peer.settle
      whole?.send(Peer.text("a"))
      open.connection.close()
      open.connection.close()
      whole?.send(Peer.text("b"))
      whole?.end(Exit.fail(Wire.failure("Read", Wire.systemError("ECONNRESET"))))
      yield* Peer.settle
      assert.deepStrictEqual([early.told, opening.told, open.told], [[], [], ["open"]])
      assert.deepStrictEqual(
        sockets.made.map(({ events }) => events.at(-1)),
        ["end", "end"]
      )
    })
  )

  it.scoped("may be closed by its handler", () =>
    Effect.gen(function* () {
      const sockets = Wire.many()
      const told: Array<string> = []
      const connection: Transport.Connection = (yield* SocketTransport.make(sockets)).connect({
        onOpen: () => {
          told.push("open")
          connection.close()
        },
        onData: () => told.push("data"),
        onEnd: () => told.push("end")
      })
      yield* Peer.settle
      assert.deepStrictEqual([told, sockets.made[0]?.events], [["open"], ["run", "close", "end"]])
    })
  )

  it.scoped("is closed although its socket reports nothing, and no fiber waits for it", () =>
    Effect.gen(function* () {
      const wire = Wire.make()
      let [waiting, asked] = [0, 0]
      const never = Effect.acquireUseRelease(
        Effect.sync(() => void waiting++),
        () => Effect.never,
        () => Effect.sync(() => void waiting--)
      )
      const socket = Effect.succeed({
        ...wire.socket,
        writer: Effect.succeed(() => {
          asked++
          return never
        })
      })
      const transport = yield* SocketTransport.make({ server: "peer", socket })
      const { connection } = connect(transport)
      yield* Peer.settle
      connection.close()
      yield* Peer.settle
      assert.deepStrictEqual([wire.events, asked, waiting], [["run", "end"], 1, 0])
      // Where the peer has hung up there is nothing to ask for.
      const { told } = connect(transport)
      yield* Peer.settle
      wire.end(Exit.void)
      yield* Peer.settle
      assert.deepStrictEqual([told, asked], [["open", "Closed"], 1])
    })
  )
})

describe("the scope of a transport", () => {
  it.effect("closes its connections, and waits for them", () =>
    Effect.gen(function* () {
      const sockets = Wire.many()
      const scope = yield* Scope.make()
      const transport = yield* Scope.extend(SocketTransport.make(sockets), scope)
      const open = connect(transport)
      yield* Peer.settle
      const opening = connect(transport)
      yield* Scope.close(scope, Exit.void)
      assert.deepStrictEqual(sockets.made[0]?.events, ["run", "close", "end"])
      assert.deepStrictEqual([open.told, opening.told], [["open", released], [released]])
    })
  )

  it.effect("opens no connection once it is closed, and reports that after connect has returned", () =>
    Effect.gen(function* () {
      const sockets = Wire.many()
      const transport = yield* Effect.scoped(SocketTransport.make(sockets))
      const { atOnce, connection, told } = connect(transport)
      connection.write(request("/a"))
      yield* Peer.settle
      assert.deepStrictEqual([atOnce, told, sockets.made], [[], [released], []])
    })
  )

  it.scoped("may be that of an acquisition, which is uninterruptible", () =>
    Effect.gen(function* () {
      const sockets = Wire.many()
      const transport = yield* Effect.uninterruptible(SocketTransport.make(sockets))
      const { connection } = connect(transport)
      yield* Peer.settle
      connection.close()
      yield* Peer.settle
      assert.deepStrictEqual(sockets.made[0]?.events, ["run", "close", "end"])
    })
  )
})

describe("one socket for all connections", () => {
  it.scoped("carries no second one: their replies would mix", () =>
    Effect.gen(function* () {
      const wire = Wire.make()
      const first = connect(yield* SocketTransport.make({ server: "peer", socket: wire.socket }))
      // Not even one of another transport.
      const second = connect(yield* SocketTransport.make({ server: "peer", socket: Effect.succeed(wire.socket) }))
      yield* Peer.settle
      assert.deepStrictEqual([first.told, second.told, wire.events], [["open"], [taken], ["run"]])
    })
  )

  it.scoped("carries the next once the one before has closed, and not while it closes", () =>
    Effect.gen(function* () {
      const gone = Effect.unsafeMakeLatch()
      const wire = Wire.make({ leave: gone.await })
      const transport = yield* SocketTransport.make({ server: "peer", socket: wire.socket })
      const first = connect(transport)
      yield* Peer.settle
      first.connection.close()
      const second = connect(transport)
      yield* Peer.settle
      assert.deepStrictEqual([second.told, wire.events], [[], ["run", "close"]])
      yield* gone.open
      yield* Peer.settle
      assert.deepStrictEqual([second.told, wire.events], [["open"], ["run", "close", "end", "run"]])
    })
  )
})
