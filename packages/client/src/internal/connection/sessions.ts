/**
 * The sessions of a service, and the watchdog that checks their deadlines. The watchdog runs on the clock of the layer: the
 * clock of a caller may differ. It sleeps only while there are sessions, so a service without sessions has no fiber.
 */
import * as Effect from "effect/Effect"
import * as Scope from "effect/Scope"
import type { Transport } from "../../Transport.js"
import * as Failure from "./failure.js"
import * as Session from "./session.js"
import type * as Telemetry from "./telemetry.js"
import { Alarm, noDeadline, type Time } from "./time.js"

/** A check that is this many milliseconds late means that something blocked the process. */
const lateBy = 10
/** Milliseconds in which a process that was blocked receives what arrived meanwhile. */
const gracePeriod = 10

export class SessionRegistry implements Session.SessionHost {
  readonly sessions = new Set<Session.Session>()
  readonly trace: Session.SessionHost["trace"]
  /** True once the scope is closed: no session opens after that. */
  released = false
  /** Further work to do when the scope closes. */
  readonly atRelease: Array<() => void> = []
  private readonly endings = new Set<(session: Session.Session) => void>()
  readonly now: () => number
  private readonly watchdog: Alarm
  private isLate = false

  constructor(
    readonly transport: Transport,
    readonly limits: Session.Limits,
    private readonly telemetry: Telemetry.Telemetry,
    time: Time
  ) {
    this.trace = telemetry.trace
    this.now = time.now
    this.watchdog = new Alarm(time, (now, due) => this.checkAll(now, due))
  }

  open(owner: Session.Owner): Session.Session {
    const session = new Session.Session(this, owner)
    this.sessions.add(session)
    return session
  }

  /** Wakes the watchdog by `time`. */
  scheduleCheck(time: number): void {
    this.watchdog.set(time)
  }

  onOpened(session: Session.Session): void {
    this.telemetry.onOpened(session)
  }

  onReplied(millis: number, refused: boolean): void {
    this.telemetry.onReplied(millis, refused)
  }

  onEnded(session: Session.Session, failure: Failure.Failure): void {
    this.sessions.delete(session)
    for (const listener of this.endings) listener(session)
    this.telemetry.onEnded(session.opened, failure)
  }

  /** Closes all sessions that are open now, busy ones after their reply. Resolves when the last of them has ended. */
  readonly drain: Effect.Effect<void> = Effect.async((resume) => {
    const left = new Set([...this.sessions].filter(({ opened }) => opened))
    const listener = (session: Session.Session) => {
      left.delete(session)
      if (left.size > 0) return
      this.endings.delete(listener)
      resume(Effect.void)
    }
    if (left.size === 0) return resume(Effect.void)
    this.endings.add(listener)
    for (const session of left) session.retire()
    return Effect.sync(() => this.endings.delete(listener))
  })

  /** Checks all sessions. Returns the first of their deadlines. */
  private checkAll(now: number, due: number): number {
    // After a long computation, timers fire before sockets deliver: a server that seems silent may have replied long ago.
    if (!this.isLate && now - due > lateBy) {
      this.isLate = true
      return now + gracePeriod
    }
    this.isLate = false
    let next = noDeadline
    for (const session of this.sessions) next = Math.min(next, session.check(now))
    return next
  }

  readonly release: Effect.Effect<void> = Effect.sync(() => {
    this.released = true
    for (const work of this.atRelease) work()
    for (const session of this.sessions) session.close(Failure.released)
    this.watchdog.stop()
    this.telemetry.release()
  })
}

export const make = (
  transport: Transport,
  limits: Session.Limits,
  telemetry: Telemetry.Telemetry,
  time: Time
): Effect.Effect<SessionRegistry, never, Scope.Scope> =>
  Effect.flatMap(Effect.scope, (scope) => {
    const registry = new SessionRegistry(transport, limits, telemetry, time)
    return Effect.as(Scope.addFinalizer(scope, registry.release), registry)
  })
