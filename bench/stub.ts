/**
 * A server as fast as can be, in a process of its own: whatever is asked is answered by the same twelve bytes, and the
 * connection is kept if it was asked to be. Says its port to the parent, and ends with it.
 */

import * as Net from "node:net"
import { Flags, FrameParser, Limits, Reply, Request } from "@owserver/protocol"

const payload = Buffer.from("        21.5")

const server = Net.createServer({ noDelay: true }, (socket) => {
  const parser = FrameParser.make(Request.layout, { maxBody: Limits.maxRequest })
  socket.on("error", () => {})
  socket.on("data", (bytes) => {
    parser.push(bytes)
    for (let request = parser.next(); request !== undefined; request = parser.next()) {
      if (FrameParser.isMalformed(request)) {
        socket.destroy()
        return
      }
      const { flags } = request
      socket.write(Reply.encode(Reply.answer({ ret: payload.length, size: payload.length, flags, payload })))
      if ((flags & Flags.FLG_PERSISTENCE) === 0) socket.end()
    }
  })
}).listen(0, "127.0.0.1", () => {
  const address = server.address()
  process.send?.(typeof address === "object" && address !== null ? address.port : 0)
})

process.on("disconnect", () => process.exit())
