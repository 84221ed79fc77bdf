/**
 * Progress of slow operations.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import { Output } from "./Output.js"

/**
 * Shows `doing` and the elapsed seconds on a terminal, from the first second until the effect ends.
 *
 * @since 0.1.0
 * @category combinators
 */
export const during =
  (doing: string) =>
  <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R | Output> =>
    Effect.flatMap(Output, ({ status }) => {
      let shown = false
      let seconds = 0
      const update = Effect.suspend(() => {
        shown = true
        return status(`${doing}, ${++seconds} s`)
      })
      const clear = Effect.suspend(() => (shown ? status("") : Effect.void))
      return Effect.scoped(
        Effect.zipRight(
          Effect.forkScoped(Effect.delay(Effect.repeat(update, Schedule.spaced("1 second")), "1 second")),
          effect
        )
      ).pipe(Effect.ensuring(clear))
    })
