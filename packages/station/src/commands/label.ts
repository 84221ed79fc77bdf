import * as Effect from "effect/Effect"
import { Store } from "../store/Store.js"
import { type CommandFailure, HostTag, line, note } from "./context.js"
import * as Display from "./display.js"
import { withStore } from "./opened.js"
import type { StationCommand } from "./StationCommand.js"
import { table } from "./table.js"
import { select } from "./targets.js"

const print = (targets: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    const { json } = yield* HostTag
    const store = yield* Store
    const all = yield* store.series
    const found = targets.length === 0 ? all : yield* select(all, targets)
    if (json) {
      for (const { device, hidden, name, place, property, server } of found)
        yield* line(JSON.stringify({ server, device, property, name, place, hidden }))
      return
    }
    if (found.length === 0) return yield* note("nothing is stored yet")
    const rows = found.map(({ device, hidden, name, place, property }) => [
      device,
      property,
      name,
      place,
      hidden ? "hidden" : ""
    ])
    yield* Effect.forEach(table([["device", "property", "name", "place", ""], ...rows]), line)
  })

/** Names, places, hides or shows series, or prints their labels. */
export const label = ({
  config,
  hidden,
  name,
  place,
  target
}: Extract<StationCommand, { readonly _tag: "Label" }>): Effect.Effect<void, CommandFailure, HostTag> =>
  withStore(config, () =>
    Effect.gen(function* () {
      const targets = target === undefined ? [] : [target]
      const isChange = name !== undefined || place !== undefined || hidden !== undefined
      if (target === undefined || !isChange) return yield* print(targets)
      const store = yield* Store
      const selected = yield* select(yield* store.series, targets)
      for (const series of selected) {
        yield* store.label(series.id, {
          ...(name !== undefined && { name }),
          ...(place !== undefined && { place }),
          ...(hidden !== undefined && { hidden })
        })
        yield* note(`labelled ${Display.nameOf({ ...series, name: name ?? series.name })}`)
      }
    })
  )
