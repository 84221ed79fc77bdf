/**
 * A database with the rules of this store: transactions that fail with `StoreError`, and that are tried again while another
 * process holds the lock.
 *
 * @module
 * @since 0.1.0
 */
import * as SqlClient from "@effect/sql/SqlClient"
import { SqlError } from "@effect/sql/SqlError"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schedule from "effect/Schedule"
import { StoreError } from "../StoreError.js"
import type { LibsqlClient } from "./Libsql.js"
import type { PostgresClient } from "./Postgres.js"
import { isMadeMeanwhile, reasonOf } from "./reasonOf.js"

/**
 * A database.
 *
 * @since 0.1.0
 * @category models
 */
export interface Database {
  readonly sql: SqlClient.SqlClient
  readonly dialect: "libsql" | "postgres"
  /** The path of the database, or `undefined` if it is not a file of its own. */
  readonly file: string | undefined
  /**
   * Runs statements that only read. Tries again for 5 s while the database is locked, so the effect must be repeatable. Fails with
   * the `operation` in the error.
   */
  readonly read: <A, R>(
    operation: string,
    effect: Effect.Effect<A, SqlError | StoreError, R>
  ) => Effect.Effect<A, StoreError, R>
  /** As `read`, for an effect that writes in a transaction of its own. */
  readonly write: Database["read"]
  /** As `write`, in one transaction. Every other write needs one. Nested transactions are savepoints. */
  readonly transaction: <A, R>(
    operation: string,
    effect: Effect.Effect<A, SqlError | StoreError, R>
  ) => Effect.Effect<A, StoreError, R>
  /** Runs a function in a transaction, only on libSQL. */
  readonly atOnce: LibsqlClient["atOnce"] | undefined
  /** Runs a prepared statement in a transaction of its own, only on PostgreSQL. */
  readonly prepared: PostgresClient["prepared"] | undefined
}

/**
 * Executes a statement with the placeholders of the dialect on the connection of the current transaction, where `sql` would
 * build, compile and trace a statement first. For statements that run at each batch.
 *
 * @since 0.1.0
 * @category combinators
 */
export const execute = <A extends object>(
  text: string,
  params: ReadonlyArray<unknown>
): Effect.Effect<ReadonlyArray<A>, SqlError> =>
  Effect.flatMap(Effect.serviceOption(SqlClient.TransactionConnection), (transaction) =>
    Option.isSome(transaction)
      ? transaction.value[0].execute(text, params, undefined)
      : Effect.dieMessage("a statement was executed outside of a transaction")
  )

/** The driver itself waits 20 ms each time. */
const whileBusy = Schedule.intersect(Schedule.spaced("30 millis"), Schedule.recurUpTo("5 seconds"))

/**
 * Converts failures of the database. Keeps failures of the store itself, such as `Invalid`.
 *
 * @since 0.1.0
 * @category errors
 */
export const toStoreError = (operation: string, error: SqlError | StoreError): StoreError => {
  if (error._tag === "StoreError") return error
  const { cause, message } = error
  const issue = textOf(cause) || message
  const reason = operation === "open" && isMadeMeanwhile(cause) ? "Busy" : reasonOf(cause)
  return new StoreError({ reason, operation, issue: oneLine(issue ?? "failed"), cause: error })
}

/** A host with several addresses has a failure for each, and no message of its own. */
const textOf = (cause: unknown): string =>
  cause instanceof AggregateError && cause.message === ""
    ? [...new Set(cause.errors.map(textOf))].join(", ")
    : cause instanceof Error
      ? cause.message
      : ""

const oneLine = (text: string): string => text.replace(/\s+/g, " ").trim()

const isBusy = (error: StoreError): boolean => error.reason === "Busy"

/** `withTransaction` dies if the commit fails, as it does when a disk is full or a server stops. */
const failCommits = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E | SqlError, R> =>
  Effect.catchSomeDefect(effect, (defect) =>
    defect instanceof SqlError ? Option.some(Effect.fail(defect)) : Option.none()
  )

/**
 * Options of a database.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options {
  /** The path, of a database in a file. */
  readonly file?: string | undefined
  /** Runs before each write, which fails with it, such as while the lock of a station is lost. */
  readonly guard?: Effect.Effect<void, StoreError> | undefined
}

/**
 * Wraps a client.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (sql: LibsqlClient | PostgresClient, { file, guard }: Options = {}): Database => {
  const read: Database["read"] = (operation, effect) => {
    const attempt = Effect.mapError(effect, (error) => toStoreError(operation, error))
    // A schedule costs more than the statements of a small batch, so it starts only after a failure.
    return Effect.catchAll(attempt, (error) =>
      isBusy(error) ? Effect.retry(attempt, { schedule: whileBusy, while: isBusy }) : error
    )
  }
  const write: Database["read"] = (operation, effect) =>
    guard === undefined ? read(operation, effect) : Effect.zipRight(guard, read(operation, effect))
  return {
    sql,
    dialect: sql.onDialectOrElse({ pg: () => "postgres" as const, orElse: () => "libsql" as const }),
    file,
    read,
    write,
    transaction: (operation, effect) => write(operation, failCommits(sql.withTransaction(effect))),
    atOnce: "atOnce" in sql ? sql.atOnce : undefined,
    prepared: "prepared" in sql ? sql.prepared : undefined
  }
}

/**
 * Returns a database whose transactions each begin with `fence`, and fail with it.
 *
 * @since 0.1.0
 * @category combinators
 */
export const fenced = (database: Database, fence: Effect.Effect<void, SqlError | StoreError>): Database => ({
  ...database,
  transaction: (operation, effect) => database.transaction(operation, Effect.zipRight(fence, effect)),
  // A statement that is a transaction of its own would have no fence.
  atOnce: undefined,
  prepared: undefined
})
