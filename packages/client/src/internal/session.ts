/**
 * One connection, and the conversation on it. At most one request is in flight: pipelining gains nothing on an owserver
 * and costs 44 ms, as it leaves Nagle's algorithm on. Whether the peer has gone or fallen silent is decided here and
 * nowhere else. This is plain code, for it runs with each piece that arrives, and a fiber would cost more than all of it.
 */
import { Flags, FrameParser, OwText, Reply, type Request } from "@owserver/protocol"
import type { Transport } from "../Transport.js"
import * as Failure from "./failure.js"
import type { Context } from "./operation.js"

/** What comes before the last frame of a reply. */
export type Step = Reply.KeepAlive | Reply.Entry

/**
 * A request on its way, and who wants to know what comes of it: `done` or `fail`, once. The bytes of the last frame are only
 * lent, as the transport lends them: what is kept of them is copied.
 */
export interface Exchange {
  readonly errand: Context & {
    readonly request: Request.Request
    /** The request as it is sent. */
    readonly frame: Uint8Array
    /** Is told of the frames before the last. Without it the entries of a listing are kept for the end. */
    readonly onStep: ((step: Step) => void) | undefined
  }
  /** Whether nobody waits for the end any more. */
  isAbandoned(): boolean
  done(last: Reply.Done | Reply.Refused, entries: ReadonlyArray<string>): void
  fail(failure: Failure.Failure): void
}

/** Milliseconds, and bytes of one whole reply. */
export interface Limits {
  readonly connectTimeout: number
  readonly silence: number
  readonly idle: number
  readonly drainLimit: number
  readonly maxPayload: number
}

/** What all sessions of a service have in common. */
export interface Hub {
  readonly transport: Transport
  readonly limits: Limits
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number
  /** The session wants to be checked at this time. */
  readonly attend: (time: number) => void
  /** Is told of each frame, if anybody wants to know. */
  readonly trace?: ((frame: Request.Request | Reply.Reply) => void) | undefined
  readonly onOpened: (session: Session) => void
  readonly onReplied: (millis: number, refused: boolean) => void
  readonly onEnded: (session: Session, failure: Failure.Failure) => void
}

/** Who has opened a session and gives it work. */
export interface Owner {
  /** The session can take an exchange: it has just been opened, or has just had a reply. */
  readonly onFree: (session: Session) => void
  /** The session is over; the exchange in flight, if there was one, has been told. */
  readonly onEnded: (session: Session, failure: Failure.Failure) => void
}

const noEntries: ReadonlyArray<string> = []

/** What keeping an entry takes beside its bytes. One byte in each of endless frames would fill the memory otherwise. */
const entryCost = 64

export class Session implements Transport.Handler {
  state: "Connecting" | "Free" | "Busy" | "Ended" = "Connecting"
  /** Whether the connection was open at some time. */
  opened = false
  /** When the present wait began: for the connection, for the next byte, for an exchange. */
  since: number
  /** It had been kept for later, and then ended without a byte in reply: as likely as not it had ended before. */
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
    private readonly hub: Hub,
    private readonly owner: Owner
  ) {
    this.parser = FrameParser.make(Reply.layout, { maxBody: hub.limits.maxPayload, lend: true })
    this.since = hub.now()
    this.connection = hub.transport.connect(this)
    hub.attend(this.since + hub.limits.connectTimeout)
  }

  /** Takes the session's one exchange: its request goes out now, or as soon as the connection is open. */
  start(exchange: Exchange): void {
    if (this.failure !== undefined) return exchange.fail(this.failure)
    this.exchange = exchange
    if (this.state === "Free") this.send(exchange)
  }

  /** Waits for an exchange that is to come, since the last byte of the one before. */
  keep(): void {
    this.kept = true
    this.idle = true
    this.connection.setIdle?.(true)
    this.hub.attend(this.since + this.hub.limits.idle)
  }

  /** Ends the session as soon as that cuts nothing short. */
  retire(): void {
    this.retired = true
    if (this.state === "Free") this.close(Failure.retired)
  }

  /** Ends the session, if it has not ended: the exchange in flight fails. */
  close(failure: Failure.Failure): void {
    if (this.state === "Ended") return
    const exchange = this.release("Ended")
    this.failure = failure
    this.connection.close()
    exchange?.fail(failure)
    this.hub.onEnded(this, failure)
    this.owner.onEnded(this, failure)
  }

  /** Ends the session if a limit has passed, and says at what time the next one will have. */
  check(now: number): number {
    const { connectTimeout, drainLimit, idle, silence } = this.hub.limits
    switch (this.state) {
      case "Connecting":
        return this.limit(now, this.since + connectTimeout, Failure.openTimeout)
      case "Free":
        return this.limit(now, this.since + idle, Failure.idle)
      case "Busy": {
        const drained = this.isDraining() ? this.limit(now, this.drainingSince! + drainLimit, Failure.drained) : never
        return Math.min(drained, this.limit(now, this.since + silence, Failure.silence))
      }
      case "Ended":
        return never
    }
  }

  /** Whether the reply that is awaited will be swallowed. The limit of that begins when it is first seen. */
  isDraining(): boolean {
    if (this.exchange === undefined || !this.exchange.isAbandoned()) return false
    if (this.drainingSince === undefined) {
      this.drainingSince = this.hub.now()
      this.hub.attend(this.drainingSince + this.hub.limits.drainLimit)
    }
    return true
  }

  /** The far end of the connection, if it is open and that is known. */
  get peer(): string | undefined {
    return this.opened ? this.connection.peer() : undefined
  }

  onOpen(): void {
    if (this.state !== "Connecting") return
    this.state = "Free"
    this.opened = true
    this.since = this.hub.now()
    this.hub.onOpened(this)
    if (this.exchange !== undefined) this.send(this.exchange)
    else this.owner.onFree(this)
  }

  onData(bytes: Uint8Array): void {
    if (this.state === "Ended" || bytes.length === 0) return
    if (this.state !== "Busy") return this.close(Failure.unasked)
    this.heard = true
    this.since = this.hub.now()
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
    this.hub.trace?.(exchange.errand.request)
    this.state = "Busy"
    this.heard = false
    if (this.idle) this.connection.setIdle?.(false)
    this.idle = false
    this.room = this.hub.limits.maxPayload
    this.since = this.sentAt = this.hub.now()
    this.connection.write(exchange.errand.frame)
    this.hub.attend(this.since + this.hub.limits.silence)
  }

  private take(exchange: Exchange, frame: Reply.Reply): void {
    this.hub.trace?.(frame)
    const meaning = Reply.interpret(exchange.errand.request, frame)
    switch (meaning._tag) {
      case "KeepAlive":
        return exchange.errand.onStep?.(meaning)
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
    if (exchange.errand.onStep !== undefined) {
      return exchange.errand.onStep({ _tag: "Entry", path: entry.path.slice() })
    }
    this.entries = this.entries ?? []
    // As text an entry takes a fifth of the memory that it takes as an array.
    this.entries.push(OwText.decode(entry.path))
  }

  private settle(exchange: Exchange, last: Reply.Done | Reply.Refused): void {
    const entries = this.entries ?? noEntries
    const kept = (exchange.errand.request.flags & last.answer.flags & Flags.FLG_PERSISTENCE) !== 0
    this.kept = true
    this.release("Free")
    this.hub.onReplied(this.since - this.sentAt, last._tag === "Refused")
    exchange.done(last, entries)
    if (!kept) return this.close(Failure.notKept)
    if (!this.parser.isEmpty()) return this.close(Failure.unasked)
    if (this.retired) return this.close(Failure.retired)
    this.owner.onFree(this)
  }

  /** Lets go of the exchange. */
  private release(state: "Free" | "Ended"): Exchange | undefined {
    const { exchange } = this
    this.state = state
    this.exchange = undefined
    this.entries = undefined
    this.drainingSince = undefined
    return exchange
  }

  private limit(now: number, at: number, failure: Failure.Failure): number {
    if (now < at) return at
    this.close(failure)
    return never
  }

  /** What it means for the exchange in flight that the connection ended. */
  private broken(
    {
      errand: {
        frame: { length }
      }
    }: Exchange,
    end: Transport.End
  ): Failure.Failure {
    if (this.heard) return Failure.shortRead(this.parser.partial())
    const unsent = this.connection.unsent()
    return unsent > 0 ? Failure.shortWrite(Math.max(0, length - unsent), length) : Failure.ended(end)
  }
}

const never = Number.POSITIVE_INFINITY
