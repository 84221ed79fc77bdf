/**
 * A simulated owserver. No I/O here: bytes in, bytes out. Around it are a transport in memory and, in the module `tcp`, a
 * server over TCP.
 *
 * @since 0.1.0
 */
import type { Transport } from "@owserver/client"
import { Flags, FrameParser, Limits, MessageType, Reply, Request } from "@owserver/protocol"
import type { Bus } from "./Bus.js"
import { answer } from "./internal/answer.js"

/**
 * The server's side of one connection.
 *
 * @since 0.1.0
 * @category models
 */
export interface Conversation {
  /** Takes bytes from the client; gives those to send back, and whether the connection ends with them. */
  readonly receive: (bytes: Uint8Array) => { readonly bytes: ReadonlyArray<Uint8Array>; readonly close: boolean }
}

/** A WRITE whose size leaves no path: owserver closes the connection without a word. */
const isBroken = ({ payload, size, type }: Request.Request): boolean =>
  type === MessageType.MSG_WRITE && payload.length > 0 && (size < 0 || size >= payload.length)

/**
 * Begins a conversation with a server that has the bus. Each connection has one of its own.
 *
 * @since 0.1.0
 * @category constructors
 */
export const converse = (bus: Bus): Conversation => {
  const parser = FrameParser.make(Request.layout, { maxBody: Limits.maxRequest })
  return {
    receive: (received) => {
      parser.push(received)
      const bytes: Array<Uint8Array> = []
      for (;;) {
        const request = parser.next()
        if (request === undefined) return { bytes, close: false }
        if (FrameParser.isMalformed(request) || isBroken(request)) return { bytes, close: true }
        for (const reply of answer(bus, request)) bytes.push(Reply.encode({ ...reply, flags: request.flags }))
        if ((request.flags & Flags.FLG_PERSISTENCE) === 0) return { bytes, close: true }
      }
    }
  }
}

/** Runs what a transport must not do before it returned. Microtasks only, so that a test clock cannot leap over it. */
const soon = (work: () => void): void => {
  Promise.resolve().then(work)
}

/**
 * A transport to a server in memory: no socket, no timer.
 *
 * @since 0.1.0
 * @category constructors
 */
export const transport = (bus: Bus): Transport => ({
  server: "memory",
  connect: (handler) => {
    const conversation = converse(bus)
    let open = true
    const whileOpen = (work: () => void) => soon(() => open && work())
    whileOpen(() => handler.onOpen())
    return {
      write: (sent) =>
        whileOpen(() => {
          const { bytes, close } = conversation.receive(sent)
          for (const frame of bytes) whileOpen(() => handler.onData(frame))
          if (!close) return
          whileOpen(() => {
            open = false
            handler.onEnd({ reason: "Closed" })
          })
        }),
      unsent: () => 0,
      peer: () => undefined,
      close: () => {
        open = false
      }
    }
  }
})
