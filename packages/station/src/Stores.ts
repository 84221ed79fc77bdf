/**
 * The store that a configuration names.
 *
 * @module
 * @since 0.1.0
 */
import * as Fs from "node:fs/promises"
import * as Path from "node:path"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"
import type * as StationConfig from "./StationConfig.js"
import * as LibsqlStore from "./store/LibsqlStore.js"
import type { Store } from "./store/Store.js"
import { StoreError } from "./store/StoreError.js"
import * as Libsql from "./store/sql/Libsql.js"

/**
 * Opens the store of a configuration. Fails with `StoreError`. PostgreSQL is loaded only if it is used.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = ({
  database,
  retention,
  synchronous
}: StationConfig.StoreConfig): Layer.Layer<Store, StoreError> =>
  database._tag === "File"
    ? LibsqlStore.layer({ file: database.file, synchronous, retention })
    : Layer.unwrapEffect(
        Effect.map(
          Effect.promise(() => import("./store/PostgresStore.js")),
          (PostgresStore) => PostgresStore.layer({ url: database.url, retention })
        )
      )

const unavailable = (issue: string, cause?: unknown) =>
  new StoreError({ reason: "Unavailable", operation: "open", issue, cause })

const makeFolder = (folder: string) =>
  Effect.tryPromise({
    try: () => Fs.mkdir(folder, { recursive: true, mode: 0o700 }),
    catch: (cause) => unavailable(`cannot make the folder ${folder}: ${(cause as Error).message}`, cause)
  })

const checkFolder = (folder: string) =>
  Effect.tryPromise({
    try: () => Fs.access(folder, Fs.constants.W_OK | Fs.constants.X_OK),
    catch: (cause) => {
      const { code } = cause as NodeJS.ErrnoException
      return unavailable(`${code === "ENOENT" ? "there is no folder" : "cannot write to the folder"} ${folder}`, cause)
    }
  })

/**
 * Makes the folder of the database if it is the standard one. Any other must exist: it may be on a disk that is not mounted. Fails
 * with `Unavailable` if it does not exist, or cannot be written.
 *
 * @since 0.1.0
 * @category constructors
 */
export const prepareFolder = ({ database }: StationConfig.StoreConfig): Effect.Effect<void, StoreError> => {
  if (database._tag !== "File") return Effect.void
  const folder = Path.dirname(database.file)
  return Effect.zipRight(database.isStandard ? Effect.asVoid(makeFolder(folder)) : Effect.void, checkFolder(folder))
}

/**
 * Prepares the folder of the database, and takes the lock of its station until the scope closes. The kernel frees the lock when
 * the process ends, however it ends. Fails with `Busy` if another station has it, and with `Unavailable` if the folder cannot be
 * used.
 *
 * @since 0.1.0
 * @category constructors
 */
export const claim = (config: StationConfig.StoreConfig): Effect.Effect<void, StoreError, Scope.Scope> =>
  Effect.gen(function* () {
    yield* prepareFolder(config)
    const { database } = config
    if (database._tag !== "File") return
    const lock = `${database.file}-lock`
    const sql = yield* Effect.mapError(Libsql.make({ file: lock }), (cause) =>
      unavailable(`cannot open ${lock}: ${cause.message}`, cause)
    )
    yield* Effect.mapError(
      sql.unsafe("begin exclusive").unprepared,
      (cause) =>
        new StoreError({ reason: "Busy", operation: "open", issue: "another station writes to this database", cause })
    )
  })
