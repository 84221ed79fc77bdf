import type { FakeOwServer } from "@owserver/fake"
import { FrameParser, Limits, MessageType, Reply, Request } from "@owserver/protocol"
import { Option } from "effect"

/** A client without logic: it sends raw requests and records everything that arrives. */
export interface RawClient {
  send(...requests: ReadonlyArray<Request.Request>): void
  sendBytes(bytes: Uint8Array): void
  /** Half-closes the connection. */
  finish(): void
  /** Disconnects. */
  leave(): void
  readonly replies: ReadonlyArray<Reply.Reply>
  readonly answers: ReadonlyArray<Reply.Answer>
  readonly keepAlives: number
  readonly end: "Closed" | "Reset" | undefined
}

const isAnswer = (reply: Reply.Reply): reply is Reply.Answer => reply._tag === "Answer"

/** Opens a connection to a server in memory. The server answers within the sending call if it needs no time. */
export const open = ({ accept }: FakeOwServer.FakeOwServerService): RawClient => {
  const parser = FrameParser.make(Reply.layout, { maxBody: Limits.defaultMaxReply })
  const replies: Array<Reply.Reply> = []
  let end: RawClient["end"]
  const { finish, gone, receive } = accept({
    send: (bytes) => {
      parser.push(Uint8Array.from(bytes))
      for (let next = parser.next(); next !== undefined && !FrameParser.isMalformed(next); next = parser.next()) {
        replies.push(next)
      }
    },
    end: (how) => {
      if (end !== undefined) throw new Error("the connection was ended twice")
      end = how
    }
  })
  return {
    send: (...requests) => {
      for (const request of requests) receive(Request.encode(request))
    },
    sendBytes: receive,
    finish,
    leave: gone,
    replies,
    get answers() {
      return replies.filter(isAnswer)
    },
    get keepAlives() {
      return replies.length - replies.filter(isAnswer).length
    },
    get end() {
      return end
    }
  }
}

/** The words of a header; a reading is long enough for everything unless it says less. */
interface Words {
  readonly flags?: number
  readonly size?: number
  readonly offset?: number
}

export const on = (type: number, path: string, words: Words = {}): Request.Request =>
  Request.make(type, Buffer.from(`${path}\0`), words)

export const read = (path: string, { size = Limits.maxReadSize, ...words }: Words = {}): Request.Request =>
  on(MessageType.MSG_READ, path, { ...words, size })

export const write = (path: string, data: string | Uint8Array, words: Words = {}): Request.Request => {
  const bytes = Buffer.from(data)
  const payload = Buffer.concat([Buffer.from(`${path}\0`), bytes])
  return Request.make(MessageType.MSG_WRITE, payload, { size: bytes.length, ...words })
}

/** Sends a request on a new connection. Returns its reply of one frame, which must arrive at once. */
export const ask = (server: FakeOwServer.FakeOwServerService, request: Request.Request): Reply.Answer => {
  const line = open(server)
  line.send(request)
  const [answer, ...more] = line.answers
  if (answer === undefined || more.length > 0) throw new Error(`expected one answer, got ${line.replies.length} frames`)
  return answer
}

export const text = ({ payload }: Reply.Answer): string => Buffer.from(payload).toString()

/** The entries of a listing. */
export const list = (server: FakeOwServer.FakeOwServerService, path: string, flags = 0): ReadonlyArray<string> => {
  const { payload, ret, size } = ask(server, on(MessageType.MSG_DIRALL, path, { flags }))
  if (ret < 0) throw new Error(`the listing of ${path} is refused: ${ret}`)
  return size === 0 ? [] : Buffer.from(payload).toString("utf8", 0, size).split(",")
}

/** What PRESENCE says of a path: a device, by the bytes of its address, or only that there is something. */
export const present = (
  server: FakeOwServer.FakeOwServerService,
  path: string
): Option.Option<Uint8Array> | undefined => {
  const { payload, ret } = ask(server, on(MessageType.MSG_PRESENCE, path))
  if (ret < 0) return undefined
  return payload.some((byte) => byte !== 0) ? Option.some(payload) : Option.none()
}
