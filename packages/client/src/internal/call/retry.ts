/**
 * Retries of transient failures.
 */
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import { isTransient, type OwServerError } from "../../OwServerError.js"

const firstDelay = "100 millis"
/** A server that starts with its machine is there within a minute; its clients should not wait much longer. */
const longestDelay = "5 seconds"

export const transient: Schedule.Schedule<Duration.Duration, unknown> = Schedule.exponential(firstDelay).pipe(
  Schedule.union(Schedule.spaced(longestDelay)),
  Schedule.jittered,
  Schedule.whileInput(isTransient),
  Schedule.map(([delay]) => delay)
)

type Result<A> = Effect.Effect<A, OwServerError>

/** Runs `first`, and after a transient failure `again`, as the schedule says. */
export const withRetry = <A>(
  schedule: Schedule.Schedule<unknown, OwServerError>,
  isReleased: () => boolean,
  first: Result<A>,
  again: Result<A>
): Result<A> =>
  Effect.suspend(() => {
    let next = first
    const attempt = Effect.suspend(() => {
      const attempt = next
      next = again
      return attempt
    })
    return Effect.retry(attempt, { schedule, while: (error) => isTransient(error) && !isReleased() })
  })
