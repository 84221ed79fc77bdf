/**
 * The connections of a persistent service. They open on demand and stay open as long as the server grants persistence. Each
 * has at most one request in flight; further calls wait in a queue. This module alone decides which connection takes a
 * request, and whether a connection may be reused.
 *
 * If a caller is interrupted, the request it already sent still runs on the server. Its connection stays out of use until
 * the reply has come and was discarded. So the server never works on more of our requests than there are connections, and
 * no late reply reaches another caller.
 */
import { Request } from "@owserver/protocol"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as FiberRef from "effect/FiberRef"
import { type Exchange, PreparedRequest } from "../connection/exchange.js"
import * as Failure from "../connection/failure.js"
import type { Owner, Session } from "../connection/session.js"
import type { SessionRegistry } from "../connection/sessions.js"
import { Batch, type Run, type Running } from "./batch.js"
import { Call, type Caller, type Dispatcher, type Resume } from "./dispatcher.js"
import { type ConnectionLimiter, type Member, noArrival } from "./limiter.js"

/** The idle time in milliseconds after which a connection is probed before it takes a request that is not idempotent. */
const trustedFor = 1000

/** A call in the pool. */
interface Waiter extends Exchange {
  /** The arrival number that the limiter gave. A repeated call keeps it. */
  readonly arrival: number
  session: Session | undefined
  cancelled: boolean
  /**
   * True after the waiter's reused connection turned out to be closed. The waiter then needs a fresh connection, because
   * another reused connection may be closed too.
   */
  readonly isRepeated: boolean
}

class PoolEntry<A> extends Call<A> implements Waiter, Running {
  session: Session | undefined = undefined
  cancelled = false
  isRepeated = false
  readonly arrival: number

  constructor(
    request: PreparedRequest<A>,
    resume: Resume<A>,
    private readonly caller: Caller,
    private readonly pool: Pool
  ) {
    super(request, resume)
    this.arrival = pool.limiter.arrive()
  }

  /** Asks the fiber of the caller whether it was interrupted. A canceler would cost each call 3 us. */
  override isAbandoned(): boolean {
    if (this.cancelled) return true
    return this.caller !== undefined && !Cause.isEmpty(this.caller.getFiberRef(FiberRef.interruptedCause))
  }

  override fail(failure: Failure.Failure): void {
    const mayRepeat = this.session?.stale === true && !this.isRepeated && this.request.isIdempotent
    if (!mayRepeat) return super.fail(failure)
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
  /** The sessions that are open and idle; the last element was used most recently. */
  private readonly free: Array<Session> = []
  private readonly sessions = new Set<Session>()
  private readonly connecting = new Set<Session>()
  /** The number of further connections to open. */
  private wanted = 0
  /** The number of connections being opened that no caller needed at some time: their callers had left or were served. */
  private spare = 0
  private readonly queue = new Set<Waiter>()
  /** Waiters that already had a connection and need one again. They are served before the queue. */
  private readonly front: Array<Waiter> = []

  constructor(
    private readonly registry: SessionRegistry,
    readonly limiter: ConnectionLimiter
  ) {}

  /** Serves a waiter or queues it. Returns whether it was served at once. */
  submit(waiter: Waiter): boolean {
    if (this.registry.released) {
      waiter.fail(Failure.released)
      return true
    }
    // Waiters in front need a fresh connection, so they do not compete for free ones.
    const session = this.queue.size === 0 ? this.free.pop() : undefined
    if (session === undefined) {
      this.queue.add(waiter)
      this.openMore()
      return false
    }
    const isTrusted = waiter.request.isIdempotent || this.registry.now() - session.since <= trustedFor
    if (isTrusted) this.start(session, waiter)
    else this.probe(session, waiter)
    return true
  }

  /**
   * Queues a waiter without serving it. Only for use while the pool handles a reply or a failure: the pool serves the queue
   * afterwards.
   */
  enqueue(waiter: Waiter): void {
    if (this.registry.released) waiter.fail(Failure.released)
    else this.queue.add(waiter)
  }

  /** Removes a waiter whose caller has left. Its reply in flight is discarded. */
  cancel(waiter: Waiter): void {
    waiter.cancelled = true
    this.queue.delete(waiter)
    this.wantNoMore()
    waiter.session?.isDraining()
  }

  /**
   * Serves the waiter next. If its connection has ended, it gets a fresh one; if its connection has just replied, it keeps
   * that one.
   */
  again(waiter: Waiter): void {
    waiter.session = undefined
    if (this.registry.released) return waiter.fail(Failure.released)
    if (!waiter.isAbandoned()) this.front.push(waiter)
    // Its fiber has ended. This only ends its timeout.
    else waiter.fail(Failure.retired)
  }

  /** The waiters whose callers are still there. */
  get callers(): number {
    return [...this.front, ...this.queue].filter((waiter) => !waiter.isAbandoned()).length
  }

  get waiting(): number {
    return this.queue.size + this.front.length
  }

  phase() {
    return this.connecting.size > 0 && this.sessions.size === this.connecting.size ? "Connecting" : "Waiting"
  }

  onFree(session: Session): void {
    const isFresh = this.connecting.size > 0 && this.connecting.delete(session)
    if (isFresh) this.spare = Math.min(this.spare, this.connecting.size)
    const first = this.firstUnserved()
    // Makes room for an earlier caller of another member, or for a repeated call, which needs a fresh connection.
    const mustClose = this.limiter.mustYield(this, first?.arrival ?? noArrival) || (!isFresh && first?.isRepeated)
    const waiter = mustClose ? undefined : this.next(isFresh)
    if (waiter !== undefined) {
      this.start(session, waiter)
      // The server is reachable again, so other waiters may get connections too.
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
    // The idle connections are probably dead too, and each would time out only after the same wait.
    if (failure === Failure.silence) for (const other of [...this.free]) other.close(Failure.retired)
    // Callers that joined a spare attempt came after its start. They get another attempt, which has its whole timeout.
    if (failedToOpen && this.spare > 0) this.spare--
    else if (failedToOpen) {
      this.next()?.fail(failure)
      if (this.sessions.size === 0 && this.wanted === 0) this.failAll(failure)
    }
    // True if there are other connections and all of them are still connecting. Then no new connection is opened: if the
    // remaining ones fail too, all waiting calls fail at once instead of waiting for another attempt.
    const isLastAttempt = failedToOpen && this.sessions.size > 0 && this.sessions.size === this.connecting.size
    if (!isLastAttempt) this.want()
    this.limiter.release()
  }

  firstArrival(): number {
    return this.wanted === 0 ? noArrival : (this.firstUnserved()?.arrival ?? noArrival)
  }

  open(): void {
    this.wanted--
    const session = this.registry.open(this)
    this.sessions.add(session)
    this.connecting.add(session)
  }

  evictIdle(): boolean {
    const oldest = this.free[0]
    oldest?.close(Failure.retired)
    return oldest !== undefined
  }

  /** Fails all waiters, as the scope of the service closes. */
  release(): void {
    this.limiter.leave(this)
    this.failAll(Failure.released)
  }

  private start(session: Session, waiter: Waiter): void {
    waiter.session = session
    session.start(waiter)
  }

  /**
   * Sends a NOP before a request that is not idempotent: if the server has already closed the connection, the NOP fails
   * instead of the request, which could not be repeated. The waiter is served next in either case.
   */
  private probe(session: Session, waiter: Waiter): void {
    const { message, server } = waiter.request
    const nop = new PreparedRequest("ping", "", server, Request.nop(message.flags), () => Exit.void, undefined)
    const next = () => this.again(waiter)
    session.start({ request: nop, isAbandoned: () => waiter.isAbandoned(), done: next, fail: next })
  }

  /** Asks for a connection for each waiter, up to the limit. */
  private want(): void {
    const left = Math.min(this.waiting - this.connecting.size, this.limiter.limit - this.sessions.size)
    this.wanted = Math.max(this.wanted, left)
  }

  private openMore(): void {
    this.want()
    if (this.wanted > 0) this.limiter.serve()
  }

  private wantNoMore(): void {
    const unserved = this.waiting - this.connecting.size
    this.wanted = Math.max(0, Math.min(this.wanted, unserved))
    this.spare = Math.max(this.spare, -unserved)
  }

  /** Returns the first waiter that none of the connections now being opened will serve. */
  private firstUnserved(): Waiter | undefined {
    if (this.waiting <= this.connecting.size) return undefined
    let served = this.connecting.size
    for (const waiter of this.front) if (!waiter.isAbandoned() && --served < 0) return waiter
    for (const waiter of this.queue) if (--served < 0) return waiter
    return undefined
  }

  /** Removes and returns the next waiter whose caller is still there, and asks for no more connections than are needed. */
  private next(isFresh = true): Waiter | undefined {
    const waiter = this.waiting === 0 ? undefined : this.take(isFresh)
    this.wantNoMore()
    return waiter
  }

  private take(isFresh: boolean): Waiter | undefined {
    for (const waiter of [...this.front]) {
      if (waiter.isRepeated && !isFresh) continue
      this.front.splice(this.front.indexOf(waiter), 1)
      if (!waiter.isAbandoned()) return waiter
      waiter.fail(Failure.retired)
    }
    for (const waiter of this.queue) {
      this.queue.delete(waiter)
      if (!waiter.isAbandoned()) return waiter
    }
    return undefined
  }

  private failAll(failure: Failure.Failure): void {
    for (let waiter = this.next(); waiter !== undefined; waiter = this.next()) waiter.fail(failure)
  }
}

export const make = (registry: SessionRegistry, limiter: ConnectionLimiter): Dispatcher => {
  const pool = new Pool(registry, limiter)
  limiter.join(pool)
  registry.atRelease.push(() => pool.release())
  return {
    run: (request, caller, timeout) =>
      Effect.async((resume) => {
        const entry = new PoolEntry(request, timeout.start(resume), caller, pool)
        timeout.track(entry)
        if (pool.submit(entry)) return undefined
        return Effect.sync(() => {
          timeout.stop()
          entry.cancel()
        })
      }),
    runAll: (requests, caller, timeout) =>
      Effect.async((resume) => {
        let isStarted = false
        const run: Run = (request, onExit) => {
          const entry = new PoolEntry(request, onExit, caller, pool)
          if (isStarted) pool.enqueue(entry)
          else pool.submit(entry)
          return entry
        }
        const end = timeout.start(resume)
        const batch = new Batch(requests, run, (results) => end(Exit.succeed(results)))
        timeout.track(batch)
        batch.start(limiter.limit)
        isStarted = true
        return Effect.sync(() => {
          timeout.stop()
          batch.cancel()
        })
      }),
    waiting: () => pool.callers,
    isReleased: () => registry.released
  }
}
