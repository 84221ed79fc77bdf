/**
 * A server that follows any script, and names the request in each reply.
 */
import type { OwServerError, OwServerService, Transport } from "@owserver/client"
import { Flags, MessageType, Reply, Request } from "@owserver/protocol"
import type { Effect } from "effect"
import * as Peer from "./Peer.js"

export type Operation = "read" | "write" | "dir" | "present" | "ping"
export type Door = "open" | "refusing" | "unanswered"
export type Part = "whole" | "half" | "keepalive"

export interface Kind {
  readonly type: number
  readonly ask: (ow: OwServerService, path: string) => Effect.Effect<unknown, OwServerError>
  readonly reply: (path: string) => Reply.Answer
  /** What comes of the call if its own reply has found it. */
  readonly own: (path: string) => unknown
}

const isThere = (path: string) => Number(path.slice(1)) % 2 === 0
const dataAt = (path: string) => "x".repeat(1 + Number(path.slice(1)))
const entriesOf = (path: string) => [`${path}/a`, `${path}/b/`]

export const kinds: { readonly [K in Operation]: Kind } = {
  read: { type: MessageType.MSG_READ, ask: (ow, path) => ow.readText(path), reply: Peer.value, own: (path) => path },
  write: {
    type: MessageType.MSG_WRITE,
    ask: (ow, path) => ow.write(path, dataAt(path)),
    reply: (path) => Reply.answer({ size: dataAt(path).length }),
    own: () => undefined
  },
  dir: {
    type: MessageType.MSG_DIRALLSLASH,
    ask: (ow, path) => ow.dir(path),
    reply: (path) => Peer.listing(entriesOf(path).join()),
    own: entriesOf
  },
  present: {
    type: MessageType.MSG_PRESENCE,
    ask: (ow, path) => ow.present(path),
    reply: (path) => Reply.answer({ ret: isThere(path) ? 0 : -1 }),
    own: isThere
  },
  ping: { type: MessageType.MSG_NOP, ask: (ow) => ow.ping, reply: () => Reply.answer({}), own: () => undefined }
}

/** What is still to be sent of a reply. */
interface Due {
  readonly bytes: Uint8Array
  readonly isBegun: boolean
  readonly isKept: boolean
}

/** The far end. It does as the steps say, and notes what no client may do. */
export class Server {
  readonly wrongs: Array<string> = []
  readonly requests: Array<Request.Request> = []
  /** Whether it grants persistence to the requests to come. */
  granting = true
  private readonly due = new Map<Peer.Line, Due>()
  /** The connections that may not be used again. */
  private readonly over = new Set<Peer.Line>()
  private door: Door = "open"
  private knocking: ReadonlyArray<Peer.Line> = []
  private isPrompt = false
  private readonly peer = Peer.make({ accept: false, onRequest: (request, line) => this.take(request, line) })

  constructor(private readonly maxConnections: number) {}

  readonly transport: Transport = {
    server: "peer",
    connect: (handler) => {
      const connection = this.peer.transport.connect(handler)
      if (this.open.length > this.maxConnections) this.wrongs.push(`${this.open.length} connections at a time`)
      this.receive(this.lines.at(-1)!)
      return connection
    }
  }

  get lines(): ReadonlyArray<Peer.Line> {
    return this.peer.lines
  }

  get open(): ReadonlyArray<Peer.Line> {
    return this.peer.open()
  }

  /** The connections on which a reply is due. */
  get busy(): ReadonlyArray<Peer.Line> {
    return this.open.filter((line) => this.due.has(line))
  }

  set(door: Door): void {
    const { knocking } = this
    this.door = door
    this.knocking = []
    for (const line of knocking) this.receive(line)
  }

  answer(line: Peer.Line, part: Part): void {
    const { bytes, isBegun, isKept } = this.due.get(line)!
    if (part === "keepalive") return isBegun ? undefined : line.reply(Reply.keepAlive)
    const length = part === "half" ? Math.ceil(bytes.length / 2) : bytes.length
    line.send(bytes.subarray(0, length))
    if (length < bytes.length) return void this.due.set(line, { bytes: bytes.subarray(length), isBegun: true, isKept })
    this.due.delete(line)
    if (!isKept) this.over.add(line)
  }

  /** From now on it opens to everybody, and answers at once. */
  oblige(): void {
    this.set("open")
    this.isPrompt = true
    for (const line of this.busy) this.answer(line, "whole")
  }

  private receive(line: Peer.Line): void {
    if (this.door === "open") line.accept()
    else if (this.door === "refusing") line.end({ reason: "Refused" })
    else this.knocking = [...this.knocking, line]
  }

  private take(request: Request.Request, line: Peer.Line): void {
    const path = Request.path(request)
    this.requests.push(request)
    if (this.due.has(line)) this.wrongs.push(`a request for ${path} before the reply to the one before`)
    if (this.over.has(line)) this.wrongs.push(`a request for ${path} where persistence was not granted`)
    const { reply } = Object.values(kinds).find(({ type }) => type === request.type)!
    const isKept = this.granting && (request.flags & Flags.FLG_PERSISTENCE) !== 0
    const bytes = Reply.encode(isKept ? Peer.keeping(reply(path)) : reply(path))
    this.due.set(line, { bytes, isBegun: false, isKept })
    if (this.isPrompt) this.answer(line, "whole")
  }
}
