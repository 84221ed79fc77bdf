/** The configuration of a station of tests. */
import * as fs from "node:fs"
import { StationConfig } from "@owserver/station"
import { ConfigProvider, Duration, Effect } from "effect"

/** Loads a configuration without the variables of the user, and lets the station read and write more often than a file may ask for. */
export const load = (file: string): Effect.Effect<StationConfig.StationConfig> =>
  StationConfig.load({ file }).pipe(
    Effect.withConfigProvider(ConfigProvider.fromMap(new Map())),
    Effect.orDie,
    Effect.map((config) => ({
      ...config,
      collect: { ...config.collect, every: Duration.millis(50) },
      store: { ...config.store, flush: { every: Duration.millis(50), rows: 100 } }
    }))
  )

/** Writes a configuration, and loads it. */
export const write = (file: string, content: object): Effect.Effect<StationConfig.StationConfig> =>
  Effect.suspend(() => {
    fs.writeFileSync(file, JSON.stringify(content))
    return load(file)
  })
