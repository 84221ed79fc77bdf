/**
 * The connections of a persistent service: opened when they are needed, kept while the server grants it, one request in
 * flight on each, and a line of waiting calls in front. Which connection takes a request, and whether it may be used
 * again, is decided here and nowhere else.
 *
 * A caller that leaves does not stop the bus. Its connection stays out of use until the reply has come and was swallowed,
 * so that the server never has more of our work than there are connections, and no late reply finds another caller.
 */
import { Request } from "@owserver/protocol"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import type * as Exit from "effect/Exit"
import * as FiberRef from "effect/FiberRef"
import type { OwServerError } from "../OwServerError.js"
import { Batch, type Carried, type Carry } from "./batch.js"
import { type ConnectionLimiter, type Member, noArrival } from "./connectionLimiter.js"
import { Call, type Caller, type Dispatcher, Errand } from "./dispatcher.js"
import * as Failure from "./failure.js"
import type { Hub } from "./hub.js"
import * as Operation from "./operation.js"
import type { Exchange, Owner, Session } from "./session.js"

/** Milliseconds that a connection may have been idle to take a request that cannot be repeated. */
const trusted = 1000

/** A call as the pool sees it. */
interface Waiting extends Exchange {
  readonly errand: Errand<unknown>
  /** When it came, as the limiter counts: a repeated call keeps its place. */
  readonly arrival: number
  session: Session | undefined
  cancelled: boolean
  /** Whether its connection had ended before it: another that is kept may have ended as well. */
  readonly isRepeated: boolean
}

/** A call on its way through the pool. */
class Ticket<A> extends Call<A> implements Waiting, Carried {
  session: Session | undefined = undefined
  cancelled = false
  isRepeated = false
  readonly arrival: number

  constructor(
    errand: Errand<A>,
    resume: (exit: Exit.Exit<A, OwServerError>) => void,
    private readonly caller: Caller,
    private readonly pool: Pool
  ) {
    super(errand, resume)
    this.arrival = pool.limiter.arrive()
  }

  /** Asking whether the caller was interrupted costs nothing until it is done; a canceler would cost each call 3 us. */
  override isAbandoned(): boolean {
    if (this.cancelled) return true
    return this.caller !== undefined && !Cause.isEmpty(this.caller.getFiberRef(FiberRef.interruptedCause))
  }

  override fail(failure: Failure.Failure): void {
    const again = this.session?.stale === true && !this.isRepeated && this.errand.isIdempotent
    if (!again) return super.fail(failure)
    this.isRepeated = true
    this.pool.again(this)
  }

  cancel(): void {
    this.pool.cancel(this)
  }

  phase() {
    return this.session === undefined ? this.pool.phase() : "Replying"
  }
}

class Pool implements Owner, Member {
  /** Open and kept for later, the last used last. */
  private readonly free: Array<Session> = []
  private readonly sessions = new Set<Session>()
  private readonly connecting = new Set<Session>()
  /** How many more connections it wants. */
  private wanted = 0
  private readonly line = new Set<Waiting>()
  /** In front of the line: tickets that have been at the head of it before. */
  private readonly front: Array<Waiting> = []

  constructor(
    private readonly hub: Hub,
    readonly limiter: ConnectionLimiter
  ) {}

  /** Takes a ticket, and says whether it was served at once. */
  submit(ticket: Waiting): boolean {
    if (this.hub.released) {
      ticket.fail(Failure.released)
      return true
    }
    // Who is in front waits for a fresh connection, and needs none of these.
    const session = this.line.size === 0 ? this.free.pop() : undefined
    if (session === undefined) {
      this.line.add(ticket)
      this.openMore()
      return false
    }
    const isTrusted = ticket.errand.isIdempotent || this.hub.now() - session.since <= trusted
    if (isTrusted) this.give(session, ticket)
    else this.probe(session, ticket)
    return true
  }

  /** Takes a ticket as part of a reply or a failure: what follows that sees to the line. */
  queue(ticket: Waiting): void {
    if (this.hub.released) ticket.fail(Failure.released)
    else this.line.add(ticket)
  }

  /** The caller has left. What is under way is swallowed. */
  cancel(ticket: Waiting): void {
    ticket.cancelled = true
    this.line.delete(ticket)
    this.wantNoMore()
    ticket.session?.isDraining()
  }

  /** Has the ticket served next: on a fresh connection, if its own has just ended, or on its own, which has just replied. */
  again(ticket: Waiting): void {
    ticket.session = undefined
    if (this.hub.released) return ticket.fail(Failure.released)
    if (!ticket.isAbandoned()) this.front.push(ticket)
  }

  /** Those who wait, without those who have left and were not seen to. */
  get callers(): number {
    return [...this.front, ...this.line].filter((ticket) => !ticket.isAbandoned()).length
  }

  get waiting(): number {
    return this.line.size + this.front.length
  }

  phase() {
    return this.connecting.size > 0 && this.sessions.size === this.connecting.size ? "Connecting" : "Waiting"
  }

  onFree(session: Session): void {
    const isFresh = this.connecting.size > 0 && this.connecting.delete(session)
    const first = this.firstUnserved()
    // An earlier caller of another member has this slot, or a repeated call, which needs a fresh connection in it.
    const mustClose = this.limiter.mustYield(this, first?.arrival ?? noArrival) || (!isFresh && first?.isRepeated)
    const ticket = mustClose ? undefined : this.next(isFresh)
    if (ticket !== undefined) {
      this.give(session, ticket)
      // The server is there again, for those too who have waited for that.
      if (isFresh) this.openMore()
      return
    }
    if (mustClose) return session.close(Failure.retired)
    this.free.push(session)
    session.keep()
  }

  onEnded(session: Session, failure: Failure.Failure): void {
    const failedToOpen = this.connecting.delete(session)
    const at = this.free.indexOf(session)
    if (at >= 0) this.free.splice(at, 1)
    this.sessions.delete(session)
    // The others are as likely to be dead, and would only tell after as long a wait.
    if (failure === Failure.silence) for (const other of [...this.free]) other.close(Failure.retired)
    if (failedToOpen) {
      this.next()?.fail(failure)
      if (this.sessions.size === 0 && this.wanted === 0) this.failAll(failure)
    }
    // Others are being opened. If they fail as well nobody is to wait for yet another.
    const isLastHope = failedToOpen && this.sessions.size > 0 && this.sessions.size === this.connecting.size
    if (!isLastHope) this.want()
    this.limiter.release()
  }

  firstArrival(): number {
    return this.wanted === 0 ? noArrival : (this.firstUnserved()?.arrival ?? noArrival)
  }

  open(): void {
    this.wanted--
    const session = this.hub.open(this)
    this.sessions.add(session)
    this.connecting.add(session)
  }

  evictIdle(): boolean {
    const longest = this.free[0]
    longest?.close(Failure.retired)
    return longest !== undefined
  }

  /** The scope of the service is closed. */
  release(): void {
    this.limiter.leave(this)
    this.failAll(Failure.released)
  }

  private give(session: Session, ticket: Waiting): void {
    ticket.session = session
    session.start(ticket)
  }

  /**
   * A request that cannot be repeated must not meet a connection that has ended meanwhile: that is found out first, by a
   * NOP. Whatever comes of it, the ticket is the next to be served.
   */
  private probe(session: Session, ticket: Waiting): void {
    const { flags } = ticket.errand.request
    const nop = new Errand(Operation.ping, Request.nop(flags), ticket.errand.server, undefined)
    const next = () => this.again(ticket)
    session.start({ errand: nop, isAbandoned: () => ticket.isAbandoned(), done: next, fail: next })
  }

  /** Wants connections: one for each ticket that waits, and no more than there may be. */
  private want(): void {
    const left = Math.min(this.waiting - this.connecting.size, this.limiter.limit - this.sessions.size)
    this.wanted = Math.max(this.wanted, left)
  }

  private openMore(): void {
    this.want()
    if (this.wanted > 0) this.limiter.serve()
  }

  private wantNoMore(): void {
    this.wanted = Math.max(0, Math.min(this.wanted, this.waiting - this.connecting.size))
  }

  /** The first ticket for which no connection is being opened. */
  private firstUnserved(): Waiting | undefined {
    if (this.waiting <= this.connecting.size) return undefined
    let served = this.connecting.size
    for (const ticket of this.front) if (!ticket.isAbandoned() && --served < 0) return ticket
    for (const ticket of this.line) if (--served < 0) return ticket
    return undefined
  }

  /** The next ticket whose caller is still there. No more connections are wanted than tickets are left. */
  private next(isFresh = true): Waiting | undefined {
    const ticket = this.waiting === 0 ? undefined : this.take(isFresh)
    this.wantNoMore()
    return ticket
  }

  private take(isFresh: boolean): Waiting | undefined {
    for (const ticket of [...this.front]) {
      if (ticket.isRepeated && !isFresh) continue
      this.front.splice(this.front.indexOf(ticket), 1)
      if (!ticket.isAbandoned()) return ticket
    }
    for (const ticket of this.line) {
      this.line.delete(ticket)
      if (!ticket.isAbandoned()) return ticket
    }
    return undefined
  }

  private failAll(failure: Failure.Failure): void {
    for (let ticket = this.next(); ticket !== undefined; ticket = this.next()) ticket.fail(failure)
  }
}

export const make = (hub: Hub, limiter: ConnectionLimiter): Dispatcher => {
  const pool = new Pool(hub, limiter)
  limiter.join(pool)
  hub.atRelease.push(() => pool.release())
  return {
    run: (errand, caller, track) =>
      Effect.async((resume) => {
        const ticket = new Ticket(errand, resume, caller, pool)
        track(ticket)
        return pool.submit(ticket) ? undefined : Effect.sync(() => ticket.cancel())
      }),
    runAll: (errands, caller, track) =>
      Effect.async((resume) => {
        let isStarted = false
        const carry: Carry = (errand, onExit) => {
          const ticket = new Ticket(errand, onExit, caller, pool)
          if (isStarted) pool.queue(ticket)
          else pool.submit(ticket)
          return ticket
        }
        const batch = new Batch(errands, carry, (results) => resume(Effect.succeed(results)))
        track(batch)
        batch.start(limiter.limit)
        isStarted = true
        return Effect.sync(() => batch.cancel())
      }),
    waiting: () => pool.callers,
    isReleased: () => hub.released
  }
}
