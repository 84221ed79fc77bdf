import { format } from "node:util"
import { Console, Effect } from "effect"

/** What the effect prints, line by line as a terminal would show it. */
export const printed = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<ReadonlyArray<string>, E, R> =>
  Console.consoleWith((console) => {
    const lines: Array<string> = []
    const log = (...args: ReadonlyArray<unknown>) => Effect.sync(() => void lines.push(...format(...args).split("\n")))
    return Effect.as(Effect.withConsole(effect, { ...console, log, error: log }), lines)
  })
