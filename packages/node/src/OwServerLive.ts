/**
 * The layer of an owserver at an address.
 *
 * @module
 * @since 0.1.0
 */

import * as Net from "node:net"
import { type Options, OwInvalidArgument, OwServer, type OwServerError, type Transport } from "@owserver/client"
import * as Config from "effect/Config"
import type * as ConfigError from "effect/ConfigError"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Layer from "effect/Layer"
import * as NetTransport from "./NetTransport.js"

/**
 * Where the server is.
 *
 * @since 0.1.0
 * @category models
 */
export interface Address {
  /** A name or an address; all addresses of a name are tried. Default: `localhost`. */
  readonly host?: string | undefined
  /** 1 to 65535. Default: 4304, which is registered for owserver. */
  readonly port?: number | undefined
  /** The path of a socket in the file system, in place of host and port. */
  readonly socketPath?: string | undefined
}

/**
 * The options of the service and where the server is.
 *
 * @since 0.1.0
 * @category models
 */
export interface NodeOptions extends Options, Address {}

const name = (argument: string, value: string, what: string): Either.Either<string, readonly [string, string]> =>
  // The empty name is localhost to Node, and a NUL would end it for the system.
  typeof value === "string" && value !== "" && !value.includes("\0")
    ? Either.right(value)
    : Either.left([argument, `expected ${what}`])

/** What has a colon is an IPv6 address, or has the port in it. */
const hostName = (host: string): Either.Either<string, readonly [string, string]> =>
  Either.filterOrLeft(
    name("host", host, "a name or an address"),
    (given) => !given.includes(":") || Net.isIPv6(given),
    () => ["host", `expected a name or an address alone, not ${host}; the port goes separately`] as const
  )

const portNumber = (value: number): Either.Either<number, readonly [string, string]> =>
  Number.isInteger(value) && value >= 1 && value <= 65_535
    ? Either.right(value)
    : Either.left(["port", `expected an integer of 1 to 65535, not ${value}`])

/**
 * The transport to an address, to be given to `OwServer.make` or `OwServer.layer`. Nothing is looked up or opened
 * before it is used. An address that cannot be one is `OwInvalidArgument`.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { transport } from "@owserver/node"
 * import { Either } from "effect"
 *
 * assert.ok(Either.isRight(transport({ host: "localhost" })))
 * assert.ok(Either.isLeft(transport({ host: "localhost:4304" }))) // the port goes separately
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const transport = ({
  host = "localhost",
  socketPath,
  port = 4304
}: Address = {}): Either.Either<Transport, OwInvalidArgument> => {
  const made =
    socketPath !== undefined
      ? Either.map(name("socketPath", socketPath, "the path of a socket"), NetTransport.unix)
      : Either.map(Either.all({ host: hostName(host), port: portNumber(port) }), NetTransport.tcp)
  const server = socketPath ?? `${host}:${port}`
  return Either.mapLeft(
    made,
    ([argument, issue]) => new OwInvalidArgument({ operation: "layer", path: "", server, argument, issue })
  )
}

/**
 * An owserver by its address. Fails where there is none, unless `verify` is false. Build it once and share it: each
 * building has connections of its own.
 *
 * @example
 * ```ts
 * import { layer } from "@owserver/node"
 *
 * const patient = layer({ host: "attic.local", silence: "20 seconds", connectTimeout: "5 seconds", verify: false })
 * ```
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = ({ host, port, socketPath, ...options }: NodeOptions = {}): Layer.Layer<OwServer, OwServerError> =>
  Layer.unwrapEffect(Effect.map(transport({ host, port, socketPath }), (way) => OwServer.layer(way, options)))

/**
 * An owserver by host and port.
 *
 * @example
 * ```ts
 * import { OwServer } from "@owserver/client"
 * import { OwServerLive } from "@owserver/node"
 * import { Effect } from "effect"
 *
 * const program = OwServer.readText("/10.67C6697351FF/temperature")
 * Effect.runPromise(program.pipe(Effect.provide(OwServerLive("localhost", 4304))))
 * ```
 *
 * @since 0.1.0
 * @category layers
 */
export const OwServerLive = (
  host = "localhost",
  port = 4304,
  options: Options = {}
): Layer.Layer<OwServer, OwServerError> => layer({ ...options, host, port })

/**
 * An owserver by configuration, such as `layerConfig({ host: Config.string("OWSERVER_HOST") })`.
 *
 * @example
 * ```ts
 * import { layerConfig } from "@owserver/node"
 * import { Config } from "effect"
 *
 * const server = layerConfig({
 *   host: Config.string("OWSERVER_HOST").pipe(Config.withDefault("localhost")),
 *   port: Config.integer("OWSERVER_PORT").pipe(Config.withDefault(4304))
 * })
 * ```
 *
 * @since 0.1.0
 * @category layers
 */
export const layerConfig = (
  config: Config.Config.Wrap<NodeOptions>
): Layer.Layer<OwServer, OwServerError | ConfigError.ConfigError> =>
  Layer.unwrapEffect(Effect.map(Config.unwrap(config), layer))
