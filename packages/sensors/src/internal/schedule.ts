/**
 * When something that is done again and again is due.
 */
import * as Schedule from "effect/Schedule"
import type { When } from "../Poll.js"

/** An interval is counted from the first time, whatever each takes. */
export const of = (when: When): Schedule.Schedule<unknown> => (Schedule.isSchedule(when) ? when : Schedule.fixed(when))
