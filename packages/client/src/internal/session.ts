/**
 * One connection, and the conversation on it. At most one request is in flight: pipelining gains nothing on an owserver
 * and costs 44 ms, as it leaves Nagle's algorithm on. Whether the peer has gone or fallen silent is decided here and
 * nowhere else. This is plain code, for it runs with each piece that arrives, and a fiber would cost more than all of it.
 */
import { Flags, FrameParser, Reply, Request } from "@owserver/protocol"
import * as Exit from "effect/Exit"
import type { OwServerError } from "../OwServerError.js"
import type { Transport } from "../Transport.js"
import * as Failure from "./failure.js"
import type { Context, Ending } from "./operation.js"

/** A request on its way, and who wants to know how it ends. */
export interface Exchange extends Context {
  readonly request: Request.Request
  readonly end: (exit: Exit.Exit<Ending, OwServerError>) => void
}

export interface Limits {
  /** Milliseconds a connection may take to open. */
  readonly connectTimeout: number
  /** Milliseconds that may pass without a byte while a reply is awaited. */
  readonly silence: number
  /** Bytes of one whole reply. */
  readonly maxPayload: number
}

/** Whom a session belongs to. */
export interface Owner {
  readonly transport: Transport
  readonly limits: Limits
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number
  /** A limit passes at this time: the session wants to be checked then. */
  readonly attend: (time: number) => void
  /** The session is open and without an exchange: it may take one. */
  readonly onFree: (session: Session) => void
  /** The session is over; the exchange in flight, if there was one, has been told. */
  readonly onClosed: (session: Session, failure: Failure.Failure) => void
}

const noEntries: ReadonlyArray<Uint8Array> = []

export class Session implements Transport.Handler {
  state: "Connecting" | "Free" | "Busy" | "Closed" = "Connecting"
  /** Whether the connection was open at some time. */
  opened = false

  private readonly connection: Transport.Connection
  private readonly parser: FrameParser.FrameParser<Reply.Reply>
  private exchange: Exchange | undefined
  private requestLength = 0
  private heard = false
  private entries: Array<Uint8Array> | undefined
  private room = 0
  private failure: Failure.Failure | undefined
  /** When the present wait began: for the connection, for the next byte, for an exchange. */
  private since: number

  constructor(private readonly owner: Owner) {
    this.parser = FrameParser.make(Reply.layout, { maxBody: owner.limits.maxPayload })
    this.since = owner.now()
    this.connection = owner.transport.connect(this)
    owner.attend(this.since + owner.limits.connectTimeout)
  }

  /** Takes the session's one exchange: its request goes out now, or as soon as the connection is open. */
  start(exchange: Exchange): void {
    if (this.failure !== undefined) return exchange.end(Exit.fail(this.failure(exchange)))
    this.exchange = exchange
    if (this.state === "Free") this.send(exchange)
  }

  /** Ends the session, if it has not ended: the exchange in flight fails. */
  close(failure: Failure.Failure): void {
    if (this.state === "Closed") return
    this.failure = failure
    const exchange = this.release("Closed")
    this.connection.close()
    exchange?.end(Exit.fail(failure(exchange)))
    this.owner.onClosed(this, failure)
  }

  /** Ends the session if a limit has passed, and says at what time the next one will have. */
  check(now: number): number {
    const { connectTimeout, silence } = this.owner.limits
    if (this.state === "Connecting") return this.limit(now, connectTimeout, Failure.openTimeout)
    if (this.state === "Busy") return this.limit(now, silence, Failure.silence)
    return Number.POSITIVE_INFINITY
  }

  onOpen(): void {
    if (this.state !== "Connecting") return
    this.state = "Free"
    this.opened = true
    if (this.exchange !== undefined) return this.send(this.exchange)
    this.since = this.owner.now()
    this.owner.onFree(this)
  }

  onData(bytes: Uint8Array): void {
    if (this.state === "Closed") return
    if (this.state !== "Busy") return this.close(Failure.unasked)
    this.heard = true
    this.since = this.owner.now()
    this.parser.push(bytes)
    while (this.exchange !== undefined) {
      const frame = this.parser.next()
      if (frame === undefined) return
      if (FrameParser.isMalformed(frame)) this.close(Failure.malformedHeader(frame))
      else this.take(this.exchange, frame)
    }
  }

  onEnd(end: Transport.End): void {
    this.close(this.state === "Busy" ? this.broken(end) : Failure.ended(end))
  }

  private send(exchange: Exchange): void {
    const bytes = Request.encode(exchange.request)
    this.state = "Busy"
    this.requestLength = bytes.length
    this.heard = false
    this.room = this.owner.limits.maxPayload
    this.since = this.owner.now()
    this.connection.write(bytes)
    this.owner.attend(this.since + this.owner.limits.silence)
  }

  private take(exchange: Exchange, frame: Reply.Reply): void {
    const meaning = Reply.interpret(exchange.request, frame)
    switch (meaning._tag) {
      case "KeepAlive":
        return
      case "Entry":
        this.room -= meaning.path.length
        if (this.room < 0) return this.close(Failure.malformedReply("a listing that is longer than maxPayload"))
        this.entries = this.entries ?? []
        this.entries.push(meaning.path)
        return
      case "Mismatch":
        return this.close(Failure.malformedReply(meaning.issue))
      default:
        return this.settle(exchange, meaning)
    }
  }

  private settle(exchange: Exchange, last: Reply.Done | Reply.Refused): void {
    const { request } = exchange
    const entries = this.entries ?? noEntries
    const kept = (request.flags & last.answer.flags & Flags.FLG_PERSISTENCE) !== 0
    this.release("Free")
    exchange.end(Exit.succeed({ request, last, entries }))
    if (!kept) return this.close(Failure.notKept)
    if (this.parser.next() !== undefined || this.parser.partial().got > 0) return this.close(Failure.unasked)
    this.since = this.owner.now()
    this.owner.onFree(this)
  }

  /** Lets go of the exchange. */
  private release(state: "Free" | "Closed"): Exchange | undefined {
    const { exchange } = this
    this.state = state
    this.exchange = undefined
    this.entries = undefined
    return exchange
  }

  private limit(now: number, allowed: number, failure: Failure.Failure): number {
    const at = this.since + allowed
    if (now >= at) this.close(failure)
    return now >= at ? Number.POSITIVE_INFINITY : at
  }

  /** What it means for the exchange in flight that the connection ended. */
  private broken(end: Transport.End): Failure.Failure {
    if (this.heard) return Failure.shortRead(this.parser.partial())
    const unsent = this.connection.unsent()
    return unsent > 0 ? Failure.shortWrite(this.requestLength - unsent, this.requestLength) : Failure.ended(end)
  }
}
