import type * as Net from "node:net"
import { assert, describe, it } from "@effect/vitest"
import { type Options, OwServer, type OwServerError, type Transport } from "@owserver/client"
import { NetTransport, OwServerLive } from "@owserver/node"
import { Effect, Fiber, type Scope } from "effect"
import * as Server from "./Server.js"

/** What the event loop of this process has of the network. There is one process, or thread, for each file of tests. */
const handles = () => process.getActiveResourcesInfo().filter((kind) => /TCP|Pipe|GetAddrInfo/.test(kind)).length

/** Does it, and waits until there is nothing left of it: for ever, if something stays. */
const vanishing = <A, E>(effect: Effect.Effect<A, E, Scope.Scope>): Effect.Effect<void, E> =>
  Effect.gen(function* () {
    const before = handles()
    yield* Effect.scoped(effect)
    yield* Server.until(() => handles() === before)
  })

/** What is done while a layer is there, with a server that does this. Nothing of ours may be left behind. */
interface Case {
  readonly treat: (socket: Net.Socket) => void
  readonly use: Effect.Effect<unknown, OwServerError, OwServer>
  readonly options?: Options
}

const silent = () => {}
const large = new Uint8Array(65_000)

/** Makes calls and interrupts them once all are in flight. */
const abandoned = (call: Effect.Effect<unknown, OwServerError, OwServer>) =>
  Effect.gen(function* () {
    const fiber = yield* Effect.fork(Effect.all([call, call, call, call, call], { concurrency: "unbounded" }))
    yield* Effect.promise(() => new Promise((resolve) => setImmediate(resolve)))
    yield* Fiber.interrupt(fiber)
  })

const cases: ReadonlyArray<readonly [string, Case]> = [
  ["of connections that are kept", { treat: Server.echo, use: OwServer.read("/a") }],
  [
    "of connections for one request each",
    { treat: Server.echo, use: OwServer.read("/a"), options: { persistent: false } }
  ],
  [
    "of connections that were reset",
    { treat: (socket) => socket.resetAndDestroy(), use: Effect.ignore(OwServer.read("/a")) }
  ],
  [
    "of a reply that was cut short",
    { treat: (socket) => socket.end(Server.value(large).subarray(0, 1000)), use: Effect.ignore(OwServer.read("/a")) }
  ],
  ["of calls that were interrupted", { treat: silent, use: abandoned(OwServer.read("/a")) }],
  [
    "of calls that were interrupted, with a connection for each",
    { treat: silent, use: abandoned(OwServer.read("/a")), options: { persistent: false } }
  ],
  ["of requests that nobody reads", { treat: (socket) => socket.pause(), use: abandoned(OwServer.write("/a", large)) }],
  ["of a silent server", { treat: silent, use: Effect.ignore(OwServer.read("/a")), options: { silence: "20 millis" } }]
]

describe.sequential("no socket outlives the layer", () => {
  it.live.each(cases)("%s", ([, { options, treat, use }]) =>
    vanishing(
      Effect.gen(function* () {
        const server = yield* Server.listen(treat)
        const listening = handles()
        const layer = OwServerLive("127.0.0.1", server.port, { verify: false, ...options })
        yield* Effect.provide(Effect.repeatN(use, 4), layer)
        // What is left is what the server still has.
        yield* Server.until(() => handles() === listening + server.sockets.size)
      })
    )
  )

  it.live("a layer that failed to build", () =>
    vanishing(
      Effect.gen(function* () {
        const { close, port } = yield* Server.listen(silent)
        yield* close
        yield* Effect.flip(Effect.provide(Effect.void, OwServerLive("localhost", port)))
      })
    )
  )

  it.live.runIf(process.platform === "linux")("of connections that were never accepted", () =>
    vanishing(
      Effect.gen(function* () {
        const port = yield* Server.stalled
        const before = handles()
        for (const persistent of [true, false]) {
          const layer = OwServerLive("127.0.0.1", port, { verify: false, persistent, connectTimeout: "50 millis" })
          yield* Effect.provide(abandoned(OwServer.ping), layer)
          yield* Effect.provide(Effect.flip(OwServer.ping), layer)
        }
        yield* Server.until(() => handles() === before)
      })
    )
  )

  const ends: ReadonlyArray<
    readonly [string, ReadonlyArray<string>, (far: Net.Socket, near: Transport.Connection) => void]
  > = [
    ["and that we close", ["open"], (_, near) => near.close()],
    ["and that the server ends", ["open", "Closed"], (far) => far.end()]
  ]
  it.live.each(ends)("a connection with 16 MB unread, %s", ([, expected, end]) =>
    vanishing(
      Effect.gen(function* () {
        const server = yield* Server.listen((socket) => socket.pause(), undefined, { allowHalfOpen: true })
        const listening = handles()
        const told: Array<string> = []
        const connection = NetTransport.tcp({ host: "127.0.0.1", port: server.port }).connect({
          onOpen: () => {
            told.push("open")
            connection.write(new Uint8Array(16_000_000))
          },
          onData: () => {},
          onEnd: ({ reason }) => told.push(reason)
        })
        yield* Server.until(() => told.length > 0 && server.sockets.size > 0)
        assert.strictEqual(handles(), listening + 2)
        for (const far of server.sockets) end(far, connection)
        yield* Server.until(() => handles() === listening + 1)
        assert.deepStrictEqual(told, expected)
      })
    )
  )
})
