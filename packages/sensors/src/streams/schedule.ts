/**
 * Schedules on the monotonic clock.
 */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import * as ScheduleDecision from "effect/ScheduleDecision"
import * as ScheduleInterval from "effect/ScheduleInterval"
import * as Elapsed from "../values/elapsed.js"

/**
 * An interval or a schedule. The interval is counted from the first run, however long each run takes.
 *
 * @since 0.1.0
 * @category models
 */
export type When = Duration.DurationInput | Schedule.Schedule<unknown>

interface State {
  /** The end of the first run, in nanoseconds. */
  readonly start: bigint
  /** The due time of the last run, in milliseconds after `start`. */
  readonly due: number
}

/** Returns the first multiple of the interval after `now` and after `due`. A timer may fire a little early. */
const next = (now: number, due: number, interval: number): number => {
  const boundary = (Math.floor(now / interval) + 1) * interval
  return boundary > due ? boundary : boundary + interval
}

/**
 * Like `Schedule.fixed`, but on the monotonic clock: `Schedule.fixed` runs at half speed after the wall clock was set back. A run
 * that takes the whole interval or longer is followed by the next one at once.
 */
const fixed = (every: Duration.DurationInput): Schedule.Schedule<unknown> => {
  const interval = Duration.toMillis(every)
  return Schedule.makeWithState(undefined as State | undefined, (wall, _, state) =>
    Effect.map(Clock.currentTimeNanos, (nanos) => {
      const start = state?.start ?? nanos
      const now = Elapsed.millis(start, nanos)
      const last = state?.due ?? 0
      const due = state === undefined ? interval : now >= last + interval ? now : next(now, last, interval)
      // The driver sleeps for the difference between this time and `wall`.
      const decision = ScheduleDecision.continueWith(ScheduleInterval.after(wall + (due - now)))
      return [{ start, due }, undefined, decision] as const
    })
  )
}

/** Returns the schedule. */
export const of = (when: When): Schedule.Schedule<unknown> => (Schedule.isSchedule(when) ? when : fixed(when))
