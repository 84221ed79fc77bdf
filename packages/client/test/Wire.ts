import * as Socket from "@effect/platform/Socket"
import { FrameParser, Limits, Reply, Request } from "@owserver/protocol"
import { Deferred, Effect, type Exit, FiberId } from "effect"
import * as Peer from "./Peer.js"

/**
 * A socket of `@effect/platform` in memory, with the far end for a test to play. It delivers in microtasks only, so that
 * the test clock can be moved without leaping over anything.
 */
export interface Wire {
  readonly socket: Socket.Socket
  readonly requests: ReadonlyArray<string>
  /** `run`: a run began; `close`: the socket was told to close; `end`: a run is over. */
  readonly events: ReadonlyArray<string>
  readonly accept: () => void
  readonly send: (bytes: Uint8Array) => void
  /** Ends the present run. */
  readonly end: (exit: Exit.Exit<void, Socket.SocketError>) => void
}

export interface Script {
  /** Whether it accepts at once, without a call of `accept` of the wire. Default: true. */
  readonly accept?: boolean
  readonly onRequest?: (path: string, wire: Wire) => void
  /** Takes the bytes written. Default: at once. */
  readonly take?: Effect.Effect<void, Socket.SocketError>
  /** What is done last when a run is over. */
  readonly leave?: Effect.Effect<void>
}

export const make = ({
  accept = true,
  leave = Effect.void,
  onRequest = () => {},
  take = Effect.void
}: Script = {}): Wire => {
  const opened = Effect.unsafeMakeLatch(accept)
  const parser = FrameParser.make(Request.layout, { maxBody: Limits.maxRequest })
  const requests: Array<string> = []
  const events: Array<string> = []
  let ended = Deferred.unsafeMake<void, Socket.SocketError>(FiberId.none)
  let deliver: (bytes: Uint8Array) => unknown = () => {}
  const run: Socket.Socket["run"] = (handler, options) =>
    Effect.gen(function* () {
      events.push("run")
      ended = yield* Deferred.make<void, Socket.SocketError>()
      deliver = handler
      const stay = opened.whenOpen(Effect.zipRight(options?.onOpen ?? Effect.void, Effect.never))
      yield* Effect.raceFirst(Deferred.await(ended), stay)
    }).pipe(Effect.ensuring(leave), Effect.ensuring(Effect.sync(() => events.push("end"))))
  const receive = (bytes: Uint8Array) => {
    parser.push(bytes)
    for (let next = parser.next(); next !== undefined && !FrameParser.isMalformed(next); next = parser.next()) {
      requests.push(Request.path(next))
      onRequest(Request.path(next), wire)
    }
  }
  const write = (chunk: Uint8Array | string | Socket.CloseEvent) =>
    chunk instanceof Uint8Array
      ? opened.whenOpen(Effect.tap(take, () => receive(chunk)))
      : opened.whenOpen(Effect.sync(() => void events.push("close")))
  const wire: Wire = {
    socket: Socket.Socket.of({ [Socket.TypeId]: Socket.TypeId, run, runRaw: run, writer: Effect.succeed(write) }),
    requests,
    events,
    accept: () => opened.unsafeOpen(),
    send: (bytes) => void Promise.resolve().then(() => deliver(bytes)),
    end: (exit) => Deferred.unsafeDone(ended, exit)
  }
  return wire
}

/** A wire for each connection. */
export const many = (script: Script = {}) => {
  const made: Array<Wire> = []
  const socket = Effect.sync(() => {
    const wire = make(script)
    made.push(wire)
    return wire.socket
  })
  return { made, server: "peer", socket }
}

export const failure = (reason: "Open" | "OpenTimeout" | "Read" | "Write", cause: unknown): Socket.SocketError =>
  new Socket.SocketGenericError({ reason, cause })

/** An error as Node's system calls have it. */
export const systemError = (code: string, fields: object = {}): Error =>
  Object.assign(new Error(code), { code }, fields)

/** Answers a read with its path in two pieces, and keeps the connection. */
export const echo = (path: string, wire: Wire): void => {
  const bytes = Reply.encode(Peer.keeping(Peer.value(path)))
  wire.send(bytes.subarray(0, 20))
  wire.send(bytes.subarray(20))
}
