/**
 * Connects to the database of a store on PostgreSQL.
 *
 * @module
 * @since 0.1.0
 */
import { SqlError } from "@effect/sql/SqlError"
import * as Effect from "effect/Effect"
import * as ExecutionStrategy from "effect/ExecutionStrategy"
import * as Exit from "effect/Exit"
import type * as Redacted from "effect/Redacted"
import * as Schedule from "effect/Schedule"
import * as Scope from "effect/Scope"
import { lockPostgres } from "./lockPostgres.js"
import type * as Retention from "./retention.js"
import type { StoreError } from "./StoreError.js"
import * as Database from "./sql/Database.js"
import { migrate } from "./sql/migrate.js"
import * as Migrations from "./sql/migrations.js"
import * as Postgres from "./sql/Postgres.js"
import { isAway } from "./sql/reasonOf.js"

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
  /**
   * Whether to take the lock of the station. Opening then fails with `Busy` if another station has it. While the lock is lost, with
   * its connection, writes fail with `Unavailable` or `Busy`. Default: false.
   */
  readonly exclusive?: boolean | undefined
  /**
   * Whether this is one of the machines of a fleet, which write to the database together. Opening then fails with `Busy` if a station
   * has it, and a station cannot open it meanwhile. Default: false.
   */
  readonly shared?: boolean | undefined
  /**
   * Called once if the server does not answer. Opening then waits until it does. Without it, opening fails with `Unavailable`. Other
   * failures, such as a wrong password, always fail.
   */
  readonly away?: ((error: StoreError) => Effect.Effect<void>) | undefined
}

/** What an attempt has opened closes when it fails. */
const attempt = <A, E, R>(open: Effect.Effect<A, E, R>): Effect.Effect<A, E, R | Scope.Scope> =>
  Effect.gen(function* () {
    const scope = yield* Scope.fork(yield* Effect.scope, ExecutionStrategy.sequential)
    return yield* Effect.onError(Scope.extend(open, scope), (cause) => Scope.close(scope, Exit.failCause(cause)))
  })

const isOutage = ({ cause }: StoreError): boolean => cause instanceof SqlError && isAway(cause.cause)

/** Up to 10 s apart. */
const pauses = Schedule.union(Schedule.exponential("1 second"), Schedule.spaced("10 seconds"))

const whileAway = <A, R>(
  open: Effect.Effect<A, StoreError, R>,
  away: NonNullable<Options["away"]>
): Effect.Effect<A, StoreError, R> =>
  Effect.suspend(() => {
    let isKnown = false
    const tell = (error: StoreError) =>
      Effect.suspend(() => {
        if (isKnown || !isOutage(error)) return Effect.void
        isKnown = true
        return away(error)
      })
    return Effect.retry(Effect.tapError(open, tell), { while: isOutage, schedule: pauses })
  })

/** Statements of a station touch some thousands of rows. On a machine that is ten times slower, they take seconds. */
const limit = 30_000

/**
 * Connects to a database with a schema that is up to date. Fails with `Unavailable` if the server does not answer or refuses. Writes fail
 * with `guard`.
 *
 * @since 0.1.0
 * @category constructors
 */
export const connectPostgres = (
  options: Postgres.Options,
  guard?: Database.Options["guard"]
): Effect.Effect<Database.Database, StoreError, Scope.Scope> =>
  Postgres.make(options).pipe(
    Effect.mapBoth({
      onFailure: (error) => Database.toStoreError("open", error),
      onSuccess: (sql) => Database.make(sql, { guard })
    })
  )

/**
 * Connects to a database and brings its schema up to date. Fails with `Unavailable` if the server does not answer, refuses, or
 * has a schema of another program or a newer version.
 *
 * @since 0.1.0
 * @category constructors
 */
export const openPostgres: (
  options: Options,
  migrations?: Migrations.Migrations,
  additive?: ReadonlySet<string>
) => Effect.Effect<Database.Database, StoreError, Scope.Scope> = (
  { away, exclusive = false, shared = false, url },
  migrations = Migrations.all,
  additive = Migrations.additive
) => {
  const open = Effect.gen(function* () {
    const lock = lockPostgres(url)
    const held = exclusive ? yield* lock : undefined
    // A change of the schema may take minutes.
    const migrated = Effect.flatMap(connectPostgres({ url }), (database) =>
      migrate(database, migrations, {
        lock: exclusive ? Effect.void : lock,
        additive: shared ? additive : undefined
      })
    )
    yield* Effect.scoped(migrated)
    return yield* connectPostgres({ url, limit }, shared ? yield* lockPostgres(url, "shared") : held)
  })
  return away === undefined ? open : whileAway(attempt(open), away)
}
