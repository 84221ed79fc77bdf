/**
 * The sockets of the clients of this process, as they see them: Node announces each that connects. A socket counts from then
 * until it is destroyed, which closes its descriptor at once. So no moment is missed, and none is counted in which the far
 * end has just not heard of the end yet. Those of the tests are `aside`, and not counted.
 */
import * as DiagnosticsChannel from "node:diagnostics_channel"
import type * as Net from "node:net"
import { Effect, type Scope } from "effect"
import { testSockets } from "../RealOwServer.js"

export interface Sockets {
  /** How many there are now. */
  readonly count: () => number
  /** The most there were at a time. */
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
