/**
 * When to make a call again that failed for a reason that may pass.
 */
import type * as Duration from "effect/Duration"
import * as Predicate from "effect/Predicate"
import * as Schedule from "effect/Schedule"
import { isTransient, type OwServerError } from "../OwServerError.js"

const first = "100 millis"
/** A server that starts with its machine is there within a minute; who waits for it should not wait much longer. */
const longest = "5 seconds"

const mayPass = (error: unknown): boolean =>
  Predicate.hasProperty(error, "_tag") && isTransient(error as unknown as OwServerError)

export const transient: Schedule.Schedule<Duration.Duration, unknown> = Schedule.exponential(first).pipe(
  Schedule.union(Schedule.spaced(longest)),
  Schedule.jittered,
  Schedule.whileInput(mayPass),
  Schedule.map(([delay]) => delay)
)
