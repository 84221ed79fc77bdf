// Replaces the package ws in bundles (see bundle.mjs). The exports are imported but never called.
const missing = () => {
  throw new Error("this program has no web sockets")
}

export const WebSocket = missing
export const WebSocketServer = missing
