/**
 * The `OwServer` service on Node.js, over TCP.
 *
 * @since 0.1.0
 */

export * from "./OwServerLive.js"
export * as TcpTransport from "./TcpTransport.js"
