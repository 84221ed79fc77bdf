/**
 * A minimal fast server in a process of its own. `/dirN` lists N devices, `/largeN` has N bytes, and any other path has twelve. It
 * grants persistence. Sends its port to the parent, and exits with it.
 */
import * as Net from "node:net"
import { Flags, FrameParser, Limits, Reply, Request } from "@owserver/protocol"

const device = (n: number): string => `/28.${n.toString(16).toUpperCase().padStart(12, "0")}/`

const listing = (count: number): Reply.Answer => {
  const text = Array.from({ length: count }, (_, n) => device(n)).join(",")
  return Reply.answer({ size: text.length, payload: Buffer.from(`${text}\0`) })
}

const value = (payload: Uint8Array): Reply.Answer =>
  Reply.answer({ ret: payload.length, size: payload.length, payload })

const small = value(Buffer.from("        21.5"))

const make = (path: string): Reply.Answer => {
  const [, kind, count] = /^\/(dir|large)(\d+)$/.exec(path) ?? []
  if (kind === undefined) return small
  return kind === "dir" ? listing(Number(count)) : value(Buffer.alloc(Number(count), "x"))
}

const frames = new Map<string, Uint8Array>()

/** Returns the encoded reply. All plain values share one. */
const frameOf = (path: string, flags: number): Uint8Array => {
  const key = path.startsWith("/dir") || path.startsWith("/large") ? `${path} ${flags}` : `${flags}`
  const known = frames.get(key)
  if (known !== undefined) return known
  const frame = Reply.encode({ ...make(path), flags })
  frames.set(key, frame)
  return frame
}

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
      socket.write(frameOf(Request.path(request), request.flags))
      if ((request.flags & Flags.FLG_PERSISTENCE) === 0) socket.end()
    }
  })
}).listen({ port: 0, host: "127.0.0.1", backlog: 4096 }, () => {
  const address = server.address()
  process.send?.(typeof address === "object" && address !== null ? address.port : 0)
})

process.on("disconnect", () => process.exit())
