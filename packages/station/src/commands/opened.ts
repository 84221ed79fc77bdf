import * as Fs from "node:fs"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { ConfigError } from "../config/ConfigError.js"
import * as StationConfig from "../StationConfig.js"
import * as Stores from "../Stores.js"
import type { Store } from "../store/Store.js"
import type { StoreError } from "../store/StoreError.js"
import { CommandFailure, failure, type HostTag } from "./context.js"
import { ExitCode } from "./StationCommand.js"

/** Loads the configuration. */
export const loadConfig = (file: string | undefined): Effect.Effect<StationConfig.StationConfig, CommandFailure> =>
  Effect.mapError(
    StationConfig.load({ file }),
    ({ issues }: ConfigError) => new CommandFailure({ lines: issues, code: ExitCode.usage })
  )

/** Names the database in the failures of the store. */
export const explained =
  (config: StationConfig.StationConfig) =>
  (error: StoreError): CommandFailure => {
    const where = StationConfig.formatDatabase(config.store.database)
    const invalid = error.reason === "Invalid"
    return failure(
      invalid ? error.message : `${where}: ${error.message}`,
      invalid ? ExitCode.usage : error.reason === "Busy" ? ExitCode.refused : ExitCode.unavailable
    )
  }

const prepared = (config: StationConfig.StationConfig, isMade: boolean): Effect.Effect<void, CommandFailure> =>
  isMade ? Effect.mapError(Stores.prepareFolder(config.store), explained(config)) : mustExist(config)

const mustExist = ({ store: { database } }: StationConfig.StationConfig): Effect.Effect<void, CommandFailure> =>
  Effect.suspend(() =>
    database._tag === "File" && !Fs.existsSync(database.file)
      ? failure(
          `there is no database at ${database.file}; "ow serve" makes it, and --config names the configuration of another one`,
          ExitCode.notFound
        )
      : Effect.void
  )

/**
 * Runs `use` with the store of a configuration, beside a station that may be running. Unless `isMade`, the database must exist: a
 * mistyped path would otherwise look like a station without readings.
 */
export const withStore = <A, R>(
  file: string | undefined,
  use: (config: StationConfig.StationConfig) => Effect.Effect<A, StoreError | CommandFailure, R>,
  isMade = false
): Effect.Effect<A, CommandFailure, Exclude<R, Store | Scope.Scope> | HostTag> =>
  Effect.gen(function* () {
    const config = yield* loadConfig(file)
    yield* prepared(config, isMade)
    return yield* use(config).pipe(
      Effect.scoped,
      Effect.provide(Stores.layer(config.store)),
      Effect.mapError((error) => (error._tag === "StoreError" ? explained(config)(error) : error))
    )
  }) as Effect.Effect<A, CommandFailure, Exclude<R, Store | Scope.Scope> | HostTag>
