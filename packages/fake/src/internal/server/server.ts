/**
 * A server over an installation: its connections, what it remembers, what is wrong with it, and what is to be counted.
 */
import { Flags, Reply, type Request, ReturnCode } from "@owserver/protocol"
import type * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as FiberSet from "effect/FiberSet"
import type * as Scope from "effect/Scope"
import * as Faults from "../../Faults.js"
import type { Installation } from "../devices/installation.js"
import type { RequestContext } from "../properties/requestContext.js"
import { State } from "../properties/state.js"
import * as Time from "../values/time.js"
import * as Answer from "./answer.js"
import { Connection, type Host, type Wire } from "./connection.js"

/** Milliseconds, and numbers of connections. The names are those of owserver's options. */
export interface Limits {
  readonly clientsPersistentHigh: number
  readonly clientsPersistentLow: number
  readonly timeoutServer: number
  readonly timeoutPersistentLow: number
  readonly timeoutPersistentHigh: number
}

type Fork = (effect: Effect.Effect<unknown>) => () => void

const second = 1000

/** Calls back at the end of so many milliseconds, and before at each full second since something that began earlier. */
const elapse = (millis: number, earlier: number, onSecond: () => void, done: () => void): Effect.Effect<void> =>
  Effect.gen(function* () {
    let left = millis
    let untilBeat = second - (earlier % second)
    while (left > untilBeat) {
      yield* Effect.sleep(untilBeat)
      onSecond()
      left -= untilBeat
      untilBeat = second
    }
    yield* Effect.sleep(left)
    // A callback may end this very fiber; it is its last deed.
    done()
  })

/** The values of a bus may come from functions of the user's. One that throws is a bus that fails. */
const guarded = <A>(answer: () => A): A | Answer.Replies =>
  Either.getOrElse(Either.try(answer), () => [Reply.answer({ ret: ReturnCode.EIO })])

export class Server implements Host {
  readonly connections = new Set<Connection>()
  /** How many requests came of each type. */
  readonly requests = new Map<number, number>()
  state: State
  accepted = 0
  received = 0
  sent = 0
  /** Requests that are being answered, and the most that were at a time. */
  busy = 0
  mostBusy = 0
  mostOpen = 0
  /** How many connections are kept for more requests. */
  kept = 0
  faults: Faults.Faults = Faults.none
  private follow = Faults.follow([])
  private closed = false
  /** When somebody looks after a connection. */
  private readonly watches = new Map<Connection, { readonly at: number; readonly callOff: () => void }>()

  constructor(
    private readonly installation: Installation,
    private readonly limits: Limits,
    private readonly conversions: boolean,
    private readonly clock: Clock.Clock,
    private readonly fork: Fork
  ) {
    this.state = new State(installation)
  }

  accept(wire: Wire): Connection {
    this.accepted++
    const connection = new Connection(this.accepted, this, wire)
    this.connections.add(connection)
    this.mostOpen = Math.max(this.mostOpen, this.connections.size)
    if (this.closed || this.faults.refuseConnections === true) connection.end("Closed")
    else this.onWaiting(connection)
    return connection
  }

  /** A wait has begun that may be too long. In most cases an earlier look at the connection is due already. */
  onWaiting(connection: Connection): void {
    const at = this.now() + this.allowance(connection)
    const watch = this.watches.get(connection)
    if (watch !== undefined && watch.at <= at) return
    watch?.callOff()
    const callOff = this.fork(
      Effect.delay(
        Effect.sync(() => this.look(connection)),
        at - this.now()
      )
    )
    this.watches.set(connection, { at, callOff })
  }

  /** Ends a connection that has said nothing for too long. A reply takes as long as it takes; then the wait begins anew. */
  private look(connection: Connection): void {
    this.watches.delete(connection)
    if (connection.isBusy) return
    if (this.allowance(connection) <= 0) connection.end("Closed")
    else this.onWaiting(connection)
  }

  setFaults(faults: Faults.Faults): void {
    this.faults = faults
    this.follow = Faults.follow(faults.rules ?? [])
  }

  close(): void {
    this.closed = true
    for (const connection of [...this.connections]) connection.end("Closed")
  }

  /** Ends all connections, and forgets all that a server does not keep over its end. */
  restart(): void {
    for (const connection of [...this.connections]) connection.end("Reset")
    this.state = new State(this.installation)
    this.installation.forgetTimes()
  }

  context(flags: number): RequestContext {
    const { conversions, installation, state } = this
    const { format } = Flags.fromWord(flags)
    const heeded = state.uncached ? flags | Flags.FLG_UNCACHED : flags
    const wall = this.clock.unsafeCurrentTimeMillis()
    return { installation, state, flags: heeded, format, now: this.now(), wall, conversions }
  }

  /** Not the wall clock: somebody may set that. */
  now(): number {
    return Time.millis(this.clock.unsafeCurrentTimeNanos())
  }

  answer(request: Request.Request): Answer.Replies | Answer.DelayedReplies {
    const { noDirall = false, noGet = false, readonly = false } = this.faults
    const answer = guarded(() => Answer.answer(request, this.context(request.flags), { noDirall, noGet, readonly }))
    return "wait" in answer ? { wait: answer.wait, finish: () => guarded(answer.finish) } : answer
  }

  faultFor(request: Request.Request, connection: number): Faults.Fault | undefined {
    return this.follow(request, connection)
  }

  pingcrazy(): boolean {
    return this.faults.pingcrazy === true
  }

  mayKeep(): boolean {
    return this.faults.noPersistence !== true && this.kept < this.limits.clientsPersistentHigh
  }

  after(millis: number, since: number, onSecond: () => void, done: () => void): () => void {
    return this.fork(elapse(millis, this.now() - since, onSecond, done))
  }

  onRequest({ type }: Request.Request): void {
    this.state.count(type)
    this.requests.set(type, (this.requests.get(type) ?? 0) + 1)
    this.busy++
    this.mostBusy = Math.max(this.mostBusy, this.busy)
  }

  onReceived(length: number): void {
    this.received += length
  }

  onSent(length: number): void {
    this.sent += length
  }

  onSettled(): void {
    this.busy--
  }

  onKept({ kept }: Connection): void {
    this.kept += kept ? 1 : -1
  }

  onEnded(connection: Connection): void {
    this.connections.delete(connection)
    this.watches.get(connection)?.callOff()
    this.watches.delete(connection)
  }

  /** How long the connection may still say nothing. */
  private allowance(connection: Connection): number {
    const { clientsPersistentLow, timeoutPersistentHigh, timeoutPersistentLow, timeoutServer } = this.limits
    const quiet = this.now() - connection.since
    if (!connection.kept || !connection.isIdle) return timeoutServer - quiet
    const isLong = quiet >= timeoutPersistentLow && this.kept < clientsPersistentLow
    return (isLong ? timeoutPersistentHigh : timeoutPersistentLow) - quiet
  }
}

export const make = (
  installation: Installation,
  limits: Limits,
  conversions: boolean
): Effect.Effect<Server, never, Scope.Scope> =>
  Effect.gen(function* () {
    const clock = yield* Effect.clock
    const run = yield* FiberSet.makeRuntime<never>()
    const fork: Fork = (effect) => {
      const fiber = run(effect)
      return () => fiber.unsafeInterruptAsFork(fiber.id())
    }
    return new Server(installation, limits, conversions, clock, fork)
  })
