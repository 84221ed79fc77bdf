/** A server that speaks as much of MQTT as a test wants. */
import * as Net from "node:net"
import { Deferred, Effect, type Scope } from "effect"

export interface StubBroker {
  readonly url: string
  /** The number of connections so far. */
  readonly connections: () => number
  /** Waits until there were so many connections. */
  readonly until: (connections: number) => Effect.Effect<void>
}

/** Accepts the connection. */
export const accepted: Uint8Array = Uint8Array.of(0x20, 2, 0, 0)

/** Refuses the user name or the password. */
export const refused: Uint8Array = Uint8Array.of(0x20, 2, 0, 4)

/** Accepts the subscriptions of a packet of less than 128 bytes. */
export const subscribed = (packet: Uint8Array): Uint8Array => {
  const granted: Array<number> = []
  for (let at = 4; at < packet.length; at += 3 + packet[at]! * 256 + packet[at + 1]!) granted.push(1)
  return Uint8Array.of(0x90, 2 + granted.length, packet[2]!, packet[3]!, ...granted)
}

export const isConnect = (packet: Uint8Array): boolean => packet[0] === 0x10
export const isSubscribe = (packet: Uint8Array): boolean => packet[0] === 0x82

/** Calls `answer` with each packet. Packets are small and far apart, so each arrives alone. */
export const make = (
  answer: (socket: Net.Socket, packet: Uint8Array) => void,
  opened: (socket: Net.Socket) => void = () => {}
): Effect.Effect<StubBroker, never, Scope.Scope> =>
  Effect.gen(function* () {
    const waiting = new Map<number, Deferred.Deferred<void>>()
    const sockets = new Set<Net.Socket>()
    let connections = 0
    const reached = (count: number) => {
      const known = waiting.get(count) ?? Effect.runSync(Deferred.make<void>())
      waiting.set(count, known)
      return known
    }
    const server = yield* Effect.acquireRelease(
      Effect.async<Net.Server>((resume) => {
        const server = Net.createServer((socket) => {
          sockets.add(socket)
          socket.on("error", () => {})
          socket.on("data", (packet) => answer(socket, packet))
          connections++
          Deferred.unsafeDone(reached(connections), Effect.void)
          opened(socket)
        }).listen(0, "127.0.0.1", () => resume(Effect.succeed(server)))
      }),
      (server) =>
        Effect.async<void>((resume) => {
          for (const socket of sockets) socket.destroy()
          server.close(() => resume(Effect.void))
        })
    )
    return {
      url: `mqtt://127.0.0.1:${(server.address() as Net.AddressInfo).port}`,
      connections: () => connections,
      until: (count) => Deferred.await(reached(count))
    }
  })
