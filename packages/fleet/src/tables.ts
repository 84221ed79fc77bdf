/**
 * The tables of a fleet, beside those of the station.
 *
 * @module
 * @since 0.1.0
 */
import * as Migrator from "@effect/sql/Migrator"
import * as SqlClient from "@effect/sql/SqlClient"
import { SqlError } from "@effect/sql/SqlError"
import { type PostgresStore, StoreError } from "@owserver/station"
import * as Effect from "effect/Effect"

/** A released version is never changed, and each must be one that runners of the version before bear. */
const first = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  // epoch grows whenever another runner takes the task over. What an older epoch writes is refused.
  yield* sql`create table fleet_claim (
    task text not null primary key,
    epoch bigint not null,
    runner text not null,
    since timestamptz not null,
    released boolean not null
  )`
  // state: the JSON of `RunnerStates.State`. known_since: since when the runner has reported it without a gap of 5 s.
  yield* sql`create table fleet_runner (
    id text not null primary key,
    name text not null,
    seen_at timestamptz not null,
    known_since timestamptz not null,
    state text not null
  )`
  // The number of the last bulletin. Its row is locked until a bulletin is stored, so their numbers have the order of their commits.
  yield* sql`create table fleet_head (number bigint not null)`
  yield* sql`insert into fleet_head (number) values (0)`
  // What runners tell each other. Nothing is lost with it: all that must last is in other tables, so it needs no write-ahead log.
  yield* sql`create unlogged table fleet_bulletin (
    number bigint not null primary key,
    at timestamptz not null,
    runner text not null,
    content text not null
  )`
})

const run = Migrator.make({})({ loader: Migrator.fromRecord({ "1_fleet": first }), table: "fleet_migration" })

const failed = (cause: unknown) =>
  new StoreError({ reason: "Failed", operation: "open", issue: `the tables of the fleet: ${String(cause)}`, cause })

/**
 * Makes the tables, or brings them up to date. Fails with `StoreError`.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = ({ read, sql }: PostgresStore.Shared["database"]): Effect.Effect<void, StoreError> =>
  read(
    "open",
    run.pipe(
      Effect.provideService(SqlClient.SqlClient, sql),
      Effect.asVoid,
      Effect.catchAll((error) => Effect.fail(error._tag === "SqlError" ? error : failed(error))),
      // The migrator dies if a migration fails.
      Effect.catchAllDefect((defect): Effect.Effect<never, SqlError | StoreError> => {
        const cause = defect instanceof Migrator.MigrationError ? defect.cause : defect
        return Effect.fail(cause instanceof SqlError ? cause : failed(cause))
      })
    )
  )
