/**
 * Opens the database of a store in a file.
 *
 * @module
 * @since 0.1.0
 */

import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { copyTo } from "./backup.js"
import { lockFile } from "./lockFile.js"
import type * as Retention from "./retention.js"
import type { StoreError } from "./StoreError.js"
import * as Database from "./sql/Database.js"
import * as Libsql from "./sql/Libsql.js"
import { migrate, versionOf } from "./sql/migrate.js"
import * as migrations from "./sql/migrations.js"

/**
 * Options of a store in a file.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options {
  /** The path of the database. A missing file is created, a missing folder is not. `:memory:` is for tests. */
  readonly file: string
  /**
   * `full`: acknowledged readings survive a power failure, at the price of one flush for each batch. Readings arrive in batches, so
   * the price is small. `normal`: the last batches may be lost, and the database stays whole. Default: `full`.
   */
  readonly synchronous?: "full" | "normal" | undefined
  /** How long rows are kept. */
  readonly retention?: Retention.Options | undefined
  /** Whether to take the lock of the station. Opening then fails with `Busy` if another station has it. Default: false. */
  readonly exclusive?: boolean | undefined
}

const settingsOf = ({ synchronous = "full" }: Options): ReadonlyArray<string> => [
  "journal_mode = wal",
  `synchronous = ${synchronous}`,
  "temp_store = memory",
  "wal_autocheckpoint = 250"
]

/**
 * Moves what this connection wrote from the log to the database, so that a copy of the file alone is complete. SQLite does so when
 * the last connection closes, but the driver closes it too late.
 */
const mergeLog = ({ sql }: Database.Database): Effect.Effect<void> =>
  sql<{ n: number }>`select total_changes() as n`.pipe(
    Effect.flatMap(([changes]) =>
      changes!.n === 0 ? Effect.void : Effect.asVoid(sql`pragma wal_checkpoint(truncate)`.unprepared)
    ),
    Effect.ignore
  )

/**
 * Opens a database and brings its schema up to date, after a copy of an older one to `FILE.vVERSION`. Fails with `Unavailable` for
 * a file that is no database of the station, or one of a newer version, and leaves it as it was.
 *
 * @since 0.1.0
 * @category constructors
 */
export const openLibsql: (
  options: Options,
  migrations?: migrations.Migrations
) => Effect.Effect<Database.Database, StoreError, Scope.Scope> = Effect.fnUntraced(function* (
  options,
  all = migrations.all
) {
  const { exclusive = false, file } = options
  if (exclusive) yield* lockFile(file)
  const sql = yield* Effect.mapError(Libsql.make({ file }), (error) => Database.toStoreError("open", error))
  const database = Database.make(sql, { file: file === ":memory:" ? undefined : file })
  yield* versionOf(database, all)
  const apply = Effect.forEach(settingsOf(options), (setting) => sql.unsafe(`pragma ${setting}`))
  yield* database.read("open", apply)
  yield* Effect.addFinalizer(() => mergeLog(database))
  yield* migrate(database, all, {
    lock: exclusive ? Effect.void : lockFile(file),
    prepare: (version) => copyTo(database, `${file}.v${version}`)
  })
  return database
})
