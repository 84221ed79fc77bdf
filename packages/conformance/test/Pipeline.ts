/**
 * Sends many requests at once on one connection. The replies are bytes, to compare with those of another server.
 */
import * as Net from "node:net"
import { Flags } from "@owserver/client"
import type { FakeOwServer } from "@owserver/fake"
import { Request } from "@owserver/protocol"
import { Effect, type Scope } from "effect"

/** Returns the frame of each reply, in the order of the requests. DIR is not supported, because its replies have many frames. */
export type Ask = (requests: ReadonlyArray<Request.Request>) => Effect.Effect<ReadonlyArray<Buffer>>

const headerLength = 24
const payloadAt = 4

/** Splits received bytes into frames, and drops keepalives. */
class Frames {
  private rest = Buffer.alloc(0)
  private frames: Array<Buffer> = []

  push(bytes: Uint8Array): void {
    const all = Buffer.concat([this.rest, bytes])
    let from = 0
    while (all.length >= from + headerLength) {
      const payload = all.readInt32BE(from + payloadAt)
      const end = from + headerLength + Math.max(0, payload)
      if (all.length < end) break
      if (payload >= 0) this.frames.push(all.subarray(from, end))
      from = end
    }
    this.rest = all.subarray(from)
  }

  get length(): number {
    return this.frames.length
  }

  take(): ReadonlyArray<Buffer> {
    const taken = this.frames
    this.frames = []
    return taken
  }
}

const encode = (requests: ReadonlyArray<Request.Request>): Buffer =>
  Buffer.concat(
    requests.map(({ flags, ...request }) => Request.encode({ ...request, flags: flags | Flags.FLG_PERSISTENCE }))
  )

const closed = (requests: number, replies: number) =>
  new Error(`the server closed the connection after ${replies} of ${requests} replies`)

/** Connects to the fake in memory, which replies synchronously. */
export const toFake = ({ accept }: FakeOwServer.FakeOwServerService): Ask => {
  const frames = new Frames()
  const { receive } = accept({ send: (bytes) => frames.push(bytes), end: () => {} })
  return (requests) =>
    Effect.sync(() => {
      receive(encode(requests))
      if (frames.length !== requests.length) throw closed(requests.length, frames.length)
      return frames.take()
    })
}

/** Connects over TCP. The first request is sent alone, because its reply grants persistence. */
export const toReal = (port: number): Effect.Effect<Ask, never, Scope.Scope> =>
  Effect.gen(function* () {
    const frames = new Frames()
    let onChange = () => {}
    let isClosed = false
    const socket = yield* Effect.acquireRelease(
      Effect.sync(() => Net.connect({ host: "127.0.0.1", port, noDelay: true })),
      (socket) => Effect.sync(() => socket.destroy())
    )
    socket.on("data", (bytes) => {
      frames.push(bytes)
      onChange()
    })
    socket.on("error", () => {})
    socket.on("close", () => {
      isClosed = true
      onChange()
    })
    const ask: Ask = (requests) =>
      Effect.async((resume) => {
        onChange = () => {
          if (frames.length === requests.length) resume(Effect.succeed(frames.take()))
          else if (isClosed) resume(Effect.die(closed(requests.length, frames.length)))
        }
        socket.write(encode(requests))
        onChange()
      })
    yield* ask([Request.nop()])
    return ask
  })
