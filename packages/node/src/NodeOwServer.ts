/**
 * The `OwServer` service over TCP or a Unix socket, from an address or from configuration.
 *
 * @module
 * @since 0.1.0
 */

import * as Net from "node:net"
import {
  OwInvalidArgument,
  OwServer,
  type OwServerError,
  type OwServerService,
  type Options as ServiceOptions,
  type Transport
} from "@owserver/client"
import * as Config from "effect/Config"
import type * as ConfigError from "effect/ConfigError"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"
import * as NetTransport from "./NetTransport.js"

/**
 * The address of a server: host and port, or the path of a Unix socket.
 *
 * @since 0.1.0
 * @category models
 */
export interface Address {
  /** A host name or an IP address. The client tries all addresses of a name. Default: `localhost`. */
  readonly host?: string | undefined
  /** 1 to 65535. Default: 4304, the registered port of owserver. */
  readonly port?: number | undefined
  /** The path of a Unix socket, used instead of host and port. */
  readonly socketPath?: string | undefined
}

/**
 * The address of the server and the options of the service.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options extends ServiceOptions, Address {}

type Issue = readonly [argument: string, issue: string]

const name = (argument: string, value: string, expected: string): Either.Either<string, Issue> =>
  // Node.js resolves an empty name to localhost, and the system truncates a name at a NUL.
  typeof value === "string" && value !== "" && !value.includes("\0")
    ? Either.right(value)
    : Either.left([argument, `expected ${expected}`])

/**
 * Accepts a colon only in an IPv6 address. In any other text a colon is followed by a port, which does not belong to the
 * host.
 */
const hostName = (host: string): Either.Either<string, Issue> =>
  Either.filterOrLeft(
    name("host", host, "a name or an address"),
    (host) => !host.includes(":") || Net.isIPv6(host),
    () => ["host", `expected a name or an address alone, not ${host}; the port goes separately`] as const
  )

const portNumber = (value: number): Either.Either<number, Issue> =>
  Number.isInteger(value) && value >= 1 && value <= 65_535
    ? Either.right(value)
    : Either.left(["port", `expected an integer of 1 to 65535, not ${value}`])

/**
 * Returns the transport to an address, for `OwServer.make` or `OwServer.layer`. The transport does not resolve the host
 * name or open a connection before it is used. An invalid address is a `Left` with `OwInvalidArgument`.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict"
 * import { NodeOwServer } from "@owserver/node"
 * import { Either } from "effect"
 *
 * assert.ok(Either.isRight(NodeOwServer.transport({ host: "localhost" })))
 * assert.ok(Either.isLeft(NodeOwServer.transport({ host: "localhost:4304" }))) // the port goes separately
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
 * Makes the service of a server. The scope owns its connections. Fails if no owserver answers, unless `verify` is false.
 *
 * @example
 * ```ts
 * import { NodeOwServer } from "@owserver/node"
 * import { Effect } from "effect"
 *
 * const devices = Effect.gen(function* () {
 *   const attic = yield* NodeOwServer.make({ host: "attic.local" })
 *   const cellar = yield* NodeOwServer.make({ host: "cellar.local" })
 *   return [...(yield* attic.dir("/")), ...(yield* cellar.dir("/"))]
 * }).pipe(Effect.scoped)
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = ({
  host,
  port,
  socketPath,
  ...options
}: Options = {}): Effect.Effect<OwServerService, OwServerError, Scope.Scope> =>
  Effect.flatMap(transport({ host, port, socketPath }), (transport) => OwServer.make(transport, options))

/**
 * Provides the service of a server. Fails if no owserver answers, unless `verify` is false. Build the layer once and share
 * it: each build opens its own connections.
 *
 * @example
 * ```ts
 * import { NodeOwServer } from "@owserver/node"
 *
 * const patient = NodeOwServer.layer({
 *   host: "attic.local",
 *   silence: "20 seconds",
 *   connectTimeout: "5 seconds",
 *   verify: false
 * })
 * ```
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = (options?: Options): Layer.Layer<OwServer, OwServerError> => Layer.scoped(OwServer, make(options))

/**
 * Provides the service of a server whose address and options are configuration. Fails with `ConfigError` if a value is
 * missing or cannot be parsed, and otherwise as {@link layer} does.
 *
 * @example
 * ```ts
 * import { NodeOwServer } from "@owserver/node"
 * import { Config } from "effect"
 *
 * const server = NodeOwServer.layerConfig({
 *   host: Config.string("OWSERVER_HOST").pipe(Config.withDefault("localhost")),
 *   port: Config.integer("OWSERVER_PORT").pipe(Config.withDefault(4304))
 * })
 * ```
 *
 * @since 0.1.0
 * @category layers
 */
export const layerConfig = (
  config: Config.Config.Wrap<Options>
): Layer.Layer<OwServer, OwServerError | ConfigError.ConfigError> =>
  Layer.scoped(OwServer, Effect.flatMap(Config.unwrap(config), make))
