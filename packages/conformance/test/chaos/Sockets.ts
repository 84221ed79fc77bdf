/**
 * Counts the client sockets of this process. Node announces each that connects, and a socket counts until it is destroyed, which
 * closes its descriptor at once. The count is exact at every moment, because it does not wait for the peer. Sockets in
 * `testSockets` do not count.
 */
import * as DiagnosticsChannel from "node:diagnostics_channel"
import type * as Net from "node:net"
import { Effect, type Scope } from "effect"
import { testSockets } from "../RealOwServer.js"

export interface Sockets {
  /** Returns the current number. */
  readonly count: () => number
  /** Returns the highest number so far. */
  readonly most: () => number
}

export const watch: Effect.Effect<Sockets, never, Scope.Scope> = Effect.gen(function* () {
  const sockets = new Set<Net.Socket>()
  let most = 0
  const count = () => {
    for (const socket of sockets) if (socket.destroyed) sockets.delete(socket)
    return sockets.size
  }
  const onSocket = (message: unknown) => {
    const { socket } = message as { readonly socket: Net.Socket }
    if (testSockets.has(socket)) return
    sockets.add(socket)
    most = Math.max(most, count())
  }
  yield* Effect.acquireRelease(
    Effect.sync(() => DiagnosticsChannel.subscribe("net.client.socket", onSocket)),
    () => Effect.sync(() => DiagnosticsChannel.unsubscribe("net.client.socket", onSocket))
  )
  return { count, most: () => most }
})
