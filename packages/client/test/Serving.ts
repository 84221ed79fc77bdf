import { type Options, OwServer } from "@owserver/client"
import { MessageType, type Reply, Request } from "@owserver/protocol"
import { Effect } from "effect"
import * as Peer from "./Peer.js"

export type Answer = (request: Request.Request) => ReadonlyArray<Reply.Reply>

/** A service of a server that answers like this, and what it was asked. */
export const serving = (answer: Answer, options: Options = {}) => {
  const requests: Array<Request.Request> = []
  const peer = Peer.make({
    onRequest: (request, line) => {
      requests.push(request)
      const replies = answer(request).map((reply) => (reply._tag === "Answer" ? Peer.keeping(reply) : reply))
      line.reply(...replies)
    }
  })
  const asked = () => requests.map((request) => `${MessageType.name(request.type)} ${Request.path(request)}`)
  return Effect.map(OwServer.make(peer.transport, { verify: false, ...options }), (ow) => ({
    asked,
    ow,
    peer,
    requests
  }))
}
