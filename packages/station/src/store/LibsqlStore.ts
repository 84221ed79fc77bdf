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
import { Store, type StoreService } from "./Store.js"
import type { StoreError } from "./StoreError.js"
import * as Database from "./sql/Database.js"
import * as Libsql from "./sql/Libsql.js"
import { migrate, versionOf } from "./sql/migrate.js"

/**
 * Options of a store in a file.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options {
  /** The path of the database. A missing file is created, a missing folder is not. `:memory:` is for tests. */
  readonly file: string
}

/**
 * `full`: acknowledged readings survive a power failure, at the price of one flush for each batch. Readings arrive in batches, so
 * the price is small.
 */
const settings = ["journal_mode = wal", "synchronous = full", "temp_store = memory"]

/**
 * Opens a database and brings its schema up to date. Fails with `Unavailable` for a file that is no database of the station, or
 * one of a newer version, and leaves it as it was.
 *
 * @since 0.1.0
 * @category constructors
 */
export const openDatabase: (options: Options) => Effect.Effect<Database.Database, StoreError, Scope.Scope> =
  Effect.fnUntraced(function* ({ file }) {
    const sql = yield* Effect.mapError(Libsql.make({ file }), (error) => Database.toStoreError("open", error))
    const database = Database.make(sql, file === ":memory:" ? undefined : file)
    yield* versionOf(database)
    yield* database.read(
      "open",
      Effect.forEach(settings, (setting) => sql.unsafe(`pragma ${setting}`))
    )
    yield* migrate(database)
    return database
  })

/**
 * Opens a store. Fails as `openDatabase` does.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (options: Options): Effect.Effect<StoreService, StoreError, Scope.Scope> =>
  Effect.map(openDatabase(options), assemble)

/**
 * The store in a file. Fails as `openDatabase` does.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = (options: Options): Layer.Layer<Store, StoreError> => Layer.scoped(Store, make(options))
