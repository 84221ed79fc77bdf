/**
 * Time for plain code, on any clock of the Clock service.
 */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as DefaultServices from "effect/DefaultServices"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as FiberId from "effect/FiberId"
import type { Transport } from "../../Transport.js"

/** Stands for no deadline: it is later than all times. */
export const noDeadline = Number.POSITIVE_INFINITY

/** A clock that plain code can read and wait for. Times are in milliseconds. */
export interface Time {
  readonly clock: Clock.Clock
  /** Never goes back. Not the wall clock: on small machines without a battery it leaps. */
  readonly now: () => number
  /** Calls back once after `millis`. Returns a function that cancels the call. */
  readonly after: (millis: number, callback: () => void) => () => void
  /** Whether the process stays alive while a call of `after` is due. */
  readonly holdsProcess: boolean
}

const liveClock = Context.get(DefaultServices.liveServices, Clock.Clock)

const nanosPerMilli = 1_000_000

export const make = (clock: Clock.Clock, { timer }: Transport): Time => {
  const now = () => Number(clock.unsafeCurrentTimeNanos()) / nanosPerMilli
  if (clock === liveClock && timer !== undefined) {
    // Timers of the system have whole milliseconds. Rounded down, they would fire before the deadline.
    return { clock, now, after: (millis, callback) => timer(Math.ceil(millis), callback), holdsProcess: false }
  }
  const after = (millis: number, callback: () => void) => {
    // Not immediate: some clocks do not suspend a sleep of no time, and the caller is not ready for the callback yet.
    const fiber = Effect.runFork(Effect.map(clock.sleep(Duration.millis(millis)), callback), { immediate: false })
    return () => fiber.unsafeInterruptAsFork(FiberId.none)
  }
  return { clock, now, after, holdsProcess: true }
}

/** Times that differ by less are equal: clocks count in nanoseconds, and these times are fractions of milliseconds. */
const precision = 0.001

const nothing = () => {}

/** Waits for the earliest of many deadlines. Between deadlines it takes neither a fiber nor a timer. */
export class Alarm {
  private at = noDeadline
  private cancel = nothing

  constructor(
    private readonly time: Time,
    /** Handles the deadlines until `now`, and returns the next one. `due` is the time for which the alarm was set. */
    private readonly ring: (now: number, due: number) => number
  ) {}

  /** Rings at this time at the latest. Usually a no-op: the alarm is already set to an earlier deadline. */
  set(at: number): void {
    if (at >= this.at) return
    this.cancel()
    this.at = at
    this.cancel = this.time.after(Math.max(0, at - this.time.now()), this.wake)
  }

  stop(): void {
    this.cancel()
    this.cancel = nothing
    this.at = noDeadline
  }

  private readonly wake = (): void => {
    const due = this.at
    const now = this.time.now()
    this.cancel = nothing
    this.at = noDeadline
    // Timers may fire early; those of Node.js do if the delay is longer than 24 days.
    this.set(now < due - precision ? due : this.ring(Math.max(now, due), due))
  }
}
