/**
 * The lock of a database in a file.
 *
 * @module
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { StoreError } from "./StoreError.js"
import * as Libsql from "./sql/Libsql.js"

/**
 * Takes the lock of the station that writes to a database, until the scope closes: a transaction on a file beside it, which other
 * programs may use meanwhile. The kernel frees the lock when the process ends, however it ends. Fails with `Busy` if another process
 * has it, and with `Unavailable` if the file cannot be opened.
 *
 * @since 0.1.0
 * @category constructors
 */
export const lockFile = (file: string): Effect.Effect<void, StoreError, Scope.Scope> =>
  Effect.gen(function* () {
    const lock = `${file}-lock`
    const sql = yield* Effect.mapError(
      Libsql.make({ file: lock }),
      (cause) =>
        new StoreError({
          reason: "Unavailable",
          operation: "open",
          issue: `cannot open ${lock}: ${cause.message}`,
          cause
        })
    )
    yield* Effect.mapError(
      sql.unsafe("begin exclusive").unprepared,
      (cause) =>
        new StoreError({ reason: "Busy", operation: "open", issue: "another station writes to this database", cause })
    )
  })
