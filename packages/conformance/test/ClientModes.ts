/**
 * The modes of a client: persistent or not, over each transport.
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

export interface ClientMode {
  readonly name: string
  readonly layer: (address: Address, options?: Options) => Layer.Layer<OwServer, OwServerError>
}

export const persistent: ClientMode = {
  name: "persistent, node:net",
  layer: ({ host, port }, options) => OwServerLive(host, port, options)
}

export const perRequest: ClientMode = {
  name: "per request, node:net",
  layer: ({ host, port }, options) => OwServerLive(host, port, { ...options, persistent: false })
}

const overSocket = ({ host, port }: Address, options: Options) =>
  SocketTransport.layer(
    { server: `${host}:${port}`, socket: NodeSocket.makeNet({ host, port, noDelay: true }) },
    options
  )

export const persistentSocket: ClientMode = {
  name: "persistent, Socket",
  layer: (address, options) => overSocket(address, { ...options })
}

export const perRequestSocket: ClientMode = {
  name: "per request, Socket",
  layer: (address, options) => overSocket(address, { ...options, persistent: false })
}

export const all: ReadonlyArray<ClientMode> = [persistent, perRequest, persistentSocket, perRequestSocket]
