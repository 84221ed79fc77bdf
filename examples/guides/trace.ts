import { OwServer } from "@owserver/client"
import { OwServerLive } from "@owserver/node"
import { Effect, Logger, LogLevel } from "effect"

/** Logs all frames: the service is built with the minimum log level Trace. */
export const traced = (port: number) =>
  OwServer.readText("/10.000010EF0000/temperature").pipe(
    Effect.zip(OwServer.readText("/uncached/10.000010EF0000/temperature")),
    Effect.zipLeft(OwServer.dir("/nonexistent").pipe(Effect.option)),
    Effect.provide(OwServerLive("localhost", port)),
    Logger.withMinimumLogLevel(LogLevel.Trace)
  )
