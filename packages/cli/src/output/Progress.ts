/**
 * Word of what takes its time.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import { Output } from "./Output.js"

/**
 * Says on a terminal what is being done and for how long, each second from the first on, until it is done.
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
      const tell = Effect.suspend(() => {
        shown = true
        return status(`${doing}, ${++seconds} s`)
      })
      const clear = Effect.suspend(() => (shown ? status("") : Effect.void))
      return Effect.scoped(
        Effect.zipRight(
          Effect.forkScoped(Effect.delay(Effect.repeat(tell, Schedule.spaced("1 second")), "1 second")),
          effect
        )
      ).pipe(Effect.ensuring(clear))
    })
