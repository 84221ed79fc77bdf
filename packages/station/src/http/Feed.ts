/**
 * Passes the readings of a station on to its live stream.
 *
 * @module
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type * as Catalogue from "../readings/Catalogue.js"
import { forever } from "../readings/forever.js"
import type * as Readings from "../readings/Readings.js"
import type { AlarmChange } from "../rules/Alarm.js"
import * as Shown from "./handlers/alarmsShown.js"
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
  /** Sends a change of an alarm to all listeners. Never waits. */
  readonly alarm: (change: AlarmChange) => Effect.Effect<void>
}

/** Publishes an update. The fields of each event are those of the API. */
const publish = (live: Live.Live, update: Readings.Update): Effect.Effect<void> => {
  switch (update._tag) {
    case "Read":
      return Effect.forEach(
        update.readings,
        ({ at, device, property, quality, raw, series = null, server, value }) =>
          live.publish("reading", { series, server, device, property, at, value, raw, quality }),
        { discard: true }
      )
    case "Changed":
      return live.publish("change", update.transition)
    case "Found": {
      const { alias = null, device, family, server } = update
      return live.publish("found", { server, device, family, alias })
    }
    case "Edited":
      return live.publish("inventory", {})
  }
}

/**
 * Makes a live stream of the readings, until the scope closes.
 *
 * @example
 * ```ts
 * import { Feed, Readings, Store } from "@owserver/station"
 * import { Effect } from "effect"
 *
 * const program = Effect.gen(function* () {
 *   const readings = yield* Readings.make(yield* Store.Store)
 *   const { live } = yield* Feed.make(readings)
 *   return yield* live.status
 * })
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (readings: Readings.Readings, options?: Live.Options): Effect.Effect<Feed, never, Scope.Scope> =>
  Effect.gen(function* () {
    const live = yield* Live.make(options)
    const { take } = yield* readings.subscribe()
    const pass = Effect.flatMap(take, (updates) =>
      Effect.forEach(updates, (update) => publish(live, update), { discard: true })
    )
    yield* Effect.forkScoped(forever("publish to the live stream", pass))
    return {
      catalogue: readings.catalogue,
      live,
      alarm: (change) => live.publish("alarm", Shown.change(change))
    }
  })
