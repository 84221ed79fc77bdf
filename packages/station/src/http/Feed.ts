/**
 * Keeps the catalogue and the live stream up to date with the reports of the collectors.
 *
 * @module
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { Report } from "../collect/Report.js"
import type { StoreService } from "../store/Store.js"
import * as Catalogue from "./Catalogue.js"
import * as Live from "./Live.js"

/**
 * A catalogue and a live stream.
 *
 * @since 0.1.0
 * @category models
 */
export interface Feed {
  /** The newest readings, and the devices. */
  readonly catalogue: Catalogue.Catalogue
  /** The live stream. */
  readonly live: Live.Live
  /** Takes a report. Never waits. */
  readonly report: (report: Report) => Effect.Effect<void>
}

/**
 * Makes a catalogue and a live stream.
 *
 * @example
 * ```ts
 * import { Feed, Store } from "@owserver/station"
 * import { Effect } from "effect"
 *
 * const program = Effect.gen(function* () {
 *   const feed = yield* Feed.make(yield* Store.Store)
 *   yield* feed.report({ _tag: "Found", server: "attic", device: "28.AD6555070000", family: "28", alias: undefined })
 *   return yield* feed.catalogue.devices
 * })
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (
  store: Pick<StoreService, "series" | "latest" | "calibrations" | "values">,
  options?: Live.Options
): Effect.Effect<Feed, never, Scope.Scope> =>
  Effect.gen(function* () {
    const known = yield* Catalogue.make(store)
    const live = yield* Live.make(options)
    const announced = Effect.zipLeft(live.publish("inventory", {}))
    // Requests of one browser change what others show.
    const catalogue: Catalogue.Catalogue = {
      ...known,
      changed: (series) => announced(known.changed(series)),
      invalidate: (series) => announced(known.invalidate(series)),
      renamed: (device, alias) => announced(known.renamed(device, alias))
    }
    const report = (one: Report): Effect.Effect<void> => {
      switch (one._tag) {
        case "Read":
          return Effect.flatMap(catalogue.samples(one.samples), (shown) =>
            Effect.forEach(shown, ({ series = null, ...reading }) => live.publish("reading", { series, ...reading }), {
              discard: true
            })
          )
        case "Changed":
          // A condition that goes on is seen with each reading.
          return one.transition.change === "seen" ? Effect.void : live.publish("change", one.transition)
        case "Found": {
          const { alias = null, device, family, server } = one
          return Effect.zipRight(catalogue.found(one), live.publish("found", { server, device, family, alias }))
        }
      }
    }
    return { catalogue, live, report }
  })
