import * as Effect from "effect/Effect"
import * as Monotonic from "../collect/monotonic.js"

/** A burst of messages, and then one in each `interval` of milliseconds. Nothing is dropped. */
export interface Pace {
  readonly burst: number
  readonly interval: number
}

/** Makes an effect that waits until the next message may be sent. */
export const make = ({ burst, interval }: Pace): Effect.Effect<void> => {
  let due = Number.NEGATIVE_INFINITY
  return Effect.flatMap(Monotonic.millis, (now) => {
    const wait = due - (burst - 1) * interval - now
    due = Math.max(due, now) + interval
    return wait > 0 ? Effect.sleep(Math.ceil(wait)) : Effect.void
  })
}
