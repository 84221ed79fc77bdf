/**
 * The layer of an owserver at an address.
 *
 * @since 0.1.0
 */
import { type Options, OwInvalidArgument, OwServer, type OwServerError } from "@owserver/client"
import * as Config from "effect/Config"
import type * as ConfigError from "effect/ConfigError"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as TcpTransport from "./TcpTransport.js"

/**
 * The options of the service and where the server is.
 *
 * @since 0.1.0
 * @category models
 */
export interface AddressOptions extends Options {
  /** A name or an address; all addresses of a name are tried. Default: `localhost`. */
  readonly host?: string | undefined
  /** 1 to 65535. Default: 4304, which is registered for owserver. */
  readonly port?: number | undefined
}

/**
 * An owserver by its address. Fails where there is none, unless `verify` is false. Build it once and share it: each
 * building has connections of its own.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = ({
  host = "localhost",
  port = 4304,
  ...options
}: AddressOptions = {}): Layer.Layer<OwServer, OwServerError> => {
  const invalid = (argument: string, issue: string) =>
    Layer.fail(new OwInvalidArgument({ operation: "layer", path: "", server: `${host}:${port}`, argument, issue }))
  // The empty name is localhost to Node, and a NUL would end the name for the resolver.
  if (typeof host !== "string" || host === "" || host.includes("\0")) {
    return invalid("host", "expected a name or an address")
  }
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    return invalid("port", `expected an integer of 1 to 65535, not ${port}`)
  }
  return OwServer.layer(TcpTransport.make({ host, port }), options)
}

/**
 * An owserver by host and port.
 *
 * ```ts
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
 * @since 0.1.0
 * @category layers
 */
export const layerConfig = (
  config: Config.Config.Wrap<AddressOptions>
): Layer.Layer<OwServer, OwServerError | ConfigError.ConfigError> =>
  Layer.unwrapEffect(Effect.map(Config.unwrap(config), layer))
