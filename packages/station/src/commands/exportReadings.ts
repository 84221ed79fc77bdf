import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { type CommandFailure, type HostTag, write } from "./context.js"
import type { StationCommand } from "./StationCommand.js"
import { select } from "./targets.js"
import { withSource } from "./withSource.js"

/** Prints readings as CSV, in constant memory. */
export const exportReadings = (
  options: Extract<StationCommand, { readonly _tag: "Export" }>
): Effect.Effect<void, CommandFailure, HostTag> =>
  withSource(options, (source) =>
    Effect.gen(function* () {
      const selected = yield* select(yield* source.series, options.targets)
      const now = yield* Clock.currentTimeMillis
      const period = { from: now - options.since, to: now + 1 }
      yield* Stream.runForEach(source.csv(selected, options.targets.length === 0, period, options), write)
    })
  )
