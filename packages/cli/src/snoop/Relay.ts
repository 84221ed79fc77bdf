/**
 * A relay that hands on what it gets, as it came, and says what passes.
 *
 * @since 0.1.0
 */
import * as Net from "node:net"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { Address } from "../settings/Address.js"

/**
 * What happens on a connection; `number` counts them from 1.
 *
 * @since 0.1.0
 * @category models
 */
export type RelayEvent =
  | { readonly _tag: "Opened"; readonly number: number; readonly from: string }
  | { readonly _tag: "Reached"; readonly number: number }
  | { readonly _tag: "Bytes"; readonly number: number; readonly from: Side; readonly bytes: Uint8Array }
  /** That side sends nothing more. */
  | { readonly _tag: "Ended"; readonly number: number; readonly from: Side }
  /** That side failed, or could not be reached. */
  | { readonly _tag: "Failed"; readonly number: number; readonly from: Side; readonly code: string }
  | { readonly _tag: "Closed"; readonly number: number }

/**
 * @since 0.1.0
 * @category models
 */
export type Side = "client" | "server"

const connect = ({ host, port, socketPath }: Address): Net.Socket =>
  Net.connect(
    socketPath === undefined
      ? { host: host ?? "localhost", port: port ?? 4304, noDelay: true, allowHalfOpen: true }
      : { path: socketPath, allowHalfOpen: true }
  )

/** Each side is read as fast as the other takes it, and its end is handed on; a failure ends both. */
const serve = (client: Net.Socket, number: number, address: Address, tell: (happening: RelayEvent) => void) => {
  const server = connect(address)
  let closed = 0
  let reached = false
  const side = (from: Side, socket: Net.Socket, other: Net.Socket) => {
    socket.on("data", (bytes) => tell({ _tag: "Bytes", number, from, bytes }))
    socket.on("end", () => tell({ _tag: "Ended", number, from }))
    socket.on("error", (error) => {
      tell({ _tag: "Failed", number, from, code: "code" in error ? String(error.code) : error.message })
      // Whoever is on the other side is to see the same: a reset, or an end where there was nobody to begin with.
      if (reached) other.resetAndDestroy()
      else other.destroy()
    })
    socket.on("close", () => {
      if (++closed === 2) tell({ _tag: "Closed", number })
      else if (!other.writableEnded) other.destroy()
    })
    socket.pipe(other)
  }
  tell({ _tag: "Opened", number, from: `${client.remoteAddress}:${client.remotePort}` })
  server.on("connect", () => {
    reached = true
    tell({ _tag: "Reached", number })
  })
  side("client", client, server)
  side("server", server, client)
  return server
}

/**
 * Listens until the scope closes, and gives the port. `tell` is called as things happen, in their order; the bytes are its to
 * keep.
 *
 * @since 0.1.0
 * @category constructors
 */
export const listen = (
  { host, port }: { readonly host: string; readonly port: number },
  to: Address,
  tell: (happening: RelayEvent) => void
): Effect.Effect<number, NodeJS.ErrnoException, Scope.Scope> =>
  Effect.map(
    Effect.acquireRelease(
      Effect.async<{ readonly server: Net.Server; readonly sockets: Set<Net.Socket> }, NodeJS.ErrnoException>(
        (resume) => {
          const sockets = new Set<Net.Socket>()
          let number = 0
          const keep = (socket: Net.Socket) => {
            sockets.add(socket)
            socket.on("close", () => sockets.delete(socket))
          }
          const server = Net.createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
            keep(client)
            keep(serve(client, ++number, to, tell))
          })
          server.once("error", (error) => resume(Effect.fail(error)))
          server.listen(port, host, () => resume(Effect.succeed({ server, sockets })))
        }
      ),
      ({ server, sockets }) =>
        Effect.sync(() => {
          server.close()
          for (const socket of sockets) socket.destroy()
        })
    ),
    ({ server }) => (server.address() as Net.AddressInfo).port
  )
