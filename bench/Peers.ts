/**
 * Peers that answer one request at a time: the fake in memory, and the real owserver over TCP.
 */
import { once } from "node:events"
import * as Net from "node:net"
import type { FakeOwServer } from "@owserver/fake"
import { FrameParser, Limits, MessageType, Reply, Request } from "@owserver/protocol"
import type { Address } from "./Processes.js"

/** The frames of a reply, without keepalives. Incomplete if the server closed the connection. */
export type Answers = ReadonlyArray<Reply.Answer>

export interface Peer {
  readonly ask: (request: Request.Request) => Promise<Answers>
  readonly close: () => void
}

const isWhole = (answers: Answers, { type }: Request.Request): boolean => {
  const last = answers.at(-1)
  return last !== undefined && (type !== MessageType.MSG_DIR || last.payload.length === 0)
}

/** Collects the frames of the current reply. */
class Inbox {
  answers: Array<Reply.Answer> = []
  ended = false
  private readonly parser = FrameParser.make(Reply.layout, { maxBody: Limits.defaultMaxReply })

  push(bytes: Uint8Array): void {
    this.parser.push(Uint8Array.from(bytes))
    for (let next = this.parser.next(); next !== undefined; next = this.parser.next()) {
      if (FrameParser.isMalformed(next)) throw new Error(`a malformed reply: ${FrameParser.describe(next)}`)
      if (next._tag === "Answer") this.answers.push(next)
    }
  }

  take(): Answers {
    const taken = this.answers
    this.answers = []
    return taken
  }
}

export const fake = ({ accept }: FakeOwServer.FakeOwServerService): Peer => {
  const open = () => {
    const inbox = new Inbox()
    const end = () => {
      inbox.ended = true
    }
    return { inbox, ...accept({ send: (bytes) => inbox.push(bytes), end }) }
  }
  let connection = open()
  return {
    ask: async (request) => {
      if (connection.inbox.ended) connection = open()
      connection.receive(Request.encode(request))
      return connection.inbox.take()
    },
    close: () => connection.gone()
  }
}

export const real = async ({ host, port }: Address): Promise<Peer> => {
  const open = async () => {
    const socket = Net.connect({ host, port, noDelay: true })
    const inbox = new Inbox()
    let onChange = () => {}
    const end = () => {
      inbox.ended = true
      onChange()
    }
    socket.on("data", (bytes) => {
      inbox.push(bytes)
      onChange()
    })
    socket.on("close", end)
    socket.on("error", end)
    await once(socket, "connect")
    const until = (isDone: () => boolean) =>
      new Promise<void>((resolve) => {
        onChange = () => isDone() && resolve()
        onChange()
      })
    return { socket, inbox, until }
  }
  let connection = await open()
  return {
    ask: async (request) => {
      if (connection.inbox.ended) connection = await open()
      const { inbox, socket, until } = connection
      socket.write(Request.encode(request))
      await until(() => inbox.ended || isWhole(inbox.answers, request))
      return inbox.take()
    },
    close: () => connection.socket.destroy()
  }
}
