/**
 * A store on PostgreSQL.
 *
 * @module
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"
import { assemble } from "./assemble.js"
import { type Options, openPostgres } from "./openPostgres.js"
import { Store, type StoreService } from "./Store.js"
import type { StoreError } from "./StoreError.js"

export type { Options }

/**
 * Connects to a database and brings its schema up to date. Fails with `StoreError`, whose reason is `Unavailable` if the server does
 * not answer or refuses, or if the schema is that of another program or of a newer version.
 *
 * @example
 * ```ts
 * import { PostgresStore } from "@owserver/station"
 * import { Effect, Redacted } from "effect"
 *
 * const count = Effect.gen(function* () {
 *   const store = yield* PostgresStore.make({ url: Redacted.make("postgresql://station@localhost/house") })
 *   return (yield* store.series).length
 * }).pipe(Effect.scoped)
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (options: Options): Effect.Effect<StoreService, StoreError, Scope.Scope> =>
  Effect.map(openPostgres(options), (database) => assemble(database, options.retention))

/**
 * The store on PostgreSQL. Fails with `StoreError`, as `make` does.
 *
 * @example
 * ```ts
 * import { PostgresStore, Store } from "@owserver/station"
 * import { Effect, Redacted } from "effect"
 *
 * const latest = Effect.flatMap(Store.Store, ({ latest }) => latest).pipe(
 *   Effect.provide(PostgresStore.layer({ url: Redacted.make("postgresql://station@localhost/house") }))
 * )
 * ```
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = (options: Options): Layer.Layer<Store, StoreError> => Layer.scoped(Store, make(options))
