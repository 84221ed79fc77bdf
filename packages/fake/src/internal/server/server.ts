/**
 * The server of an installation: its connections, state, faults and statistics.
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

/** Timeouts in milliseconds and maximum numbers of connections, named like owserver's options. */
export interface Limits {
  readonly clientsPersistentHigh: number
  readonly clientsPersistentLow: number
  readonly timeoutServer: number
  readonly timeoutPersistentLow: number
  readonly timeoutPersistentHigh: number
}

type Fork = (effect: Effect.Effect<unknown>) => () => void

const second = 1000

/** Calls `done` after `millis`, and before that `onSecond` at each full second. The first second began `earlier` ms ago. */
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
    // The callback may interrupt this fiber, so it comes last.
    done()
  })

/** Values may come from user functions. If one throws, the bus fails with EIO. */
const guarded = <A>(answer: () => A): A | Answer.Replies =>
  Either.getOrElse(Either.try(answer), () => [Reply.answer({ ret: ReturnCode.EIO })])

export class Server implements Host {
  readonly connections = new Set<Connection>()
  /** Number of requests by type. */
  readonly requests = new Map<number, number>()
  state: State
  accepted = 0
  received = 0
  sent = 0
  /** Requests in progress, now and at most. */
  busy = 0
  mostBusy = 0
  mostOpen = 0
  /** Number of persistent connections. */
  kept = 0
  faults: Faults.Faults = Faults.none
  private follow = Faults.follow([])
  private closed = false
  /** The next timeout check of each connection. */
  private readonly timers = new Map<Connection, { readonly at: number; readonly cancel: () => void }>()

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

  /** Schedules a timeout check of the connection. Usually an earlier check is already scheduled. */
  onWaiting(connection: Connection): void {
    const at = this.now() + this.timeLeft(connection)
    const timer = this.timers.get(connection)
    if (timer !== undefined && timer.at <= at) return
    timer?.cancel()
    const cancel = this.fork(
      Effect.delay(
        Effect.sync(() => this.checkTimeout(connection)),
        at - this.now()
      )
    )
    this.timers.set(connection, { at, cancel })
  }

  /** Ends a connection whose timeout has passed. A reply in progress does not count; the timeout restarts after it. */
  private checkTimeout(connection: Connection): void {
    this.timers.delete(connection)
    if (connection.isBusy) return
    if (this.timeLeft(connection) <= 0) connection.end("Closed")
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

  /** Resets all connections and the state that a server loses when it ends. */
  restart(): void {
    for (const connection of [...this.connections]) connection.end("Reset")
    this.state = new State(this.installation)
    this.installation.forgetTimes()
  }

  context(flags: number): RequestContext {
    const { conversions, installation, state } = this
    const { format } = Flags.fromWord(flags)
    const effective = state.uncached ? flags | Flags.FLG_UNCACHED : flags
    const wall = this.clock.unsafeCurrentTimeMillis()
    return { installation, state, flags: effective, format, now: this.now(), wall, conversions }
  }

  /** Returns the monotonic time, because the wall clock may be set. */
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
    this.timers.get(connection)?.cancel()
    this.timers.delete(connection)
  }

  /** Returns the time until the connection's timeout in milliseconds. */
  private timeLeft(connection: Connection): number {
    const { clientsPersistentLow, timeoutPersistentHigh, timeoutPersistentLow, timeoutServer } = this.limits
    const idleTime = this.now() - connection.since
    if (!connection.kept || !connection.isIdle) return timeoutServer - idleTime
    const usesLongTimeout = idleTime >= timeoutPersistentLow && this.kept < clientsPersistentLow
    return (usesLongTimeout ? timeoutPersistentHigh : timeoutPersistentLow) - idleTime
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
