import type { Transport } from "@owserver/client"
import { Flags, FrameParser, Limits, Reply, Request } from "@owserver/protocol"
import { Effect } from "effect"

/**
 * The far end of a transport in memory, for a test to play. It delivers in microtasks only, so that the test clock can
 * be moved without leaping over anything; {@link settle} waits for all of them.
 */
export interface Peer {
  readonly transport: Transport
  /** All connections in the order they were made. */
  readonly lines: ReadonlyArray<Line>
  /** The connections that are open or opening. */
  readonly open: () => ReadonlyArray<Line>
}

/** One connection, seen from the far end. */
export interface Line {
  readonly requests: ReadonlyArray<Request.Request>
  readonly closed: boolean
  accept(): void
  send(bytes: Uint8Array): void
  reply(...replies: ReadonlyArray<Reply.Reply>): void
  end(end?: Transport.End): void
  /** What the transport says it could not hand to the system yet. */
  unsent: number
}

export interface Script {
  /** Whether connections open by themselves. Default: true. */
  readonly accept?: boolean
  /** Is told of each request. */
  readonly onRequest?: (request: Request.Request, line: Line, number: number) => void
}

const soon = (work: () => void) => void Promise.resolve().then(work)

export const make = ({ accept = true, onRequest = () => {} }: Script = {}): Peer => {
  const lines: Array<Line> = []
  const connect: Transport["connect"] = (handler) => {
    const parser = FrameParser.make(Request.layout, { maxBody: Limits.maxRequest })
    const requests: Array<Request.Request> = []
    let state: "opening" | "open" | "closed" = "opening"
    const tell = (work: () => void) => soon(() => state !== "closed" && work())
    const line: Line = {
      requests,
      unsent: 0,
      get closed() {
        return state === "closed"
      },
      accept: () =>
        tell(() => {
          state = "open"
          handler.onOpen()
        }),
      send: (bytes) => {
        // Overwritten after the call, as transports may do: the client must have copied what it keeps.
        const lent = Uint8Array.from(bytes)
        tell(() => {
          handler.onData(lent)
          lent.fill(0xaa)
        })
      },
      reply: (...replies) => {
        for (const reply of replies) line.send(Reply.encode(reply))
      },
      end: (end = { reason: "Closed" }) =>
        tell(() => {
          state = "closed"
          handler.onEnd(end)
        })
    }
    lines.push(line)
    if (accept) line.accept()
    return {
      write: (bytes) => {
        parser.push(Uint8Array.from(bytes))
        tell(() => {
          for (let next = parser.next(); next !== undefined && !FrameParser.isMalformed(next); next = parser.next()) {
            requests.push(next)
            onRequest(next, line, requests.length)
          }
        })
      },
      unsent: () => line.unsent,
      peer: () => "the peer",
      close: () => {
        state = "closed"
      }
    }
  }
  return {
    transport: { server: "peer", connect },
    lines,
    open: () => lines.filter((line) => !line.closed)
  }
}

/** Waits until nothing is left to do but to wait for time or for the peer. */
export const settle: Effect.Effect<void> = Effect.promise(() => new Promise((resolve) => setImmediate(resolve)))

export const text = (value: string): Uint8Array => Uint8Array.from(Buffer.from(value))

/** A value, as READ is answered by it. */
export const value = (written: string, flags = 0): Reply.Answer => {
  const payload = text(written)
  return Reply.answer({ ret: payload.length, size: payload.length, payload, flags })
}

/** A listing, as DIRALL is answered by it. */
export const listing = (written: string): Reply.Answer =>
  Reply.answer({ size: text(written).length, payload: text(`${written}\0`) })

/** An entry of a listing, as DIR sends one in a frame. */
export const entry = (written: string): Reply.Answer => listing(written)

/** The reply, and the connection kept for the next request. */
export const keeping = <R extends Reply.Answer>(reply: R): Reply.Answer =>
  Reply.answer({ ...reply, flags: reply.flags | Flags.FLG_PERSISTENCE })

/** Answers a read with its path, and keeps the connection. */
export const echo = (request: Request.Request, line: Line): void => line.reply(keeping(value(Request.path(request))))

/** Makes a peer that answers every read with its path, but never a read of `/slow`. */
export const echoing = (): Peer =>
  make({ onRequest: (request, line) => (Request.path(request) === "/slow" ? undefined : echo(request, line)) })
