/**
 * A TCP relay that forwards bytes unchanged and reports them.
 *
 * @since 0.1.0
 */
import * as Net from "node:net"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { Address } from "../settings/Address.js"

/**
 * An event of a relayed connection. `number` counts the connections from 1.
 *
 * @since 0.1.0
 * @category models
 */
export type RelayEvent =
  | { readonly _tag: "Opened"; readonly number: number; readonly from: string }
  | { readonly _tag: "Reached"; readonly number: number }
  | { readonly _tag: "Bytes"; readonly number: number; readonly from: Side; readonly bytes: Uint8Array }
  /** That side finished sending. */
  | { readonly _tag: "Ended"; readonly number: number; readonly from: Side }
  /** That side failed, or could not be connected. */
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

/** Connects both sides with backpressure. Forwards the end of each side; a failure of one side closes both. */
const serve = (client: Net.Socket, number: number, address: Address, emit: (event: RelayEvent) => void) => {
  const server = connect(address)
  let closed = 0
  let reached = false
  const side = (from: Side, socket: Net.Socket, other: Net.Socket) => {
    socket.on("data", (bytes) => emit({ _tag: "Bytes", number, from, bytes }))
    socket.on("end", () => emit({ _tag: "Ended", number, from }))
    socket.on("error", (error) => {
      emit({ _tag: "Failed", number, from, code: "code" in error ? String(error.code) : error.message })
      // Passes the failure to the other side: resets its connection, or closes it if the server was never connected.
      if (reached) other.resetAndDestroy()
      else other.destroy()
    })
    socket.on("close", () => {
      if (++closed === 2) emit({ _tag: "Closed", number })
      else if (!other.writableEnded) other.destroy()
    })
    socket.pipe(other)
  }
  emit({ _tag: "Opened", number, from: `${client.remoteAddress}:${client.remotePort}` })
  server.on("connect", () => {
    reached = true
    emit({ _tag: "Reached", number })
  })
  side("client", client, server)
  side("server", server, client)
  return server
}

/**
 * Listens until the scope closes, and returns the port. Calls `emit` with each event, in order. `emit` may keep the bytes
 * of an event.
 *
 * @since 0.1.0
 * @category constructors
 */
export const listen = (
  { host, port }: { readonly host: string; readonly port: number },
  to: Address,
  emit: (event: RelayEvent) => void
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
            keep(serve(client, ++number, to, emit))
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
