import * as Effect from "effect/Effect"
import * as Display from "../format/display.js"
import { type CommandFailure, HostTag, line, note } from "./context.js"
import type { StationCommand } from "./StationCommand.js"
import type { Source } from "./source.js"
import { table } from "./table.js"
import { select } from "./targets.js"
import { withSource } from "./withSource.js"

const print = ({ series }: Source, targets: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    const { json } = yield* HostTag
    const all = yield* series
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
export const label = (
  options: Extract<StationCommand, { readonly _tag: "Label" }>
): Effect.Effect<void, CommandFailure, HostTag> =>
  withSource(options, (source) =>
    Effect.gen(function* () {
      const { hidden, name, place, target } = options
      const targets = target === undefined ? [] : [target]
      const isChange = name !== undefined || place !== undefined || hidden !== undefined
      if (target === undefined || !isChange) return yield* print(source, targets)
      for (const series of yield* select(yield* source.series, targets)) {
        yield* source.label(series.id, {
          ...(name !== undefined && { name }),
          ...(place !== undefined && { place }),
          ...(hidden !== undefined && { hidden })
        })
        yield* note(`labelled ${Display.nameOf({ ...series, name: name ?? series.name })}`)
      }
    })
  )
