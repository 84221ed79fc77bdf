import { OwServer } from "@owserver/client"
import { OwServerLive } from "@owserver/node"
import { Effect, Logger, LogLevel } from "effect"

/** All frames are logged at the level Trace, of a service that was built at that level. */
export const traced = (port: number) =>
  OwServer.readText("/10.000010EF0000/temperature").pipe(
    Effect.zip(OwServer.readText("/uncached/10.000010EF0000/temperature")),
    Effect.zipLeft(OwServer.dir("/nonexistent").pipe(Effect.option)),
    Effect.provide(OwServerLive("localhost", port)),
    Logger.withMinimumLogLevel(LogLevel.Trace)
  )
