/**
 * The ways from the client to a server: in both modes, over both transports.
 */
import * as NodeSocket from "@effect/platform-node/NodeSocket"
import type { Options, OwServer, OwServerError } from "@owserver/client"
import * as SocketTransport from "@owserver/client/SocketTransport"
import { OwServerLive } from "@owserver/node"
import type { Layer } from "effect"

export interface Address {
  readonly host: string
  readonly port: number
}

export interface Way {
  readonly name: string
  readonly to: (address: Address, options?: Options) => Layer.Layer<OwServer, OwServerError>
}

export const persistent: Way = {
  name: "persistent, node:net",
  to: ({ host, port }, options) => OwServerLive(host, port, options)
}

export const perRequest: Way = {
  name: "per request, node:net",
  to: ({ host, port }, options) => OwServerLive(host, port, { ...options, persistent: false })
}

const overSocket = ({ host, port }: Address, options: Options) =>
  SocketTransport.layer(
    { server: `${host}:${port}`, socket: NodeSocket.makeNet({ host, port, noDelay: true }) },
    options
  )

export const persistentSocket: Way = {
  name: "persistent, Socket",
  to: (address, options) => overSocket(address, { ...options })
}

export const perRequestSocket: Way = {
  name: "per request, Socket",
  to: (address, options) => overSocket(address, { ...options, persistent: false })
}

export const all: ReadonlyArray<Way> = [persistent, perRequest, persistentSocket, perRequestSocket]
