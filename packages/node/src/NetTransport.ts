/**
 * Transports over `node:net`: TCP, and sockets in the file system.
 *
 * @module
 * @since 0.1.0
 */

import * as Net from "node:net"
import * as Timers from "node:timers"
import { Transport } from "@owserver/client"

/**
 * Where a server listens.
 *
 * @since 0.1.0
 * @category models
 */
export interface TcpAddress {
  /** A name or an address. All addresses of a name are tried. */
  readonly host: string
  /** 1 to 65535. */
  readonly port: number
}

const show = ({ host, port }: TcpAddress): string => (host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`)

/**
 * What comes is put into one buffer for all connections, as it is used up before the next comes: that saves a buffer each
 * time, and the reading of large replies is a third faster.
 */
const received = new Uint8Array(65_536)

/** Node takes a longer one for none at all. The watch looks again if it was woken early. */
const longestTimer = 0x7fff_ffff

/** What cannot be an address is thrown by Node, and is to be told as all other failures are. */
const socketTo = (options: Net.NetConnectOpts): Net.Socket => {
  try {
    return Net.connect(options)
  } catch (cause) {
    return new Net.Socket().destroy(cause as Error)
  }
}

const make = (server: string, options: Net.NetConnectOpts): Transport => ({
  server,
  connect: (handler) => {
    let ended = false
    let written = 0
    let unsent = 0
    const end = (how: Transport.End) => {
      if (ended) return
      ended = true
      // A failed write is not counted as waiting any more, though it was not sent.
      unsent = how.syscall === "write" ? written : socket.writableLength
      socket.destroy()
      handler.onEnd(how)
    }
    const onread = {
      buffer: received,
      callback: (length: number, buffer: Uint8Array) => {
        if (!ended) handler.onData(buffer.subarray(0, length))
        return true
      }
    }
    const socket = socketTo({ ...options, onread })
    socket.on("connect", () => handler.onOpen())
    socket.on("error", (error) => end(Transport.endOf(error)))
    socket.on("end", () => end({ reason: "Closed" }))
    socket.on("close", () => end({ reason: "Closed" }))
    return {
      write: (bytes) => {
        written = bytes.length
        socket.write(bytes)
      },
      unsent: () => (ended ? unsent : socket.writableLength),
      peer: () => {
        const { remoteAddress: host, remotePort: port = 0 } = socket
        return host === undefined ? undefined : show({ host, port })
      },
      close: () => {
        ended = true
        socket.destroy()
      },
      setIdle: (isIdle) => void (isIdle ? socket.unref() : socket.ref())
    }
  },
  // No sleep of the Clock service: that would keep the process alive.
  timer: (millis, callback) => {
    const timer = Timers.setTimeout(callback, Math.min(millis, longestTimer)).unref()
    return () => Timers.clearTimeout(timer)
  }
})

/**
 * The transport to an address over TCP. Nothing is looked up or opened before it is used.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { OwServer } from "@owserver/client"
 * import { NetTransport } from "@owserver/node"
 *
 * const lan = OwServer.layer(NetTransport.tcp({ host: "192.168.1.20", port: 4304 }))
 * assert.strictEqual(NetTransport.tcp({ host: "::1", port: 4304 }).server, "[::1]:4304")
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const tcp = (address: TcpAddress): Transport =>
  make(show(address), { host: address.host, port: address.port, noDelay: true })

/**
 * The transport to a socket in the file system, which a relay may have put in front of a server.
 *
 * @example
 * ```ts
 * import { OwServer } from "@owserver/client"
 * import { NetTransport } from "@owserver/node"
 *
 * const relay = OwServer.layer(NetTransport.unix("/run/owserver.sock"), { persistent: false })
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const unix = (path: string): Transport => make(path, { path })
