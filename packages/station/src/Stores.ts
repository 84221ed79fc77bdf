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
import type * as StationConfig from "./StationConfig.js"
import * as LibsqlStore from "./store/LibsqlStore.js"
import type { Store } from "./store/Store.js"
import { StoreError } from "./store/StoreError.js"

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
 * What a running station needs of its store.
 *
 * @since 0.1.0
 * @category models
 */
export interface StationOptions {
  /** Called once if PostgreSQL does not answer. The store then waits for it. */
  readonly away: (error: StoreError) => Effect.Effect<void>
}

/**
 * Opens the store of a configuration. Fails with `StoreError`. PostgreSQL is loaded only if it is used. For a station, prepares the
 * folder of the database, takes the lock of the station, and waits for PostgreSQL. Commands use a store beside a station.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = (config: StationConfig.StoreConfig, station?: StationOptions): Layer.Layer<Store, StoreError> => {
  const { database, retention, synchronous } = config
  const exclusive = station !== undefined
  if (database._tag === "File") {
    const store = LibsqlStore.layer({ file: database.file, synchronous, retention, exclusive })
    return exclusive ? Layer.provide(store, Layer.effectDiscard(prepareFolder(config))) : store
  }
  return Layer.unwrapEffect(
    Effect.map(
      Effect.promise(() => import("./store/PostgresStore.js")),
      (PostgresStore) => PostgresStore.layer({ url: database.url, retention, exclusive, away: station?.away })
    )
  )
}
