/**
 * A store on PostgreSQL.
 *
 * @module
 * @since 0.1.0
 */
import * as Reactivity from "@effect/experimental/Reactivity"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Redacted from "effect/Redacted"
import type * as Scope from "effect/Scope"
import { assemble } from "./assemble.js"
import type * as Retention from "./retention.js"
import { Store, type StoreService } from "./Store.js"
import { StoreError } from "./StoreError.js"
import * as Database from "./sql/Database.js"
import { migrate } from "./sql/migrate.js"
import * as migrations from "./sql/migrations.js"

/**
 * Options of a store on PostgreSQL 13 or newer.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options {
  /** Such as `postgres://user:password@host/database`. Redacted, because it may hold a password. */
  readonly url: Redacted.Redacted
  /** How long rows are kept. */
  readonly retention?: Retention.Options | undefined
}

/** The OIDs of types whose values are numbers here. The driver itself leaves `bigint` as text. */
const numeric = new Set([20, 21, 23, 26, 700, 701, 1700])

const types = {
  getTypeParser: (oid: number) => (text: string) => (numeric.has(oid) ? Number(text) : text)
}

const loadClient = Effect.tryPromise({
  try: () => import("@effect/sql-pg/PgClient"),
  catch: (cause) =>
    new StoreError({
      reason: "Unavailable",
      operation: "open",
      issue: "PostgreSQL needs the package @effect/sql-pg: install it beside the station",
      cause
    })
})

/**
 * Connects to a database and brings its schema up to date. Fails with `Unavailable` if the server does not answer, refuses, or
 * has a schema of another program or a newer version.
 *
 * @internal
 */
export const openDatabase: (options: Options) => Effect.Effect<Database.Database, StoreError, Scope.Scope> =
  Effect.fnUntraced(function* ({ url }) {
    const PgClient = yield* loadClient
    const sql = yield* PgClient.make({
      url,
      applicationName: "owserver-station",
      connectTimeout: "5 seconds",
      types
    }).pipe(
      Effect.mapError((error) => Database.toStoreError("open", error)),
      Effect.provide(Reactivity.layer)
    )
    const database = Database.make(sql)
    yield* migrate(database, migrations.all)
    return database
  })

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
  Effect.map(openDatabase(options), (database) => assemble(database, options.retention))

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
