/**
 * Which error of a driver is which reason.
 *
 * @module
 * @since 0.1.0
 */
import * as Predicate from "effect/Predicate"
import type { StoreError } from "../StoreError.js"

type Reason = StoreError["reason"]

/** Primary result codes. The driver gives names of extended codes, which begin with the name of the primary one. */
const libsqlReasons: ReadonlyArray<readonly [code: string, reason: Reason]> = [
  ["SQLITE_BUSY", "Busy"],
  ["SQLITE_LOCKED", "Busy"],
  ["SQLITE_FULL", "Full"],
  ["SQLITE_CANTOPEN", "Unavailable"],
  ["SQLITE_NOTADB", "Unavailable"],
  ["SQLITE_READONLY", "Unavailable"],
  ["SQLITE_PERM", "Unavailable"],
  ["SQLITE_IOERR", "Unavailable"]
]

/** SQLSTATE codes and classes (two characters) of PostgreSQL. The first match wins. */
const postgresReasons: ReadonlyArray<readonly [code: string, reason: Reason]> = [
  ["53100", "Full"],
  // Deadlocks, serialization failures and lock timeouts.
  ["40", "Busy"],
  ["55P03", "Busy"],
  // Connection exceptions, wrong password, no such database, too many connections, and a server that stops.
  ["08", "Unavailable"],
  ["28", "Unavailable"],
  ["3D", "Unavailable"],
  ["53", "Unavailable"],
  ["57P", "Unavailable"]
]

/** The driver has no code for a file that cannot be opened, nor pg for a connection that ended. */
const withoutCode = /^ConnectionFailed|connection (terminated|ended|error)|timeout exceeded when trying to connect/i

const socketError = /^E[A-Z_]+$/

const codeOf = (cause: unknown): string =>
  Predicate.hasProperty(cause, "code") && typeof cause.code === "string" ? cause.code : ""

/**
 * Returns the reason of an error that a driver threw.
 *
 * @since 0.1.0
 * @category errors
 */
export const reasonOf = (cause: unknown): Reason => {
  const code = codeOf(cause)
  const known = [...libsqlReasons, ...postgresReasons].find(([prefix]) => code.startsWith(prefix))
  if (known !== undefined) return known[1]
  if (socketError.test(code)) return "Unavailable"
  return cause instanceof Error && withoutCode.test(cause.message) ? "Unavailable" : "Failed"
}

/** Errors of the network, and SQLSTATE codes of a server that stops, starts or has no connection left. */
const away = /^(ECONN[A-Z]+|EPIPE|ETIMEDOUT|EHOST[A-Z]+|ENET[A-Z]+|ENOTFOUND|EAI_[A-Z]+|ENOENT|08...|57P0[1-3]|53300)$/

/**
 * Whether an error of PostgreSQL says that the server does not answer for now. Others stay until someone does something about them,
 * such as a wrong password.
 *
 * @since 0.1.0
 * @category errors
 */
export const isAway = (cause: unknown): boolean => {
  const code = codeOf(cause)
  return away.test(code) || (code === "" && cause instanceof Error && withoutCode.test(cause.message))
}

/**
 * Whether an error of PostgreSQL says that another process has just made the same table. `if not exists` does not prevent it.
 *
 * @since 0.1.0
 * @category errors
 */
export const isMadeMeanwhile = (cause: unknown): boolean => ["23505", "42P07"].includes(codeOf(cause))
