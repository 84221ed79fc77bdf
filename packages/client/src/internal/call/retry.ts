/**
 * Retries of transient failures.
 */
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import { isTransient, type OwServerError } from "../../OwServerError.js"

const baseDelay = "100 millis"
/** A booting server is back within a minute; clients should reconnect seconds after that. */
const maxDelay = "5 seconds"

export const transient: Schedule.Schedule<Duration.Duration, unknown> = Schedule.exponential(baseDelay).pipe(
  Schedule.union(Schedule.spaced(maxDelay)),
  Schedule.jittered,
  Schedule.whileInput(isTransient),
  Schedule.map(([delay]) => delay)
)

type Result<A> = Effect.Effect<A, OwServerError>

/** Runs `first`. After each transient failure runs `again`, until the schedule ends or the service is released. */
export const withRetry = <A>(
  schedule: Schedule.Schedule<unknown, OwServerError>,
  isReleased: () => boolean,
  first: Result<A>,
  again: Result<A>
): Result<A> =>
  Effect.suspend(() => {
    let next = first
    const attempt = Effect.suspend(() => {
      const current = next
      next = again
      return current
    })
    return Effect.retry(attempt, { schedule, while: (error) => isTransient(error) && !isReleased() })
  })
