/**
 * The sessions of a service, and the watchdog that checks their deadlines. Both live in the scope of the service. The
 * watchdog is one fiber on the clock of the layer: a fiber of a caller would have the caller's clock, and end with the caller.
 */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as DefaultServices from "effect/DefaultServices"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import type * as Scope from "effect/Scope"
import type { Transport } from "../../Transport.js"
import * as Failure from "./failure.js"
import * as Session from "./session.js"
import type * as Telemetry from "./telemetry.js"

const nanosPerMilli = 1_000_000
const noDeadline = Session.noDeadline

const liveClock = Context.get(DefaultServices.liveServices, Clock.Clock)

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
  private nextDeadline = noDeadline
  private isWoken = false
  private wake = () => {}

  constructor(
    readonly transport: Transport,
    readonly limits: Session.Limits,
    private readonly nanos: () => bigint,
    private readonly timer: Transport["timer"],
    private readonly telemetry: Telemetry.Telemetry
  ) {
    this.trace = telemetry.trace
  }

  open(owner: Session.Owner): Session.Session {
    const session = new Session.Session(this, owner)
    this.sessions.add(session)
    return session
  }

  /** Not the wall clock: on small machines without a battery it leaps. */
  now(): number {
    return Number(this.nanos()) / nanosPerMilli
  }

  /** Wakes the watchdog by `time`. Usually a no-op: it already sleeps until an earlier deadline. */
  scheduleCheck(time: number): void {
    if (time >= this.nextDeadline) return
    this.nextDeadline = time
    this.isWoken = true
    this.wake()
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

  private readonly untilWoken = Effect.async<void>((resume) => {
    if (this.isWoken) return resume(Effect.void)
    this.wake = () => resume(Effect.void)
  })

  /** Checks all sessions, then sleeps until the first of their deadlines. */
  private readonly checkAll = Effect.suspend(() => {
    this.isWoken = false
    this.nextDeadline = noDeadline
    const now = this.now()
    let next = noDeadline
    for (const session of this.sessions) next = Math.min(next, session.check(now))
    this.nextDeadline = next
    return next === noDeadline ? this.untilWoken : this.sleep(Math.ceil(next - now))
  })

  /** Sleeps until the time passes or `scheduleCheck` wakes it. A race would fork two more fibers a service. */
  private sleep(millis: number): Effect.Effect<void> {
    const wake = () => {
      this.isWoken = true
      this.wake()
    }
    const { timer } = this
    // The watchdog must not keep a process alive. While there is something to watch, the sockets keep the process alive.
    if (timer !== undefined) {
      return Effect.suspend(() => Effect.ensuring(this.untilWoken, Effect.sync(timer(millis, wake))))
    }
    const alarm = Effect.zipRight(Effect.sleep(Duration.millis(millis)), Effect.sync(wake))
    return Effect.flatMap(Effect.fork(alarm), (fiber) => Effect.zipRight(this.untilWoken, Fiber.interrupt(fiber)))
  }

  /**
   * Waits a little before the check if it is late. After a long computation, timers fire before sockets deliver: a server
   * that seems silent may have replied long ago.
   */
  private readonly tick = Effect.suspend(() =>
    this.now() - this.nextDeadline > lateBy ? Effect.zipRight(Effect.sleep(gracePeriod), this.checkAll) : this.checkAll
  )

  readonly watch: Effect.Effect<never> = Effect.forever(this.tick)

  readonly release: Effect.Effect<void> = Effect.sync(() => {
    this.released = true
    for (const work of this.atRelease) work()
    for (const session of this.sessions) session.close(Failure.released)
  })
}

export const make: (
  transport: Transport,
  limits: Session.Limits,
  telemetry: Telemetry.Telemetry
) => Effect.Effect<SessionRegistry, never, Scope.Scope> = Effect.fnUntraced(function* (transport, limits, telemetry) {
  const clock = yield* Effect.clock
  const timer = clock === liveClock ? transport.timer : undefined
  const registry = new SessionRegistry(transport, limits, () => clock.unsafeCurrentTimeNanos(), timer, telemetry)
  // A service may be made in an uninterruptible region, such as an acquisition. The scope must still end the watchdog.
  yield* Effect.forkScoped(Effect.interruptible(registry.watch))
  yield* Effect.addFinalizer(() => registry.release)
  return registry
})
