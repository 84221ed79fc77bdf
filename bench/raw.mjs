// The reference: plain node:net, with the operations of ours.mjs. `raw.mjs?onread` reads into a buffer of its own by the option
// `onread`, which skips the streams of Node.js: no client on Node.js can be faster.
import * as Net from "node:net"

const usesOnread = new URL(import.meta.url).searchParams.has("onread")

const headerLength = 24
const READ = 2
const DIRALL = 7
const OWNET = 0x100
const PERSISTENCE = 0x4
const largest = 100_050

let address
let path

export const setup = ({ host, port, path: value }) => {
  address = { host, port, noDelay: true }
  path = value
}

const request = (type, subject, flags) => {
  const bytes = Buffer.alloc(headerLength + subject.length + 1)
  bytes.writeInt32BE(subject.length + 1, 4)
  bytes.writeInt32BE(type, 8)
  bytes.writeInt32BE(flags, 12)
  bytes.writeInt32BE(type === READ ? largest : 0, 16)
  bytes.write(subject, headerLength, "latin1")
  return bytes
}

/** The receive buffer of all connections: each reply is used before the next chunk arrives. */
const received = Buffer.allocUnsafeSlow(65_536)

/** Opens a connection. Calls `onReply` with each complete reply; at most one request is in flight. */
const connect = (onReply, onFailure) => {
  let rest
  let isDone = false
  const receive = (chunk) => {
    const bytes = rest === undefined ? chunk : Buffer.concat([rest, chunk])
    const end = bytes.length < headerLength ? headerLength : headerLength + bytes.readInt32BE(4)
    if (bytes.length < end) {
      // The next chunk overwrites the receive buffer.
      rest = bytes.buffer === received.buffer ? Buffer.from(bytes) : bytes
      return
    }
    rest = undefined
    onReply(bytes, headerLength + Math.max(0, bytes.readInt32BE(16)))
  }
  const callback = (length) => {
    receive(received.subarray(0, length))
    return true
  }
  const socket = Net.connect(usesOnread ? { ...address, onread: { buffer: received, callback } } : address)
  socket.on("error", onFailure)
  socket.on("close", () => isDone || onFailure(new Error("the server closed the connection")))
  if (!usesOnread) socket.on("data", receive)
  return {
    write: (bytes) => socket.write(bytes),
    close: () => {
      isDone = true
      socket.destroy()
    }
  }
}

/** Sends `count` requests over persistent connections, one in flight on each. */
const kept = (count, connections, requestOf, isRight, sample = () => {}) =>
  new Promise((resolve, reject) => {
    let sent = 0
    let got = 0
    let right = 0
    const all = Array.from({ length: Math.min(connections, count) }, () => {
      let start = 0
      const next = () => {
        start = performance.now()
        connection.write(requestOf(sent++))
      }
      const connection = connect((bytes, end) => {
        if (isRight(bytes, end)) right++
        sample((performance.now() - start) * 1e3)
        if (++got === count) {
          for (const { close } of all) close()
          resolve(right)
        } else if (sent < count) next()
      }, reject)
      return { next, close: connection.close }
    })
    for (const { next } of all) next()
  })

/** Sends `count` requests by concurrent callers, each on a new connection. */
const fresh = (count, callers, sample = () => {}) =>
  new Promise((resolve, reject) => {
    const bytes = request(READ, path, OWNET)
    let sent = 0
    let got = 0
    let right = 0
    const next = () => {
      sent++
      const start = performance.now()
      const connection = connect((reply, end) => {
        connection.close()
        if (isFull(reply, end)) right++
        sample((performance.now() - start) * 1e3)
        if (++got === count) resolve(right)
        else if (sent < count) next()
      }, reject)
      connection.write(bytes)
    }
    for (let n = 0; n < Math.min(callers, count); n++) next()
  })

const isFull = (bytes, end) => bytes.latin1Slice(headerLength, end).length > 0

const always = (bytes) => () => bytes

export const first = () => fresh(1, 1)

export const readPersistent = (count, _, sample) =>
  kept(count, 1, always(request(READ, path, OWNET | PERSISTENCE)), isFull, sample)

export const readFresh = (count, _, sample) => fresh(count, 1, sample)

export const readConcurrent = (count, callers) => fresh(count, callers)

export const readPool = (count, connections) =>
  kept(count, connections, always(request(READ, path, OWNET | PERSISTENCE)), isFull)

export const readPath = (count, where, sample) =>
  kept(count, 1, always(request(READ, where, OWNET | PERSISTENCE)), isFull, sample)

export const dirall = (count, where, sample) =>
  kept(
    count,
    1,
    always(request(DIRALL, where, OWNET | PERSISTENCE)),
    (bytes, end) => bytes.latin1Slice(headerLength, end).split(",").length > 1,
    sample
  )

const sensorPath = (n) => `/28.${n.toString(16).toUpperCase().padStart(12, "0")}/temperature`

export const sensors = (count, connections) =>
  kept(
    count,
    connections,
    (n) => request(READ, sensorPath(n), OWNET | PERSISTENCE),
    (bytes, end) => Number(bytes.latin1Slice(headerLength, end)) > 0
  )

/** Opens `count` connections, and makes one read on each. */
export const connections = (count) => readPool(count, count)
