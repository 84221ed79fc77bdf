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
  /** True if the process stays alive while a callback of `after` is pending. */
  readonly holdsProcess: boolean
}

const liveClock = Context.get(DefaultServices.liveServices, Clock.Clock)

const nanosPerMilli = 1_000_000

/** The longest delay of a timer in JavaScript, in milliseconds. `Alarm` sets itself again. */
const longestDelay = 0x7fff_ffff

export const make = (clock: Clock.Clock, { timer }: Transport): Time => {
  const now = () => Number(clock.unsafeCurrentTimeNanos()) / nanosPerMilli
  if (clock === liveClock && timer !== undefined) {
    // Timers of the system have whole milliseconds. Rounded down, they would fire before the deadline.
    return {
      clock,
      now,
      after: (millis, callback) => timer(Math.min(Math.ceil(millis), longestDelay), callback),
      holdsProcess: false
    }
  }
  const after = (millis: number, callback: () => void) => {
    // Not immediate: some clocks return from a sleep of 0 ms at once, and `Alarm.set` must store `cancel` first.
    const fiber = Effect.runFork(Effect.map(clock.sleep(Duration.millis(Math.min(millis, longestDelay))), callback), {
      immediate: false
    })
    return () => fiber.unsafeInterruptAsFork(FiberId.none)
  }
  return { clock, now, after, holdsProcess: true }
}

/** Times that differ by less are equal, because the conversion from nanoseconds rounds. */
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
    // Timers may fire early: those of Node.js by up to a millisecond, and long delays are cut.
    this.set(now < due - precision ? due : this.ring(Math.max(now, due), due))
  }
}
