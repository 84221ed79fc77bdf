/**
 * Sends readings to InfluxDB: in batches, through a queue that is bounded while the server is away.
 *
 * A reading has the same tags and time however often it is sent, so InfluxDB keeps it once.
 *
 * @module
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import * as Request from "./request.js"
import type { Influx, Options } from "./types.js"
import * as Writer from "./writer.js"

export type { Influx, Options, State, Status } from "./types.js"

/**
 * Makes a writer, which sends readings until the scope closes, and then tries once to send those that wait.
 *
 * @example
 * ```ts
 * import { Influx, Readings, StationConfig, Store } from "@owserver/station"
 * import { Console, Effect } from "effect"
 *
 * const program = Effect.gen(function* () {
 *   const { influx: config } = yield* StationConfig.load()
 *   const store = yield* Store.Store
 *   const readings = yield* Readings.make(store)
 *   if (config === undefined) return
 *   const changed = (state: Influx.State) => Console.log(state._tag)
 *   const { status } = yield* Influx.make({ config, readings, store, changed })
 *   yield* Console.log(yield* status)
 * })
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (options: Options): Effect.Effect<Influx, never, Scope.Scope> =>
  Effect.suspend(() => Writer.make({ ...options, request: Request.make(options.config) }))
