/**
 * The yardstick: node:net and nothing else.
 */
import * as Net from "node:net"

const headerLength = 24

const request = (path: string): Buffer => {
  const bytes = Buffer.alloc(headerLength + path.length + 1)
  bytes.writeInt32BE(path.length + 1, 4)
  bytes.writeInt32BE(2, 8)
  bytes.writeInt32BE(0x100, 12)
  bytes.writeInt32BE(100_050, 16)
  bytes.write(path, headerLength, "latin1")
  return bytes
}

/** A read on a connection of its own. */
const readFresh = (port: number, path: string): Promise<string> =>
  new Promise((resolve, reject) => {
    let got = Buffer.alloc(0)
    const socket = Net.connect({ host: "127.0.0.1", port, noDelay: true })
    socket.on("error", reject)
    socket.on("data", (bytes) => {
      got = got.length === 0 ? bytes : Buffer.concat([got, bytes])
      if (got.length < headerLength) return
      const end = headerLength + got.readInt32BE(4)
      if (got.length < end) return
      socket.destroy()
      resolve(got.toString("latin1", headerLength, end))
    })
    socket.write(request(path))
  })

export const fresh = async (port: number, path: string, count: number): Promise<number> => {
  let right = 0
  for (let n = 0; n < count; n++) if ((await readFresh(port, path)).length === 12) right++
  return right
}
