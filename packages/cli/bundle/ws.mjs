// In place of the package ws: see bundle.mjs. What nobody calls has to be there to be named.
const missing = () => {
  throw new Error("this program has no web sockets")
}

export const WebSocket = missing
export const WebSocketServer = missing
