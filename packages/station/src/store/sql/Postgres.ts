/**
 * An `SqlClient` for PostgreSQL over a pool of connections of the driver `pg`.
 *
 * @module
 * @since 0.1.0
 */
import * as Net from "node:net"
import * as Reactivity from "@effect/experimental/Reactivity"
import * as SqlClient from "@effect/sql/SqlClient"
import { SqlError } from "@effect/sql/SqlError"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import type * as Scope from "effect/Scope"
import type * as Pg from "pg"
import { StoreError } from "../StoreError.js"
import { another, reserveOrderly } from "./oneAtATime.js"

/**
 * Options of a client.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options {
  /** Such as `postgres://user:password@host/database`. Redacted, because it may hold a password. */
  readonly url: Redacted.Redacted
  /** How long the server may take to answer, in milliseconds. A connection that is silent for longer is closed. Default: no limit. */
  readonly limit?: number | undefined
  /** The most connections at the same time. Default: 10. */
  readonly connections?: number | undefined
}

/**
 * A statement that a connection plans once.
 *
 * @since 0.1.0
 * @category models
 */
export interface Prepared {
  /** Tells it from all others. */
  readonly name: string
  readonly text: string
}

/**
 * A client that can also run prepared statements.
 *
 * @since 0.1.0
 * @category models
 */
export interface PostgresClient extends SqlClient.SqlClient {
  /** Runs a statement in a transaction of its own, in one round trip. An interruption does not stop it. */
  readonly prepared: <A extends object>(
    statement: Prepared,
    params: ReadonlyArray<unknown>
  ) => Effect.Effect<ReadonlyArray<A>, SqlError>
}

/** The OIDs of types whose values are numbers here. The driver itself leaves `bigint` as text. */
const numeric = new Set([20, 21, 23, 26, 700, 701, 1700])

const types = {
  getTypeParser: (oid: number) => (text: string) => (numeric.has(oid) ? Number(text) : text)
} as Pg.CustomTypesConfig

const missing = (cause: unknown) =>
  new StoreError({
    reason: "Unavailable",
    operation: "open",
    issue: "PostgreSQL needs the packages pg and @effect/sql-pg: install them beside the station",
    cause
  })

/**
 * The driver. It is loaded on demand, because few stations need it.
 *
 * @since 0.1.0
 * @category constructors
 */
export const driver: Effect.Effect<Pick<typeof Pg, "Client" | "Pool">, StoreError> = Effect.tryPromise({
  try: async () => (await import("pg")).default,
  catch: missing
})

const loadClient = Effect.tryPromise({ try: () => import("@effect/sql-pg/PgClient"), catch: missing })

const failed = (cause: unknown) => new SqlError({ cause, message: "Failed to execute statement" })

/**
 * A socket that does not wait for ever. A firewall that forgets a connection, or a server that hangs, sends no end, and the system would
 * try for a quarter of an hour.
 */
const impatient = (limit: number) => () => {
  const socket = new Net.Socket()
  socket.setTimeout(limit, () => {
    const silent = new Error(`the connection ended after ${limit / 1000} s without an answer`)
    socket.destroy(Object.assign(silent, { code: "ETIMEDOUT" }))
  })
  return socket
}

/**
 * The settings of a session. A process that was suspended in a transaction would keep its locks from all others. `@effect/cluster` stores
 * times without a zone: where clocks are set back in autumn, the locks of a dead process would last for an hour.
 */
const settings = (limit: number | undefined): string =>
  `set timezone = 'UTC'; set idle_in_transaction_session_timeout = 6000; set statement_timeout = ${limit ?? 0}`

/**
 * Connects to a server. The connections close with the scope. Fails with `SqlError` if the server does not answer or refuses,
 * and with `StoreError` if a package is missing.
 *
 * An interruption does not stop a statement, but nobody waits for it then.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make: (options: Options) => Effect.Effect<PostgresClient, SqlError | StoreError, Scope.Scope> =
  Effect.fnUntraced(function* ({ connections = 10, limit, url }) {
    const { Pool } = yield* driver
    const PgClient = yield* loadClient
    const pool = yield* Effect.acquireRelease(
      Effect.sync(() => {
        const pool = new Pool({
          connectionString: Redacted.value(url),
          application_name: "owserver-station",
          connectionTimeoutMillis: 5000,
          max: connections,
          types,
          // PgBouncer refuses settings at the start of a connection.
          onConnect: (client) => client.query(settings(limit)),
          // One that nobody uses ends before its silence is taken for a failure.
          ...(limit === undefined ? {} : { stream: impatient(limit), idleTimeoutMillis: limit / 2 })
        })
        // The end of an idle connection. The next statement gets a new one.
        pool.on("error", () => {})
        return pool
      }),
      (pool) => Effect.promise(() => pool.end()).pipe(Effect.interruptible, Effect.timeoutOption("1 second"))
    )
    yield* Effect.tryPromise({ try: () => pool.query("select 1"), catch: failed })
    const { reserve } = yield* PgClient.fromPool({ acquire: Effect.succeed(pool) }).pipe(
      Effect.provide(Reactivity.layer)
    )
    const client = yield* SqlClient.make({
      acquirer: Effect.succeed(another(reserve)),
      transactionAcquirer: reserveOrderly(reserve),
      compiler: PgClient.makeCompiler(),
      spanAttributes: [["db.system.name", "postgresql"]]
    }).pipe(Effect.provide(Reactivity.layer))
    return Object.assign(client, {
      prepared: <A extends object>({ name, text }: Prepared, params: ReadonlyArray<unknown>) =>
        Effect.async<ReadonlyArray<A>, SqlError>((resume) => {
          pool.query<A>({ name, text, values: [...params] }, (cause, result) =>
            resume(cause === undefined ? Effect.succeed(result.rows) : failed(cause))
          )
        })
    })
  })
