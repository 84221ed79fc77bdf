/** A port that leads to another one, or to none: the address stays while the server behind it goes and comes back. */
import * as Net from "node:net"
import { Effect, type Scope } from "effect"

export interface Relay {
  readonly port: number
  /** Leads to this port from now on. Cuts all connections. `undefined` refuses new ones. */
  readonly lead: (port: number | undefined) => Effect.Effect<void>
}

export const make: Effect.Effect<Relay, never, Scope.Scope> = Effect.gen(function* () {
  const sockets = new Set<Net.Socket>()
  let target: number | undefined
  const cut = () => {
    for (const socket of sockets) socket.resetAndDestroy()
    sockets.clear()
  }
  const server = yield* Effect.acquireRelease(
    Effect.async<Net.Server>((resume) => {
      const server = Net.createServer((client) => {
        client.on("error", () => {})
        if (target === undefined) return void client.resetAndDestroy()
        const upstream = Net.connect(target, "127.0.0.1")
        for (const [one, other] of [
          [client, upstream],
          [upstream, client]
        ] as const) {
          sockets.add(one)
          one.on("error", () => {})
          one.on("close", () => {
            sockets.delete(one)
            other.destroy()
          })
          one.pipe(other)
        }
      }).listen(0, "127.0.0.1", () => resume(Effect.succeed(server)))
    }),
    (server) =>
      Effect.async<void>((resume) => {
        server.close(() => resume(Effect.void))
        cut()
      })
  )
  return {
    port: (server.address() as Net.AddressInfo).port,
    lead: (port) =>
      Effect.sync(() => {
        target = port
        cut()
      })
  }
})
