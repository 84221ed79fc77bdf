/**
 * The timeout of a call. It has the semantics of `Effect.timeoutFail`, which runs the call and a sleep in two fibers: a call
 * in that form costs six times as much as one without a timeout. So a deadline is kept with the waiting call instead, and
 * one alarm watches the deadlines of all calls of a service. With a timer of the transport this costs a tenth of a call;
 * otherwise each call forks a sleep. Unlike `Effect.timeoutFail`, an interruption does not end a call in an uninterruptible
 * region, except during retries.
 */
import type * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import { type OwServerError, OwTimeout } from "../../OwServerError.js"
import { Alarm, noDeadline, type Time } from "../connection/time.js"
import { type Context, fields } from "../context.js"
import type { Progress, Resume, Timeout } from "../pool/dispatcher.js"

type Result<A> = Effect.Effect<A, OwServerError>

/** A call, as its errors describe it. */
export interface CallContext extends Context {
  /** True if the call may send several requests. Such a call may succeed although one of them is refused. */
  readonly sendsMany?: boolean
}

/** Without a timeout nothing asks for the progress of a call. */
export const noTimeout: Timeout = {
  track: () => {},
  start: (resume) => resume,
  stop: () => {},
  race: (work) => work
}

/** The waiting calls whose timeouts run on one clock. */
class Deadlines {
  private readonly calls = new Set<CallTimeout>()
  private readonly alarm: Alarm

  constructor(
    readonly time: Time,
    private readonly isReleased: () => boolean
  ) {
    this.alarm = new Alarm(time, (now) => this.expire(now))
  }

  get isEmpty(): boolean {
    return this.calls.size === 0
  }

  add(call: CallTimeout): void {
    this.calls.add(call)
    this.alarm.set(call.deadline)
  }

  delete(call: CallTimeout): void {
    this.calls.delete(call)
    // Otherwise the alarm stays set for the next call, which saves that call a timer.
    if (this.time.holdsProcess || this.isReleased()) this.stopIfEmpty()
  }

  stopIfEmpty(): void {
    if (this.isEmpty) this.alarm.stop()
  }

  private expire(now: number): number {
    let next = noDeadline
    for (const call of this.calls) {
      if (call.deadline > now) next = Math.min(next, call.deadline)
      else call.expire()
    }
    return next
  }
}

/** The timeout of one run of a call. */
class CallTimeout implements Timeout {
  readonly deadline: number
  private readonly startedAt: number
  private progress: Progress | undefined
  private resume: Resume<never> | undefined
  private isRacing = false

  constructor(
    private readonly deadlines: Deadlines,
    private readonly millis: number,
    private readonly context: CallContext
  ) {
    this.startedAt = deadlines.time.now()
    this.deadline = this.startedAt + millis
  }

  track(progress: Progress): void {
    this.progress = progress
  }

  start<A>(resume: Resume<A>): Resume<A> {
    if (this.isRacing) return resume
    this.resume = resume
    this.deadlines.add(this)
    return (exit) => {
      this.stop()
      resume(exit)
    }
  }

  stop(): void {
    this.deadlines.delete(this)
  }

  /** Fails the waiting call. */
  expire(): void {
    const error = this.error()
    this.stop()
    this.progress?.cancel?.()
    this.resume?.(Exit.fail(error))
  }

  race<A>(work: Result<A>): Result<A> {
    return Effect.suspend(() => {
      this.isRacing = true
      const duration = Math.max(0, this.deadline - this.deadlines.time.now())
      // Interruptible even under an uninterruptible caller; otherwise the timeout could not fire.
      const limited = Effect.timeoutFail(Effect.interruptible(work), { duration, onTimeout: () => this.error() })
      return Effect.onExit(limited, () =>
        Effect.sync(() => {
          this.isRacing = false
        })
      )
    })
  }

  private error(): OwServerError {
    const { context, deadlines, millis, progress } = this
    if (progress?.refusal !== undefined && context.sendsMany !== true) return progress.refusal
    const elapsed = Math.round(deadlines.time.now() - this.startedAt)
    return new OwTimeout({ ...fields(context), phase: progress?.phase() ?? "Waiting", elapsed, limit: millis })
  }
}

/** The timeouts of the calls of a service. They run on the clocks of the callers. */
export class Timeouts {
  /** Usually one: the live clock. */
  private deadlines: ReadonlyArray<Deadlines> = []

  constructor(
    private readonly timeOn: (clock: Clock.Clock) => Time,
    private readonly isReleased: () => boolean
  ) {}

  /** Stops the alarms, as the scope of the service closes. */
  release(): void {
    for (const deadlines of this.deadlines) deadlines.stopIfEmpty()
  }

  /**
   * Fails with `OwTimeout` if the work takes longer than `millis`. If the server has already refused the call by then, and
   * only the text of the refusal is missing, it fails with the refusal.
   */
  limit<A>(millis: number, context: CallContext, work: (timeout: Timeout) => Result<A>): Result<A> {
    return millis === noDeadline
      ? work(noTimeout)
      : Effect.clockWith((clock) => work(new CallTimeout(this.deadlinesOn(clock), millis, context)))
  }

  private deadlinesOn(clock: Clock.Clock): Deadlines {
    for (const known of this.deadlines) if (known.time.clock === clock) return known
    const added = new Deadlines(this.timeOn(clock), this.isReleased)
    this.deadlines = [...this.deadlines.filter(({ isEmpty, time }) => !(isEmpty && time.holdsProcess)), added]
    return added
  }
}
