/**
 * A transport in memory. Bytes arrive in order in microtasks, so a test clock cannot skip them.
 */
import type { Transport } from "@owserver/client"
import type { Conversation, Wire } from "./connection.js"

const soon = (work: () => void): void => {
  Promise.resolve().then(work)
}

export const transport = (accept: (wire: Wire) => Conversation): Transport => ({
  server: "memory",
  connect: (handler) => {
    let open = true
    const whileOpen = (work: () => void) => soon(() => open && work())
    let conversation: Conversation | undefined
    whileOpen(() => {
      conversation = accept({
        send: (bytes) => whileOpen(() => handler.onData(bytes)),
        end: (reason) =>
          whileOpen(() => {
            open = false
            handler.onEnd({ reason })
          })
      })
      handler.onOpen()
    })
    return {
      write: (bytes) => whileOpen(() => conversation?.receive(bytes)),
      unsent: () => 0,
      peer: () => undefined,
      close: () => {
        open = false
        soon(() => conversation?.gone())
      }
    }
  }
})
