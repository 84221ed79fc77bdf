import { assert, describe, it } from "@effect/vitest"
import type { Transport } from "@owserver/client"
import { NetTransport } from "@owserver/node"
import { Effect, type Scope } from "effect"
import * as Server from "./Server.js"

/** More than any system takes at once. */
const large = 16_000_000

interface Line {
  readonly connection: Transport.Connection
  readonly told: ReadonlyArray<string>
  readonly ends: ReadonlyArray<Transport.End>
}

/** Connects and records the calls of the handler. The scope closes the connection. */
const connect = (
  transport: Transport,
  onOpen = (_: Transport.Connection) => {}
): Effect.Effect<Line, never, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.sync(() => {
      const told: Array<string> = []
      const ends: Array<Transport.End> = []
      const connection: Transport.Connection = transport.connect({
        onOpen: () => {
          told.push("open")
          onOpen(connection)
        },
        onData: (bytes) => told.push(`data ${Buffer.from(bytes)}`),
        onEnd: (end) => {
          told.push(end.reason)
          ends.push(end)
        }
      })
      told.push("connected")
      return { connection, told, ends }
    }),
    ({ connection }) => Effect.sync(() => connection.close())
  )

const to = (port: number) => NetTransport.tcp({ host: "127.0.0.1", port })

describe("a connection over node:net", () => {
  it.scopedLive("calls its handler in order, and not before connect returns", () =>
    Effect.gen(function* () {
      const { port } = yield* Server.listen((socket) => socket.write("a", () => socket.end("b")))
      const { told } = yield* connect(to(port))
      yield* Server.until(() => told.at(-1) === "Closed")
      assert.deepStrictEqual(
        told.filter((what) => !what.startsWith("data")),
        ["connected", "open", "Closed"]
      )
      assert.strictEqual(told.join("").replace(/data /g, ""), "connectedopenabClosed")
    })
  )

  it.scopedLive("knows the address of its peer while it is open", () =>
    Effect.gen(function* () {
      const { port } = yield* Server.listen(() => {})
      const { connection, told } = yield* connect(to(port))
      assert.isUndefined(connection.peer())
      yield* Server.until(() => told.includes("open"))
      assert.strictEqual(connection.peer(), `127.0.0.1:${port}`)
    })
  )

  it.scopedLive("calls no handler once it is closed", () =>
    Effect.gen(function* () {
      const server = yield* Server.listen((socket) => socket.on("data", () => socket.resetAndDestroy()))
      const early = yield* connect(to(server.port))
      early.connection.close()
      early.connection.close()
      const open = yield* connect(to(server.port), (connection) => {
        connection.write(Buffer.from("x"))
        connection.close()
      })
      yield* Server.until(() => open.told.includes("open"))
      const later = yield* connect(to(server.port), (connection) => connection.write(Buffer.from("x")))
      yield* Server.until(() => later.told.includes("Reset"))
      assert.deepStrictEqual([early.told, open.told], [["connected"], ["connected", "open"]])
    })
  )

  const ends: ReadonlyArray<readonly [string, "Reset" | "Closed", Parameters<typeof Server.listen>[0]]> = [
    ["is reset", "Reset", (socket) => socket.resetAndDestroy()],
    ["ends in order", "Closed", (socket) => socket.end()]
  ]
  it.scopedLive.each(ends)("that %s during a write reports how many bytes are unsent", ([, reason, end]) =>
    Effect.gen(function* () {
      const { port } = yield* Server.listen((socket) => void socket.once("readable", () => end(socket, 1)), undefined, {
        allowHalfOpen: true
      })
      const { connection, ends } = yield* connect(to(port), (connection) => connection.write(new Uint8Array(large)))
      yield* Server.until(() => ends.length > 0)
      assert.strictEqual(ends[0]?.reason, reason)
      assert.strictEqual(connection.unsent(), large)
    })
  )

  it.scopedLive("that ends after all was sent has no unsent bytes", () =>
    Effect.gen(function* () {
      const { port } = yield* Server.listen((socket) => {
        let left = large
        socket.on("data", ({ length }) => {
          left -= length
          if (left === 0) socket.resetAndDestroy()
        })
      })
      const { connection, ends } = yield* connect(to(port), (connection) => connection.write(new Uint8Array(large)))
      yield* Server.until(() => ends.length > 0)
      assert.deepStrictEqual([ends[0]?.reason, connection.unsent()], ["Reset", 0])
    })
  )

  it.scopedLive("closes at once, whatever is unsent", () =>
    Effect.gen(function* () {
      const { port, sockets } = yield* Server.listen(() => {})
      const { connection, told } = yield* connect(to(port), (connection) => connection.write(new Uint8Array(large)))
      yield* Server.until(() => told.includes("open") && sockets.size === 1)
      connection.close()
      // The server has read nothing so far; what it finds is cut off.
      const [socket] = sockets
      let received = 0
      socket?.on("data", ({ length }) => {
        received += length
      })
      yield* Server.until(() => sockets.size === 0)
      assert.isBelow(received, large)
      assert.deepStrictEqual(told, ["connected", "open"])
    })
  )
})

describe("an invalid address is reported to the handler, not thrown", () => {
  it.scopedLive.each([-1, 65_536, Number.NaN])("port %d", (port) =>
    Effect.gen(function* () {
      const { connection, ends, told } = yield* connect(to(port))
      yield* Server.until(() => ends.length > 0)
      assert.deepStrictEqual(told, ["connected", "Other"])
      assert.strictEqual(ends[0]?.code, "ERR_SOCKET_BAD_PORT")
      assert.deepStrictEqual([connection.peer(), connection.unsent()], [undefined, 0])
    })
  )
})
