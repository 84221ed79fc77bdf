/**
 * Work that goes on after a defect, which would otherwise end it for as long as the station runs.
 *
 * @module
 * @since 0.1.0
 */
import * as Cause from "effect/Cause"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"

/**
 * Repeats some work until it is interrupted, after a defect with a pause. `note` receives the message of a defect, and `undefined`
 * after each success.
 *
 * @example
 * ```ts
 * import { forever, type Readings } from "@owserver/station"
 * import { Console, Effect } from "effect"
 *
 * const print = ({ take }: Readings.Subscription) => forever("print readings", Effect.flatMap(take, Console.log))
 * ```
 *
 * @since 0.1.0
 * @category combinators
 */
export const forever = (
  name: string,
  work: Effect.Effect<void>,
  note: (message: string | undefined) => void = () => undefined,
  pauseAfterDefect: Duration.DurationInput = "1 second"
): Effect.Effect<never> =>
  work.pipe(
    Effect.tap(() => Effect.sync(() => note(undefined))),
    Effect.catchAllCause((cause) => {
      if (Cause.isInterruptedOnly(cause)) return Effect.interrupt
      note(`${name}: a bug in the station: ${Cause.pretty(cause).split("\n", 1)[0]}`)
      return Effect.zipRight(Effect.logError(`The station failed to ${name}`, cause), Effect.sleep(pauseAfterDefect))
    }),
    Effect.forever
  )
