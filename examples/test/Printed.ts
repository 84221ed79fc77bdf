import { format } from "node:util"
import { Console, Effect } from "effect"

/** Returns the lines that the effect prints. */
export const printed = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<ReadonlyArray<string>, E, R> =>
  Console.consoleWith((console) => {
    const lines: Array<string> = []
    const log = (...args: ReadonlyArray<unknown>) => Effect.sync(() => void lines.push(...format(...args).split("\n")))
    return Effect.as(Effect.withConsole(effect, { ...console, log, error: log }), lines)
  })
