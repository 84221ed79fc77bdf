/**
 * A store on PostgreSQL.
 *
 * @module
 * @since 0.1.0
 */
import type { SqlClient } from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"
import { assemble } from "./assemble.js"
import { connectPostgres, type Options, openPostgres } from "./openPostgres.js"
import { Store, type StoreService } from "./Store.js"
import type { StoreError } from "./StoreError.js"
import { type Database, fenced } from "./sql/Database.js"

export type { Options }

/**
 * A database that the machines of a fleet write together.
 *
 * @since 0.1.0
 * @category models
 */
export interface Shared {
  /** The store of what no machine has to itself, such as requests. */
  readonly store: StoreService
  /**
   * Makes a store on the same connections whose transactions each begin with `fence`, and fail with it. It locks the row that says whose
   * task it is to write, so that nobody takes over before the transaction has ended.
   */
  readonly fenced: (fence: (sql: SqlClient) => Effect.Effect<void, SqlError | StoreError>) => StoreService
  /**
   * The database, for tables beside those of the store. It has at most four connections of its own, so what the machines agree on does not
   * wait for their readings, and statements that take longer than 10 s fail.
   */
  readonly database: Pick<Database, "sql" | "read" | "transaction">
}

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
 * Connects to a database as one of the machines of a fleet. Fails with `StoreError` as `make` does, and with `Busy` if a station has it.
 *
 * @example
 * ```ts
 * import { PostgresStore, StoreError } from "@owserver/station"
 * import { Effect, Redacted } from "effect"
 *
 * const program = Effect.gen(function* () {
 *   const url = Redacted.make("postgresql://station@db.lan/house")
 *   const { fenced } = yield* PostgresStore.makeShared({ url })
 *   const taken = new StoreError({ reason: "Fenced", operation: "append", issue: "another machine has taken over" })
 *   const store = fenced((sql) => {
 *     const mine = sql`select 1 from task where owner = ${"me"} for share`
 *     return Effect.filterOrFail(mine, ({ length }) => length > 0, () => taken).pipe(Effect.asVoid)
 *   })
 *   yield* store.append({ samples: [], transitions: [] })
 * }).pipe(Effect.scoped)
 * ```
 *
 * @since 0.1.0
 * @category constructors
 */
export const makeShared = (
  options: Omit<Options, "exclusive" | "shared">
): Effect.Effect<Shared, StoreError, Scope.Scope> =>
  Effect.gen(function* () {
    const database = yield* openPostgres({ ...options, shared: true })
    return {
      // Longer than the server lets a transaction of another machine do nothing, which may have what a statement waits for.
      database: yield* connectPostgres({ url: options.url, limit: 10_000, connections: 4 }),
      store: assemble(database, options.retention),
      fenced: (fence) => assemble(fenced(database, fence(database.sql)), options.retention)
    }
  })

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
