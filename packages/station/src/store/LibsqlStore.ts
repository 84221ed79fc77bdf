/**
 * A store in a file, by libSQL.
 *
 * @module
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"
import { assemble } from "./assemble.js"
import { type Options, openLibsql } from "./openLibsql.js"
import { Store, type StoreService } from "./Store.js"
import type { StoreError } from "./StoreError.js"

export type { Options }

/**
 * Opens a store, and brings its schema up to date, after a copy of an older one to `FILE.vVERSION`. Fails with `StoreError`, whose
 * reason is `Unavailable` for a file that is no database of the station or one of a newer version. Such a file stays as it was.
 *
 * @example
 * ```ts
 * import { LibsqlStore } from "@owserver/station"
 * import { Effect } from "effect"
 *
 * const count = Effect.gen(function* () {
 *   const store = yield* LibsqlStore.make({ file: "station.db" })
 *   return (yield* store.series).length
 * }).pipe(Effect.scoped)
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (options: Options): Effect.Effect<StoreService, StoreError, Scope.Scope> =>
  Effect.map(openLibsql(options), (database) => assemble(database, options.retention))

/**
 * The store in a file. Fails with `StoreError`, as `make` does.
 *
 * @example
 * ```ts
 * import { LibsqlStore, Store } from "@owserver/station"
 * import { Effect } from "effect"
 *
 * const latest = Effect.flatMap(Store.Store, ({ latest }) => latest).pipe(
 *   Effect.provide(LibsqlStore.layer({ file: "station.db" }))
 * )
 * ```
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = (options: Options): Layer.Layer<Store, StoreError> => Layer.scoped(Store, make(options))
