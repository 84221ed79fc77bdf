/**
 * Stations of measurements.
 */
import { ServerAddress } from "@owserver/node"
import { type ConfigError, StationConfig } from "@owserver/station"
import { ConfigProvider, Effect, Either } from "effect"

export interface Options {
  readonly file: string
  /** The ports of owservers on this machine. */
  readonly ports: ReadonlyArray<number>
}

/** The standard configuration, with HTTP on a free port. */
export const configOf = ({ file, ports }: Options): Effect.Effect<StationConfig.StationConfig, ConfigError> =>
  Effect.map(
    Effect.withConfigProvider(StationConfig.load(), ConfigProvider.fromMap(new Map([["STATION_STORE", file]]))),
    (standard) => ({
      ...standard,
      servers: ports.map((port, n) => ({
        id: `server ${n}`,
        address: Either.getOrThrow(ServerAddress.parse(`127.0.0.1:${port}`))
      })),
      http: { ...standard.http!, port: 0 }
    })
  )
