/**
 * The `OwServer` service on Node.js, over TCP.
 *
 * @module
 * @since 0.1.0
 */

export * as NetTransport from "./NetTransport.js"
export * from "./OwServerLive.js"
