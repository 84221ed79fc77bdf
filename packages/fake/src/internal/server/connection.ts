/**
 * The server's side of one connection. It answers one request at a time. It does no I/O itself: that is the {@link Wire}.
 */
import { Flags, FrameParser, Limits, MessageType, Reply, Request } from "@owserver/protocol"
import type { Fault } from "../../Faults.js"
import { concat } from "../values/bytes.js"
import { bytes as encoded } from "../values/encoding.js"
import type { DelayedReplies, Replies } from "./answer.js"

/**
 * The I/O of one connection: how the server sends bytes to the client and ends the connection.
 *
 * @since 0.1.0
 * @category models
 */
export interface Wire {
  /** Sends bytes to the client. */
  readonly send: (bytes: Uint8Array) => void
  /** Ends the connection: `Closed` after all bytes are sent, `Reset` at once. Called at most once. */
  readonly end: (how: "Closed" | "Reset") => void
}

/**
 * The server's side of one connection, for a transport of your own.
 *
 * @since 0.1.0
 * @category models
 */
export interface Conversation {
  /** Receives bytes from the client. */
  readonly receive: (bytes: Uint8Array) => void
  /** The client sends nothing more. The server answers the pending requests, then closes the connection. */
  readonly finish: () => void
  /** The client has disconnected. */
  readonly gone: () => void
}

/** The parts of the server that a connection needs. */
export interface Host {
  readonly answer: (request: Request.Request) => Replies | DelayedReplies
  readonly faultFor: (request: Request.Request, connection: number) => Fault | undefined
  readonly pingcrazy: () => boolean
  /** Returns whether another connection may become persistent. */
  readonly mayKeep: () => boolean
  /**
   * Calls `done` after `millis`. Until then, calls `onSecond` at each full second, counted from `since`. Returns a function
   * that cancels.
   */
  readonly after: (millis: number, since: number, onSecond: () => void, done: () => void) => () => void
  readonly now: () => number
  readonly onRequest: (request: Request.Request) => void
  readonly onReceived: (length: number) => void
  readonly onSent: (length: number) => void
  readonly onSettled: () => void
  /** The connection waits for the client from now on. Called after each reply, so it must be cheap. */
  readonly onWaiting: (connection: Connection) => void
  /** The connection became persistent, or ceased to be. */
  readonly onKept: (connection: Connection) => void
  readonly onEnded: (connection: Connection) => void
}

/** A WRITE whose size leaves no room for a path. owserver closes the connection without a reply. */
const isBroken = ({ payload, size, type }: Request.Request): boolean =>
  type === MessageType.MSG_WRITE && payload.length > 0 && (size < 0 || size >= payload.length)

const words = { version: 0, payload: 4, ret: 8, flags: 12, size: 16, offset: 20 } as const

const keepAlive = Reply.encode(Reply.keepAlive)

export class Connection {
  /** Whether the connection is persistent. */
  kept = false
  /** The time of the last byte received or of the last reply. */
  since: number
  ended = false
  private busy = false
  private last = false
  /** The start of the current request. */
  private startedAt = 0
  private cancel = () => {}
  private readonly parser = FrameParser.make(Request.layout, { maxBody: Limits.maxRequest })

  constructor(
    readonly number: number,
    private readonly host: Host,
    private readonly wire: Wire
  ) {
    this.since = host.now()
  }

  /** True if no request is in progress and none is partially received. */
  get isIdle(): boolean {
    return !this.busy && this.parser.isEmpty()
  }

  get isBusy(): boolean {
    return this.busy
  }

  receive(bytes: Uint8Array): void {
    if (this.ended) return
    this.host.onReceived(bytes.length)
    this.since = this.host.now()
    this.parser.push(bytes)
    this.serve()
    if (!this.ended && !this.busy) this.host.onWaiting(this)
  }

  finish(): void {
    this.last = true
    if (!this.busy) this.end("Closed")
  }

  /** Ends the connection from the server's side. */
  end(how: "Closed" | "Reset"): void {
    if (this.ended) return
    this.wire.end(how)
    this.gone()
  }

  /** The client has ended the connection. */
  gone(): void {
    if (this.ended) return
    this.ended = true
    this.keep(false)
    this.cancel()
    if (this.busy) this.host.onSettled()
    this.host.onEnded(this)
  }

  private keep(kept: boolean): void {
    if (kept === this.kept) return
    this.kept = kept
    this.host.onKept(this)
  }

  /** Answers the received requests in order. A slow request delays those behind it. */
  private serve(): void {
    while (!this.busy && !this.ended) {
      const request = this.parser.next()
      if (request === undefined) return this.last ? this.end("Closed") : undefined
      if (FrameParser.isMalformed(request) || isBroken(request)) return this.end("Closed")
      this.busy = true
      this.startedAt = this.host.now()
      this.host.onRequest(request)
      this.take(request, this.host.faultFor(request, this.number))
    }
  }

  private take(request: Request.Request, fault: Fault | undefined): void {
    switch (fault?._tag) {
      case "Stall":
        return
      case "Slow":
        return this.wait(fault.millis, () => this.answer(request, fault))
      case "Refuse":
        return this.reply(request, [Reply.answer({ ret: -Math.abs(fault.ret) })], fault)
      case "Value": {
        const payload = encoded(fault.value)
        return this.reply(request, [Reply.answer({ ret: payload.length, size: payload.length, payload })], fault)
      }
      default:
        return this.answer(request, fault)
    }
  }

  private answer(request: Request.Request, fault: Fault | undefined): void {
    const answer = this.host.answer(request)
    if ("wait" in answer) this.wait(answer.wait, () => this.reply(request, answer.finish(), fault))
    else this.reply(request, answer, fault)
  }

  private wait(millis: number, done: () => void): void {
    const beat = () => this.send(keepAlive)
    this.cancel = this.host.after(millis, this.startedAt, beat, () => {
      done()
      this.serve()
      if (!this.ended && !this.busy) this.host.onWaiting(this)
    })
  }

  private reply(request: Request.Request, replies: Replies, fault: Fault | undefined): void {
    if (this.ended) return
    const requested = (request.flags & Flags.FLG_PERSISTENCE) !== 0
    this.keep(requested && (this.kept || this.host.mayKeep()))
    const flags = this.kept ? request.flags : (request.flags & ~Flags.FLG_PERSISTENCE) >>> 0
    const frames = replies.map((reply) => Reply.encode(Reply.answer({ ...reply, flags })))
    if (this.host.pingcrazy()) frames.unshift(keepAlive)
    this.busy = false
    this.since = this.host.now()
    this.host.onSettled()
    this.deliver(frames, fault)
    if (!this.kept) this.end("Closed")
  }

  /** Sends a reply, altered by the fault. */
  private deliver(frames: ReadonlyArray<Uint8Array>, fault: Fault | undefined): void {
    switch (fault?._tag) {
      case "Close":
      case "Reset":
        this.send(concat(frames).subarray(0, fault.after))
        return this.end(fault._tag === "Close" ? "Closed" : "Reset")
      case "CloseIdle":
        this.send(concat(frames))
        return this.end("Closed")
      case "Segments": {
        const all = concat(frames)
        for (let from = 0; from < all.length; from += fault.size) this.send(all.subarray(from, from + fault.size))
        return
      }
      case "Garbage":
        for (const frame of [...frames, fault.bytes]) this.send(frame)
        return
      case "Word": {
        const all = concat(frames)
        new DataView(all.buffer).setInt32(words[fault.field], fault.value)
        return this.send(all)
      }
      default:
        for (const frame of frames) this.send(frame)
    }
  }

  private send(bytes: Uint8Array): void {
    if (this.ended || bytes.length === 0) return
    this.host.onSent(bytes.length)
    this.wire.send(bytes)
  }
}
