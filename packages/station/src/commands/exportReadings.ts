import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { Store } from "../store/Store.js"
import { type CommandFailure, type HostTag, write } from "./context.js"
import * as CsvTable from "./csvTable.js"
import * as Display from "./display.js"
import { withStore } from "./opened.js"
import type { StationCommand } from "./StationCommand.js"
import { select } from "./targets.js"

/** Prints readings as CSV, in constant memory. */
export const exportReadings = (
  options: Extract<StationCommand, { readonly _tag: "Export" }>
): Effect.Effect<void, CommandFailure, HostTag> =>
  withStore(options.config, (config) =>
    Effect.gen(function* () {
      const store = yield* Store
      const selected = yield* select(yield* store.series, options.targets)
      const now = yield* Clock.currentTimeMillis
      const values =
        selected.length === 0
          ? Stream.empty
          : store.values(
              { from: now - options.since, to: now + 1 },
              selected.map(({ id }) => id)
            )
      yield* Stream.runForEach(CsvTable.format(selected, values, Display.make(config), options), write)
    })
  )
