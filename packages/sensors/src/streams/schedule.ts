/**
 * When something that is done again and again is due.
 */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import * as ScheduleDecision from "effect/ScheduleDecision"
import * as ScheduleInterval from "effect/ScheduleInterval"
import * as Elapsed from "../values/elapsed.js"

/**
 * When to read: every so often, counted from the first reading and whatever the others take, or by a schedule.
 *
 * @since 0.1.0
 * @category models
 */
export type When = Duration.DurationInput | Schedule.Schedule<unknown>

interface State {
  /** When the first run ended, in nanoseconds. */
  readonly start: bigint
  /** When the last run was due, in milliseconds after the start. */
  readonly due: number
}

/** The first multiple of the interval after `now` that no run was due at. A timer may fire a little early. */
const next = (now: number, due: number, interval: number): number => {
  const boundary = (Math.floor(now / interval) + 1) * interval
  return boundary > due ? boundary : boundary + interval
}

/**
 * Like `Schedule.fixed`: a run that takes as long as the interval, or longer, is followed by the next one at once. `Schedule.fixed`
 * counts on the wall clock, and runs at half speed once that clock was set back; this one counts on the monotonic clock.
 */
const fixed = (every: Duration.DurationInput): Schedule.Schedule<unknown> => {
  const interval = Duration.toMillis(every)
  return Schedule.makeWithState(undefined as State | undefined, (wall, _, state) =>
    Effect.map(Clock.currentTimeNanos, (nanos) => {
      const start = state?.start ?? nanos
      const now = Elapsed.millis(start, nanos)
      const last = state?.due ?? 0
      const due = state === undefined ? interval : now >= last + interval ? now : next(now, last, interval)
      // The driver sleeps for the difference to the time that it gave to this step.
      const decision = ScheduleDecision.continueWith(ScheduleInterval.after(wall + (due - now)))
      return [{ start, due }, undefined, decision] as const
    })
  )
}

/** An interval is counted from the first time, whatever each takes. */
export const of = (when: When): Schedule.Schedule<unknown> => (Schedule.isSchedule(when) ? when : fixed(when))
