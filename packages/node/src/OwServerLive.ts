/**
 * The layer of a server by host and port.
 *
 * @module
 * @since 0.1.0
 */

import type { Options, OwServer, OwServerError } from "@owserver/client"
import type * as Layer from "effect/Layer"
import * as NodeOwServer from "./NodeOwServer.js"

/**
 * Provides the service of a server by host and port: `NodeOwServer.layer` with positional arguments.
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
): Layer.Layer<OwServer, OwServerError> => NodeOwServer.layer({ ...options, host, port })
