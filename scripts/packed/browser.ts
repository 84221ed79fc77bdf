// A program for browsers: the client with a transport of its own, here over a server that answers each request with one value.
import { OwServer, type Transport } from "@owserver/client"
import { Reply } from "@owserver/protocol"
import * as Effect from "effect/Effect"

const payload = new TextEncoder().encode("21.5")
const reply = Reply.encode(Reply.answer({ ret: payload.length, size: payload.length, payload }))

const transport: Transport = {
  server: "page",
  connect: (handler) => {
    queueMicrotask(() => handler.onOpen())
    return {
      write: () => queueMicrotask(() => handler.onData(reply)),
      unsent: () => 0,
      peer: () => undefined,
      close: () => {}
    }
  }
}

OwServer.readText("/10.67C6697351FF/temperature")
  .pipe(Effect.provide(OwServer.layer(transport, { verify: false })), Effect.runPromise)
  .then(console.log)
