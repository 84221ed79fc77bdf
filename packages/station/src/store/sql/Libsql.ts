/**
 * An `SqlClient` over one connection of the driver `libsql`.
 *
 * The driver is synchronous: a statement blocks the event loop while it runs. The page of decisions says why
 * `@effect/sql-libsql` is not used.
 *
 * @module
 * @since 0.1.0
 */
import * as Reactivity from "@effect/experimental/Reactivity"
import * as SqlClient from "@effect/sql/SqlClient"
import type * as SqlConnection from "@effect/sql/SqlConnection"
import { SqlError } from "@effect/sql/SqlError"
import * as Statement from "@effect/sql/Statement"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import { pauseIfLong } from "./pause.js"

/**
 * Options of a connection.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options {
  /** The path of the database, or `:memory:`. A missing file is created. */
  readonly file: string
}

/**
 * A connection without effects. Errors are thrown.
 *
 * @since 0.1.0
 * @category models
 */
export interface Synchronous {
  /** Returns the first row. There must be one. */
  readonly first: <A extends object>(sql: string) => A
  /** Numbers only. They must be finite. */
  readonly write: (sql: string, params: ReadonlyArray<number>) => void
}

/**
 * A client that can also run a transaction as one function.
 *
 * @since 0.1.0
 * @category models
 */
export interface LibsqlClient extends SqlClient.SqlClient {
  /**
   * Runs a function in a transaction of its own. It costs a fifth of a transaction of effects, because nothing can come between
   * its statements. Rolls back if the function throws.
   */
  readonly atOnce: <A>(run: (connection: Synchronous) => A) => Effect.Effect<A, SqlError>
}

/** The part of the driver in use. Its own types describe another driver. */
interface Driver {
  readonly inTransaction: boolean
  readonly prepare: (sql: string) => Prepared
  readonly exec: (sql: string) => void
  readonly close: () => void
}

interface Prepared {
  readonly reader: boolean
  readonly raw: (on: boolean) => Prepared
  readonly run: (params: ReadonlyArray<unknown>) => unknown
  readonly get: (params: ReadonlyArray<unknown>) => unknown
  readonly all: (params: ReadonlyArray<unknown>) => ReadonlyArray<unknown>
}

/**
 * How long the driver waits for a lock that another process holds. It blocks the event loop meanwhile, so it is short, and
 * callers try again.
 */
const busyTimeoutMillis = 20

/** Rarely used statements are prepared again. The longest ones, which insert many rows, hold about 100 kB each. */
const cacheSize = 64

/**
 * Converts a parameter to what the driver binds correctly. It binds all numbers as REAL, so that `at / 300000` would not be an
 * integer. It ends the process for a boolean, stores NaN as null, and cuts a text at NUL.
 */
const toBindable = (value: unknown): unknown => {
  if (typeof value === "number") {
    if (Number.isSafeInteger(value)) return BigInt(value)
    if (Number.isFinite(value)) return value
  } else if (typeof value === "string") {
    if (!value.includes("\0")) return value
  } else if (value === null || typeof value === "bigint" || value instanceof Uint8Array) {
    return value
  }
  throw new TypeError(`cannot bind ${typeof value} ${String(value)}`)
}

class StatementCache {
  private readonly statements = new Map<string, Prepared>()
  constructor(private readonly driver: Driver) {}

  get(sql: string, raw: boolean): Prepared {
    const key = raw ? `raw ${sql}` : sql
    const known = this.statements.get(key)
    const statement = known ?? this.driver.prepare(sql)
    if (known === undefined && raw && statement.reader) statement.raw(true)
    // The most recently used is the last.
    this.statements.delete(key)
    this.statements.set(key, statement)
    if (this.statements.size > cacheSize) this.statements.delete(this.statements.keys().next().value!)
    return statement
  }

  /** A statement that failed may still be active, which would block the next commit. */
  drop(sql: string): void {
    this.statements.delete(sql)
    this.statements.delete(`raw ${sql}`)
  }

  clear(): void {
    this.statements.clear()
  }
}

const attempt = <A>(run: () => A): Effect.Effect<A, SqlError> =>
  Effect.try({
    try: run,
    catch: (cause) => new SqlError({ cause, message: cause instanceof Error ? cause.message : String(cause) })
  })

/** A transaction keeps the connection while it waits, so that all others wait after it. */
const inTurn = <A>(run: () => A): Effect.Effect<A, SqlError> => Effect.zipRight(pauseIfLong, attempt(run))

class LibsqlConnection implements SqlConnection.Connection {
  private readonly cache: StatementCache
  constructor(private readonly driver: Driver) {
    this.cache = new StatementCache(driver)
  }

  private run(sql: string, params: ReadonlyArray<unknown>, raw: boolean) {
    return inTurn(() => {
      const values = params.map(toBindable)
      try {
        const statement = this.cache.get(sql, raw)
        if (statement.reader) return statement.all(values)
        statement.run(values)
        return []
      } catch (error) {
        this.cache.drop(sql)
        throw error
      }
    })
  }

  execute(
    sql: string,
    params: ReadonlyArray<unknown>,
    transformRows: (<A extends object>(row: ReadonlyArray<A>) => ReadonlyArray<A>) | undefined
  ) {
    const rows = this.run(sql, params, false) as Effect.Effect<ReadonlyArray<object>, SqlError>
    return transformRows === undefined ? rows : Effect.map(rows, (rows) => transformRows(rows))
  }

  executeRaw(sql: string, params: ReadonlyArray<unknown>) {
    return this.run(sql, params, false)
  }

  executeValues(sql: string, params: ReadonlyArray<unknown>) {
    return this.run(sql, params, true) as Effect.Effect<ReadonlyArray<ReadonlyArray<unknown>>, SqlError>
  }

  /** Used by `withTransaction`, which dies if a rollback fails. SQLite has rolled back already if the disk is full. */
  executeUnprepared(sql: string, params: ReadonlyArray<unknown>) {
    if (params.length > 0) return this.run(sql, params, false)
    return inTurn(() => {
      if (sql === rollback && !this.driver.inTransaction) return []
      try {
        this.driver.exec(sql)
      } catch (error) {
        // A transaction that cannot be committed would stay open.
        if (sql === commit && this.driver.inTransaction) this.driver.exec(rollback)
        throw error
      }
      return []
    })
  }

  executeStream() {
    return Stream.die("The driver returns all rows at once: read pages by key instead")
  }

  /** Executes a prepared statement. Numbers are bound as REAL, which a column of integers converts. */
  readonly synchronous: Synchronous = {
    first: <A extends object>(sql: string) => this.cache.get(sql, false).get([]) as A,
    write: (sql, params) => {
      try {
        this.cache.get(sql, false).run(params)
      } catch (error) {
        this.cache.drop(sql)
        throw error
      }
    }
  }

  atOnce<A>(run: (connection: Synchronous) => A): Effect.Effect<A, SqlError> {
    return inTurn(() => {
      this.driver.exec(begin)
      try {
        const result = run(this.synchronous)
        this.driver.exec(commit)
        return result
      } catch (error) {
        if (this.driver.inTransaction) this.driver.exec(rollback)
        throw error
      }
    })
  }

  /** The driver frees prepared statements, and with them the files, only when they are collected. A lock must not stay so long. */
  close(): void {
    if (this.driver.inTransaction) this.driver.exec(rollback)
    this.cache.clear()
    this.driver.close()
  }
}

const begin = "BEGIN IMMEDIATE"
const commit = "COMMIT"
const rollback = "ROLLBACK"

/**
 * Opens a database. The connection closes with the scope.
 *
 * Statements and transactions take turns, because they share the connection. A transaction takes the lock of the database when
 * it begins. Fails with `SqlError` if the driver is missing or the file cannot be opened.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make: (options: Options) => Effect.Effect<LibsqlClient, SqlError, Scope.Scope> = Effect.fnUntraced(
  function* ({ file }) {
    const { default: Driver } = yield* Effect.tryPromise({
      try: () => import("libsql"),
      catch: (cause) => new SqlError({ cause, message: "the driver libsql has no build for this machine" })
    })
    const connection = yield* Effect.acquireRelease(
      attempt(() => {
        const driver: Driver = new Driver(file, {})
        driver.exec(`pragma busy_timeout = ${busyTimeoutMillis}`)
        return new LibsqlConnection(driver)
      }),
      (connection) => Effect.sync(() => connection.close())
    )
    const turns = Effect.unsafeMakeSemaphore(1)
    const acquirer = Effect.as(
      Effect.acquireRelease(Effect.interruptible(turns.take(1)), () => turns.release(1)),
      connection
    )
    const client = yield* SqlClient.make({
      acquirer,
      compiler: Statement.makeCompilerSqlite(),
      beginTransaction: begin,
      commit,
      rollback,
      spanAttributes: [["db.system.name", "sqlite"]]
    }).pipe(Effect.provide(Reactivity.layer))
    return Object.assign(client, {
      atOnce: <A>(run: (connection: Synchronous) => A) => turns.withPermits(1)(connection.atOnce(run))
    })
  }
)
