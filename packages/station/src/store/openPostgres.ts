/**
 * Connects to the database of a store on PostgreSQL.
 *
 * @module
 * @since 0.1.0
 */
import * as Reactivity from "@effect/experimental/Reactivity"
import * as Effect from "effect/Effect"
import type * as Redacted from "effect/Redacted"
import type * as Scope from "effect/Scope"
import type * as Retention from "./retention.js"
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
 * @since 0.1.0
 * @category constructors
 */
export const openPostgres: (options: Options) => Effect.Effect<Database.Database, StoreError, Scope.Scope> =
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
