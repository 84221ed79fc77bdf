/**
 * Brings a database to the newest version of the schema.
 *
 * @module
 * @since 0.1.0
 */
import * as Migrator from "@effect/sql/Migrator"
import { SqlClient } from "@effect/sql/SqlClient"
import { SqlError } from "@effect/sql/SqlError"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type * as Scope from "effect/Scope"
import { StoreError } from "../StoreError.js"
import { type Database, toStoreError } from "./Database.js"
import { type Migrations, table } from "./migrations.js"

const operation = "open"

const unavailable = (issue: string) => new StoreError({ reason: "Unavailable", operation, issue })

const tablesOf = ({ sql }: Database) =>
  sql<{ name: string }>`select table_name as name from information_schema.tables where table_schema = current_schema()`

const libsqlTablesOf = ({ sql }: Database) =>
  sql<{ name: string }>`select name from sqlite_master where type = 'table' and name not like 'sqlite_%'`

const newestOf = (migrations: Migrations): number => Object.keys(migrations).length

/**
 * Returns the version of the schema, 0 for an empty database. Changes nothing.
 *
 * Fails with `Unavailable` for tables of another program and for versions that this program does not know.
 *
 * @since 0.1.0
 * @category accessors
 */
export const versionOf = (database: Database, migrations: Migrations): Effect.Effect<number, StoreError> =>
  database.read(
    operation,
    Effect.gen(function* () {
      const { dialect, sql } = database
      const tables = yield* (dialect === "postgres" ? tablesOf : libsqlTablesOf)(database)
      if (tables.length === 0) return 0
      if (!tables.some(({ name }) => name === table)) {
        return yield* unavailable("the database has tables of another program")
      }
      const [row] = yield* sql<{
        version: number | null
      }>`select max(migration_id) as version from ${sql(table)}`
      const version = row?.version ?? 0
      if (version <= newestOf(migrations)) return version
      return yield* unavailable(
        `the database has version ${version}, but this program knows only versions up to ${newestOf(migrations)}: update it`
      )
    })
  )

/** The migrator dies if a migration fails. */
const failMigrations = <A, E>(effect: Effect.Effect<A, E>): Effect.Effect<A, E | SqlError> =>
  Effect.catchSomeDefect(effect, (defect) => {
    const cause = defect instanceof Migrator.MigrationError ? defect.cause : defect
    return cause instanceof SqlError ? Option.some(Effect.fail(cause)) : Option.none()
  })

/** What an older station stores while its schema changes could be lost, and it would not know the new schema. */
const inUse = (version: number) =>
  new StoreError({
    reason: "Busy",
    operation,
    issue: `the database has version ${version}, and a station that is running uses it: stop that station before this program brings the database to a newer version`
  })

/**
 * How a schema that exists is changed.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options {
  /** Takes the lock of the station until the scope closes, or fails with `Busy`. */
  readonly lock: Effect.Effect<unknown, StoreError, Scope.Scope>
  /** The versions that need no lock, because stations of older versions bear them. Default: none. */
  readonly additive?: ReadonlySet<string> | undefined
  /** Runs before the change, with the version. */
  readonly prepare?: ((version: number) => Effect.Effect<void, StoreError>) | undefined
}

/**
 * Brings the schema up to date, in one transaction.
 *
 * Fails with `Unavailable` for tables of another program and for versions that this program does not know, and with `Busy` for an
 * older version that a station uses, and then changes nothing.
 *
 * @since 0.1.0
 * @category combinators
 */
export const migrate: (
  database: Database,
  migrations: Migrations,
  options: Options
) => Effect.Effect<void, StoreError> = Effect.fnUntraced(function* (
  database,
  migrations,
  { additive = new Set(), lock, prepare = () => Effect.void }
) {
  const run = Migrator.make({})({ loader: Migrator.fromRecord(migrations), table }).pipe(
    Effect.provideService(SqlClient, database.sql),
    failMigrations,
    Effect.mapError((error) =>
      error._tag === "MigrationError" ? unavailable(error.message) : toStoreError(operation, error)
    ),
    (effect) => database.read(operation, effect)
  )
  const version = yield* versionOf(database, migrations)
  if (version === newestOf(migrations)) return
  const pending = Object.keys(migrations).filter((name) => Number.parseInt(name, 10) > version)
  if (version === 0 || pending.every((name) => additive.has(name))) return yield* Effect.asVoid(run)
  const locked = Effect.mapError(lock, (error) => (error.reason === "Busy" ? inUse(version) : error))
  yield* locked.pipe(Effect.zipRight(prepare(version)), Effect.zipRight(run), Effect.scoped)
})
