/**
 * Connects to the database of a store on PostgreSQL.
 *
 * @module
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import type * as Redacted from "effect/Redacted"
import type * as Scope from "effect/Scope"
import type * as Retention from "./retention.js"
import type { StoreError } from "./StoreError.js"
import * as Database from "./sql/Database.js"
import { migrate } from "./sql/migrate.js"
import * as migrations from "./sql/migrations.js"
import * as Postgres from "./sql/Postgres.js"

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

/**
 * Connects to a database and brings its schema up to date. Fails with `Unavailable` if the server does not answer, refuses, or
 * has a schema of another program or a newer version.
 *
 * @since 0.1.0
 * @category constructors
 */
export const openPostgres: (options: Options) => Effect.Effect<Database.Database, StoreError, Scope.Scope> =
  Effect.fnUntraced(function* ({ url }) {
    const sql = yield* Effect.mapError(Postgres.make({ url }), (error) => Database.toStoreError("open", error))
    const database = Database.make(sql)
    yield* migrate(database, migrations.all)
    return database
  })
