/**
 * All sessions of a service. They live in its scope, and one fiber watches their limits, on the clock of the layer: a
 * fiber of the caller's would have the caller's clock and die with the caller.
 */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as DefaultServices from "effect/DefaultServices"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import type * as Scope from "effect/Scope"
import type { Transport } from "../Transport.js"
import * as Failure from "./failure.js"
import * as Session from "./session.js"
import type * as Telemetry from "./telemetry.js"

const nanosPerMilli = 1_000_000
const never = Number.POSITIVE_INFINITY

const liveClock = Context.get(DefaultServices.liveServices, Clock.Clock)

/** Milliseconds after a limit from which on this process was held up, and milliseconds in which it hears what came then. */
const late = 10
const breath = 10

export class Hub implements Session.Hub {
  readonly sessions = new Set<Session.Session>()
  readonly trace: Session.Hub["trace"]
  /** Once the scope is closed no session is opened. */
  released = false
  /** What else is to be done then. */
  readonly atRelease: Array<() => void> = []
  private readonly endings = new Set<(session: Session.Session) => void>()
  /** The first time for which the watch is asked to be awake. */
  private alarm = never
  private called = false
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

  /** Not the wall clock: that leaps on small machines that have no battery for it. */
  now(): number {
    return Number(this.nanos()) / nanosPerMilli
  }

  /** Sees to it that the watch is awake then. Mostly it is: new limits come later than those that are waited for. */
  attend(time: number): void {
    if (time >= this.alarm) return
    this.alarm = time
    this.called = true
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

  /** Closes all sessions that are open now, each as soon as that cuts nothing short; resolves when none of them is left. */
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

  private readonly untilCalled = Effect.async<void>((resume) => {
    if (this.called) return resume(Effect.void)
    this.wake = () => resume(Effect.void)
  })

  /** Checks all sessions, and sleeps until the first of their limits. */
  private readonly look = Effect.suspend(() => {
    this.called = false
    this.alarm = never
    const now = this.now()
    let next = never
    for (const session of this.sessions) next = Math.min(next, session.check(now))
    this.alarm = next
    return next === never ? this.untilCalled : this.untilCalledOr(Math.ceil(next - now))
  })

  /** A race would make two fibers beside this one, for each service that there is. */
  private untilCalledOr(millis: number): Effect.Effect<void> {
    const call = () => {
      this.called = true
      this.wake()
    }
    const { timer } = this
    // The watch must not keep a process alive: if there is something to watch, its sockets do.
    if (timer !== undefined) {
      return Effect.suspend(() => Effect.ensuring(this.untilCalled, Effect.sync(timer(millis, call))))
    }
    const alarm = Effect.zipRight(Effect.sleep(Duration.millis(millis)), Effect.sync(call))
    return Effect.flatMap(Effect.fork(alarm), (fiber) => Effect.zipRight(this.untilCalled, Fiber.interrupt(fiber)))
  }

  /**
   * Where a computation has held up this process beyond a limit, timers are told before sockets: the peer that seems silent
   * may have replied long ago.
   */
  private readonly round = Effect.suspend(() =>
    this.now() - this.alarm > late ? Effect.zipRight(Effect.sleep(breath), this.look) : this.look
  )

  readonly watch: Effect.Effect<never> = Effect.forever(this.round)

  readonly release: Effect.Effect<void> = Effect.sync(() => {
    this.released = true
    for (const work of this.atRelease) work()
    for (const session of this.sessions) session.close(Failure.released)
  })
}

export const make = (
  transport: Transport,
  limits: Session.Limits,
  telemetry: Telemetry.Telemetry
): Effect.Effect<Hub, never, Scope.Scope> =>
  Effect.gen(function* () {
    const clock = yield* Effect.clock
    const timer = clock === liveClock ? transport.timer : undefined
    const hub = new Hub(transport, limits, () => clock.unsafeCurrentTimeNanos(), timer, telemetry)
    // Where the service is made may be where nothing is interrupted, such as an acquisition; the scope ends this all the same.
    yield* Effect.forkScoped(Effect.interruptible(hub.watch))
    yield* Effect.addFinalizer(() => hub.release)
    return hub
  })
