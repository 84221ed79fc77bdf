/**
 * The simulated owserver over TCP, for any client. Needs `@effect/platform-node`.
 *
 * @since 0.1.0
 */

import * as Socket from "@effect/platform/Socket"
import type * as SocketServer from "@effect/platform/SocketServer"
import * as NodeSocketServer from "@effect/platform-node/NodeSocketServer"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Mailbox from "effect/Mailbox"
import type * as Scope from "effect/Scope"
import type { Bus } from "./Bus.js"
import * as FakeOwServer from "./FakeOwServer.js"

/**
 * @since 0.1.0
 * @category models
 */
export interface TcpAddress {
  readonly host: string
  readonly port: number
}

/** Replies go out one after the other; after the last one the connection is closed. */
const send = (outbox: Mailbox.ReadonlyMailbox<Uint8Array>, socket: Socket.Socket) =>
  Effect.gen(function* () {
    const write = yield* socket.writer
    while (true) {
      const [frames, done] = yield* outbox.takeAll
      for (const frame of frames) yield* write(frame)
      if (done) return yield* write(new Socket.CloseEvent())
    }
  })

const serveSocket = (bus: Bus) => (socket: Socket.Socket) =>
  Effect.gen(function* () {
    const conversation = FakeOwServer.converse(bus)
    const outbox = yield* Mailbox.make<Uint8Array>()
    yield* Effect.forkScoped(send(outbox, socket))
    yield* socket.run((received) => {
      const { bytes, close } = conversation.receive(received)
      outbox.unsafeOfferAll(bytes)
      if (close) outbox.unsafeDone(Exit.void)
    })
  }).pipe(Effect.scoped, Effect.ignore)

/**
 * Serves the bus at an address until the scope closes, and says where: port 0 takes any that is free.
 *
 * @since 0.1.0
 * @category constructors
 */
export const serve = (
  bus: Bus,
  { host = "127.0.0.1", port = 0 }: Partial<TcpAddress> = {}
): Effect.Effect<TcpAddress, SocketServer.SocketServerError, Scope.Scope> =>
  Effect.gen(function* () {
    const server = yield* NodeSocketServer.make({ host, port, noDelay: true })
    yield* Effect.forkScoped(server.run(serveSocket(bus)))
    return { host, port: server.address._tag === "TcpAddress" ? server.address.port : port }
  })
