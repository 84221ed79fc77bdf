/**
 * One connection, and the exchange on it. At most one request is in flight: pipelining gains nothing on an owserver and
 * costs 44 ms, because the server leaves Nagle's algorithm on. This module alone decides whether the peer has gone or
 * fallen silent. It is plain code without effects, because it runs for each chunk that arrives, and a fiber would cost more
 * than this whole code.
 */
import { Flags, FrameParser, OwText, Reply, type Request } from "@owserver/protocol"
import type { Transport } from "../../Transport.js"
import type { Exchange } from "./exchange.js"
import * as Failure from "./failure.js"
import { noDeadline } from "./time.js"

/** Timeouts in milliseconds, and the most bytes of one whole reply. */
export interface Limits {
  readonly connectTimeout: number
  readonly silence: number
  readonly idle: number
  readonly drainLimit: number
  readonly maxPayload: number
}

/** The parts that all sessions of a service share. */
export interface SessionHost {
  readonly transport: Transport
  readonly limits: Limits
  /** Returns the milliseconds of a clock that never goes back. */
  readonly now: () => number
  /** Asks for a call of `check` at this time. */
  readonly scheduleCheck: (time: number) => void
  /** Logs each frame. Absent if the log level leaves frames out. */
  readonly trace?: ((frame: Request.Request | Reply.Reply) => void) | undefined
  readonly onOpened: (session: Session) => void
  readonly onReplied: (millis: number, refused: boolean) => void
  readonly onEnded: (session: Session, failure: Failure.Failure) => void
}

/** The creator of a session. It gives the session its exchanges. */
export interface Owner {
  /** The session can take an exchange: it has just opened, or has just received a reply. */
  readonly onFree: (session: Session) => void
  /** The session has ended, after the exchange in flight failed. */
  readonly onEnded: (session: Session, failure: Failure.Failure) => void
}

const noEntries: ReadonlyArray<string> = []

/**
 * Bytes counted for each entry in addition to its own bytes: otherwise an endless listing of one-byte entries would fill
 * the memory.
 */
const entryCost = 64

export class Session implements Transport.Handler {
  state: "Connecting" | "Free" | "Busy" | "Ended" = "Connecting"
  /** Stays true after the end. */
  opened = false
  /** The start of the current wait: for the connection, for the next byte, or for an exchange. */
  since: number
  /** A reused connection ended before any reply byte, so the server had probably closed it already. */
  stale = false

  private readonly connection: Transport.Connection
  private readonly parser: FrameParser.FrameParser<Reply.Reply>
  private exchange: Exchange | undefined
  private sentAt = 0
  private heard = false
  private kept = false
  private idle = false
  private retired = false
  private entries: Array<string> | undefined
  private room = 0
  private drainingSince: number | undefined
  private failure: Failure.Failure | undefined

  constructor(
    private readonly host: SessionHost,
    private readonly owner: Owner
  ) {
    this.parser = FrameParser.make(Reply.layout, { maxBody: host.limits.maxPayload, lend: true })
    this.since = host.now()
    this.connection = host.transport.connect(this)
    host.scheduleCheck(this.since + host.limits.connectTimeout)
  }

  /** Sends the request of the exchange now, or as soon as the connection opens. */
  start(exchange: Exchange): void {
    if (this.failure !== undefined) return exchange.fail(this.failure)
    this.exchange = exchange
    if (this.state === "Free") this.send(exchange)
  }

  /** Keeps the connection for a later exchange. Its idle time counts from the last byte received. */
  keep(): void {
    this.kept = true
    this.idle = true
    this.connection.setIdle?.(true)
    this.host.scheduleCheck(this.since + this.host.limits.idle)
  }

  /** Ends the session now, or after the reply in flight. */
  retire(): void {
    this.retired = true
    if (this.state === "Free") this.close(Failure.retired)
  }

  /** Ends the session and fails the exchange in flight. Does nothing after the end. */
  close(failure: Failure.Failure): void {
    if (this.state === "Ended") return
    const exchange = this.release("Ended")
    this.failure = failure
    this.connection.close()
    exchange?.fail(failure)
    this.host.onEnded(this, failure)
    this.owner.onEnded(this, failure)
  }

  /** Ends the session if a deadline has passed. Returns the next deadline. */
  check(now: number): number {
    const { connectTimeout, drainLimit, idle, silence } = this.host.limits
    switch (this.state) {
      case "Connecting":
        return this.endAt(now, this.since + connectTimeout, Failure.openTimeout)
      case "Free":
        return this.endAt(now, this.since + idle, Failure.idle)
      case "Busy": {
        const drained = this.isDraining()
          ? this.endAt(now, this.drainingSince! + drainLimit, Failure.drained)
          : noDeadline
        return Math.min(drained, this.endAt(now, this.since + silence, Failure.silence))
      }
      case "Ended":
        return noDeadline
    }
  }

  /**
   * Returns whether the reply in flight will be discarded, because its caller has left. The first call that returns true
   * starts `drainLimit`.
   */
  isDraining(): boolean {
    if (this.exchange === undefined || !this.exchange.isAbandoned()) return false
    if (this.drainingSince === undefined) {
      this.drainingSince = this.host.now()
      this.host.scheduleCheck(this.drainingSince + this.host.limits.drainLimit)
    }
    return true
  }

  /** The address of the peer, if the transport knows it. Undefined before the connection opens. */
  get peer(): string | undefined {
    return this.opened ? this.connection.peer() : undefined
  }

  onOpen(): void {
    if (this.state !== "Connecting") return
    this.state = "Free"
    this.opened = true
    this.since = this.host.now()
    this.host.onOpened(this)
    if (this.exchange !== undefined) this.send(this.exchange)
    else this.owner.onFree(this)
  }

  onData(bytes: Uint8Array): void {
    if (this.state === "Ended" || bytes.length === 0) return
    if (this.state !== "Busy") return this.close(Failure.unasked)
    this.heard = true
    this.since = this.host.now()
    this.parser.push(bytes)
    while (this.exchange !== undefined) {
      const frame = this.parser.next()
      if (frame === undefined) return void this.isDraining()
      if (FrameParser.isMalformed(frame)) this.close(Failure.malformedHeader(frame))
      else this.take(this.exchange, frame)
    }
  }

  onEnd(end: Transport.End): void {
    this.stale = this.kept && !this.heard
    this.close(this.exchange !== undefined && this.opened ? this.broken(this.exchange, end) : Failure.ended(end))
  }

  private send(exchange: Exchange): void {
    this.host.trace?.(exchange.request.message)
    this.state = "Busy"
    this.heard = false
    if (this.idle) this.connection.setIdle?.(false)
    this.idle = false
    this.room = this.host.limits.maxPayload
    this.since = this.sentAt = this.host.now()
    this.connection.write(exchange.request.frame)
    this.host.scheduleCheck(this.since + this.host.limits.silence)
  }

  private take(exchange: Exchange, frame: Reply.Reply): void {
    this.host.trace?.(frame)
    const meaning = Reply.interpret(exchange.request.message, frame)
    switch (meaning._tag) {
      case "KeepAlive":
        return exchange.request.onStep?.(meaning)
      case "Entry":
        return this.takeEntry(exchange, meaning, frame._tag === "Answer" ? frame.payload.length : 0)
      case "Mismatch":
        return this.close(Failure.malformedReply(meaning.issue))
      default:
        return this.settle(exchange, meaning)
    }
  }

  private takeEntry(exchange: Exchange, entry: Reply.Entry, length: number): void {
    this.room -= length + entryCost
    if (this.room < 0) return this.close(Failure.malformedReply("a listing that is longer than maxPayload"))
    if (exchange.request.onStep !== undefined) {
      return exchange.request.onStep({ _tag: "Entry", path: entry.path.slice() })
    }
    this.entries = this.entries ?? []
    // A string takes a fifth of the memory of a Uint8Array.
    this.entries.push(OwText.decode(entry.path))
  }

  private settle(exchange: Exchange, last: Reply.Done | Reply.Refused): void {
    const entries = this.entries ?? noEntries
    const kept = (exchange.request.message.flags & last.answer.flags & Flags.FLG_PERSISTENCE) !== 0
    this.kept = true
    this.release("Free")
    this.host.onReplied(this.since - this.sentAt, last._tag === "Refused")
    exchange.done(last, entries)
    if (!kept) return this.close(Failure.notKept)
    if (!this.parser.isEmpty()) return this.close(Failure.unasked)
    if (this.retired) return this.close(Failure.retired)
    this.owner.onFree(this)
  }

  /** Returns the exchange in flight and forgets it. */
  private release(state: "Free" | "Ended"): Exchange | undefined {
    const { exchange } = this
    this.state = state
    this.exchange = undefined
    this.entries = undefined
    this.drainingSince = undefined
    return exchange
  }

  private endAt(now: number, at: number, failure: Failure.Failure): number {
    if (now < at) return at
    this.close(failure)
    return noDeadline
  }

  /** Returns the failure of the exchange in flight after the connection ended. */
  private broken({ request }: Exchange, end: Transport.End): Failure.Failure {
    if (this.heard) return Failure.shortRead(this.parser.partial())
    const { length } = request.frame
    const unsent = this.connection.unsent()
    return unsent > 0 ? Failure.shortWrite(Math.max(0, length - unsent), length) : Failure.ended(end)
  }
}
