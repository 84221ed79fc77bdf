/**
 * The `OwServer` service on Node.js, over TCP and Unix sockets.
 *
 * @module
 * @since 0.1.0
 */

export * as NetTransport from "./NetTransport.js"
export * as NodeOwServer from "./NodeOwServer.js"
export * from "./OwServerLive.js"
export * as ServerAddress from "./ServerAddress.js"
